/* expectation_words.js: the common words of chai, as far as they are plain. */

import { deepEqual } from "./deep_equal.js";
import { defineChainable, defineMethod, defineProperty } from "./expectation.js";

const each = (names, define) => names.split(" ").forEach(define);
const isPrimitive = (value) => value === null || (typeof value !== "object" && typeof value !== "function");

function isPlainObject(value) {
  if (value === null || typeof value !== "object") return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function typeOf(value) {
  return typeof value === "object"
    ? Object.prototype.toString.call(value).slice(8, -1).toLowerCase()
    : typeof value;
}

defineProperty("true", ({ value }) => [value === true]);
defineProperty("false", ({ value }) => [value === false]);
defineProperty("null", ({ value }) => [value === null]);
defineProperty("undefined", ({ value }) => [value === undefined]);
defineProperty("NaN", ({ value }) => [Number.isNaN(value)]);
each("exist exists", (word) => defineProperty(word, ({ value }) => [value !== null && value !== undefined]));
defineProperty("empty", ({ value }) => {
  if (typeof value === "string" || Array.isArray(value)) return [value.length === 0];
  return isPlainObject(value) ? [Object.keys(value).length === 0] : null;
});

each("equal equals eq", (word) =>
  defineMethod(word, ({ value, isDeep }, wanted) => [isDeep ? deepEqual(value, wanted) : value === wanted]),
);
each("eql eqls", (word) => defineMethod(word, ({ value }, wanted) => [deepEqual(value, wanted)]));
each("a an", (word) =>
  defineChainable(word, ({ value }, type) =>
    typeof type === "string" ? [typeOf(value) === type.toLowerCase()] : null,
  ),
);

function includes({ value, isDeep, isNegated }, wanted) {
  if (isDeep) return null;
  if (typeof value === "string") return typeof wanted === "string" ? [value.includes(wanted)] : null;
  if (Array.isArray(value)) return [value.indexOf(wanted) !== -1];
  if (isNegated || !isPlainObject(value) || !isPlainObject(wanted)) return null;
  return Object.keys(wanted).map((key) => key in value && value[key] === wanted[key]);
}
each("include includes contain contains", (word) => defineChainable(word, includes));

function compare(words, holds) {
  each(words, (word) =>
    defineMethod(word, ({ value }, ...limits) =>
      limits.length + 1 === holds.length && [value, ...limits].every((number) => typeof number === "number")
        ? [holds(value, ...limits)]
        : null,
    ),
  );
}
compare("above gt greaterThan", (value, limit) => value > limit);
compare("least gte greaterThanOrEqual", (value, limit) => value >= limit);
compare("below lt lessThan", (value, limit) => value < limit);
compare("most lte lessThanOrEqual", (value, limit) => value <= limit);
compare("within", (value, low, high) => value >= low && value <= high);
compare("closeTo approximately", (value, wanted, delta) => Math.abs(value - wanted) <= delta);

each("length lengthOf", (word) =>
  defineChainable(word, ({ value }, length) =>
    typeof length === "number" && (typeof value === "string" || Array.isArray(value))
      ? [value.length === length]
      : null,
  ),
);
each("match matches", (word) =>
  defineMethod(word, ({ value }, pattern) =>
    pattern instanceof RegExp && !pattern.global && !pattern.sticky ? [pattern.exec(value) !== null] : null,
  ),
);
defineMethod("string", ({ value }, part) =>
  typeof value === "string" && typeof part === "string" ? [value.includes(part)] : null,
);
defineMethod("oneOf", ({ value, isDeep }, list) =>
  Array.isArray(list) && !isDeep ? [list.indexOf(value) !== -1] : null,
);
each("instanceof instanceOf", (word) =>
  defineMethod(word, ({ value }, type) => (typeof type === "function" ? [value instanceof type] : null)),
);

/* The value of the property is what is expected of from here on. */
function property(state, name, wanted) {
  const { value, isDeep, isNegated } = state;
  if (value === null || typeof value !== "object" || (typeof name !== "string" && typeof name !== "number"))
    return null;
  const has = name in value;
  if (has === isNegated || (isNegated && arguments.length > 2)) return null;
  const found = value[name];
  if (arguments.length > 2 && (isDeep ? deepEqual(found, wanted) : found === wanted) !== true) return null;
  state.value = found;
  return [!isNegated];
}
defineMethod("property", property);

function keys({ value, isNegated, isDeep }, ...wanted) {
  if (isNegated || isDeep || !isPlainObject(value)) return null;
  if (wanted.length === 1 && Array.isArray(wanted[0])) [wanted] = wanted;
  else if (wanted.length === 1 && isPlainObject(wanted[0])) wanted = Object.keys(wanted[0]);
  if (wanted.length === 0 || wanted.some((key) => typeof key !== "string")) return null;
  const present = Object.keys(value);
  return [present.length === wanted.length && wanted.every((key) => present.includes(key))];
}
each("key keys", (word) => defineMethod(word, keys));

defineMethod("members", ({ value, isNegated }, wanted) => {
  if (isNegated || !Array.isArray(value) || !Array.isArray(wanted) || value.length !== wanted.length)
    return null;
  if (!value.every(isPrimitive) || value.includes(NaN)) return null;
  const rest = wanted.slice();
  return value.map((item) => {
    const at = rest.indexOf(item);
    if (at !== -1) rest.splice(at, 1);
    return at !== -1;
  });
});
