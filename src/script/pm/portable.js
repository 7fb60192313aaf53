// portable.js: console arguments as they reach a reporter: data that has left its script.
//
// Functions become their names, errors an object that describes them, instances plain objects;
// what has a JSON form of its own is taken in that form.

import { plainMessage } from "./errors.js";

const LONGEST_LIST = 100_000;

function nameOfFunction(value) {
  const kind = value.constructor?.name || "Function";
  return value.name ? `[${kind}: ${value.name}]` : `[${kind}]`;
}

function ofError(error) {
  return { type: "Error", name: error.name, message: plainMessage(error.message) };
}

function ofObject(value, seen) {
  if (typeof value.toJSON === "function" && !(value instanceof Date && !Number.isNaN(value.getTime())))
    return portable(value.toJSON(), seen);
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof RegExp) return new RegExp(value.source, value.flags);
  if (value instanceof Error) return ofError(value);
  if (value instanceof WeakMap) return "[WeakMap]";
  if (value instanceof WeakSet) return "[WeakSet]";
  if (value instanceof ArrayBuffer) return `[ArrayBuffer { byteLength: ${value.byteLength} }]`;
  if (value instanceof Number || value instanceof String || value instanceof Boolean) return value.valueOf();
  return null;
}

function ofCollection(value, seen) {
  const remember = (copy) => {
    seen.set(value, copy);
    return copy;
  };
  if (Array.isArray(value)) {
    const copy = remember([]);
    for (let i = 0; i < value.length && i < LONGEST_LIST; i++) copy.push(portable(value[i], seen));
    return copy;
  }
  if (value instanceof Map) {
    const copy = remember(new Map());
    for (const [key, item] of value) copy.set(portable(key, seen), portable(item, seen));
    return copy;
  }
  if (value instanceof Set) {
    const copy = remember(new Set());
    for (const item of value) copy.add(portable(item, seen));
    return copy;
  }
  const copy = remember({});
  for (const key of Object.keys(value)) copy[key] = portable(value[key], seen);
  return copy;
}

export function portable(value, seen = new Map()) {
  if (typeof value === "function") return nameOfFunction(value);
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? 0 : value;
  if (seen.has(value)) return seen.get(value);
  if (ArrayBuffer.isView(value)) return value;
  return ofObject(value, seen) ?? (typeof value.toJSON === "function" ? null : ofCollection(value, seen));
}
