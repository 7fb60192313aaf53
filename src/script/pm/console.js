// console.js: what a script prints goes to the reporters, as node would print it and as JSON.

import { host } from "./host.js";
import { inspect } from "./inspect.js";
import { portable } from "./portable.js";

// How newman prints arguments: nearly without end in depth, in lines that fit its frame.
const LAYOUT = { depth: 25, breakLength: 44 };

function jsonOf(value) {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    return null;
  }
}

function inspected(value) {
  try {
    return inspect(value, LAYOUT);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function taken(value) {
  try {
    return portable(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

export function print(level, values) {
  const parts = [];
  for (const value of values) {
    const plain = taken(value);
    parts.push(inspected(plain), jsonOf(plain), typeof plain === "string");
  }
  host.console(level, ...parts);
}

const methods = {};
for (const level of ["log", "warn", "debug", "info", "error", "clear"])
  methods[level] = (...values) => print(level, values);

export const consoleGlobals = { console: methods };
