/* list_iteratee.js: the shorthands that list methods take in place of a function.
 *
 * As in lodash: a text is a property path, an array a path with the value it must have, an object
 * the properties that must match, nothing is the identity. */

function pathOf(path) {
  if (Array.isArray(path)) return path;
  return String(path)
    .split(/[.[\]]+/)
    .filter((part) => part !== "");
}

export function valueAt(object, path) {
  if (object !== null && object !== undefined && typeof path === "string" && path in Object(object))
    return object[path];
  return pathOf(path).reduce(
    (value, part) => (value === null || value === undefined ? undefined : value[part]),
    object,
  );
}

/* Whether everything in `expected` is in `actual` too. */
export function matches(actual, expected) {
  if (Object.is(actual, expected)) return true;
  if (typeof expected !== "object" || expected === null) return actual === expected;
  if (typeof actual !== "object" || actual === null) return false;
  if (Array.isArray(expected))
    return expected.every((item) => actual.some?.((candidate) => matches(candidate, item)));
  return Object.keys(expected).every((key) => key in actual && matches(actual[key], expected[key]));
}

export function iteratee(rule, context) {
  if (typeof rule === "function") return context === undefined ? rule : rule.bind(context);
  if (rule === null || rule === undefined) return (item) => item;
  if (Array.isArray(rule)) return (item) => matches(valueAt(item, rule[0]), rule[1]);
  if (typeof rule === "object") return (item) => matches(item, rule);
  return (item) => valueAt(item, rule);
}

/* The same for filter and find, which bind a function only to a context that is an object. */
export function select(rule, context) {
  return iteratee(rule, context !== null && typeof context === "object" ? context : undefined);
}
