/* deep_equal.js: whether two plain values are the same through and through.
 *
 * true or false for primitives, arrays and plain objects; null for everything that needs more
 * thought (dates, maps, classes, cycles). */

const MAX_DEPTH = 200;

function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function arraysEqual(a, b, depth) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const same = deepEqual(a[i], b[i], depth);
    if (same !== true) return same;
  }
  return true;
}

export function deepEqual(a, b, depth = 0) {
  if (a === b) return a !== 0 || 1 / a === 1 / b;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return typeof a === "number" && typeof b === "number" && a !== a && b !== b;
  if (depth > MAX_DEPTH) return null;
  if (Array.isArray(a) && Array.isArray(b)) return arraysEqual(a, b, depth + 1);
  if (Array.isArray(a) || Array.isArray(b) || !isPlain(a) || !isPlain(b)) return null;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  if (Object.getOwnPropertySymbols(a).length || Object.getOwnPropertySymbols(b).length) return null;
  for (const key of keys) {
    if (!Object.hasOwn(b, key)) return false;
    const same = deepEqual(a[key], b[key], depth + 1);
    if (same !== true) return same;
  }
  return true;
}
