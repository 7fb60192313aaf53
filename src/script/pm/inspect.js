// inspect.js: values as node's util.inspect prints them, to the character where the engine lets us
// know as much as node does (it does not tell the state of a promise or what a proxy hides).

// A bundle of its own: scripts that print nothing do not pay for it.

export { portable } from "./portable.js";

const CUSTOM = Symbol.for("nodejs.util.inspect.custom");

const DEFAULTS = {
  depth: 2,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  showHidden: false,
  sorted: false,
  customInspect: true,
  getters: false,
};

const SHORTEST_SPLIT = 16; // a text below this is never broken at its line ends
const GROUP_FROM = 6; // lists longer than this are set in columns

const ESCAPES = { "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "\\": "\\\\" };
const UNPRINTABLE =
  /[\x00-\x1f\x7f-\x9f\\]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function escapeCharacter(character) {
  if (ESCAPES[character]) return ESCAPES[character];
  const code = character.charCodeAt(0);
  return code > 0xff ? `\\u${code.toString(16)}` : `\\x${code.toString(16).toUpperCase().padStart(2, "0")}`;
}

export function quote(text) {
  let mark = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) mark = '"';
    else if (!text.includes("`") && !text.includes("${")) mark = "`";
  }
  const escaped = text.replace(UNPRINTABLE, escapeCharacter);
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

function keyText(key) {
  if (typeof key === "symbol") return `[${String(key).replace(UNPRINTABLE, escapeCharacter)}]`;
  if (key === "__proto__") return "['__proto__']";
  return /^[a-zA-Z_][a-zA-Z_0-9]*$/.test(key) ? key : quote(key);
}

function textOf(context, text) {
  let trailer = "";
  if (text.length > context.maxStringLength) {
    const rest = text.length - context.maxStringLength;
    text = text.slice(0, context.maxStringLength);
    trailer = `... ${rest} more character${rest > 1 ? "s" : ""}`;
  }
  const room = context.breakLength - context.indentation - 4;
  if (context.compact !== true && text.length > SHORTEST_SPLIT && text.length > room)
    return (
      text
        .split(/(?<=\n)/)
        .map(quote)
        .join(` +\n${" ".repeat(context.indentation + 2)}`) + trailer
    );
  return quote(text) + trailer;
}

function primitive(context, value) {
  switch (typeof value) {
    case "string":
      return textOf(context, value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return `${value}n`;
    case "symbol":
      return String(value);
    default:
      return String(value);
  }
}

function tagOf(value) {
  return Object.prototype.toString.call(value).slice(8, -1);
}

// The name of the class, or null without a prototype.
function classOf(value) {
  for (let at = value; at; at = Object.getPrototypeOf(at)) {
    const constructor = Object.getOwnPropertyDescriptor(at, "constructor")?.value;
    if (typeof constructor === "function" && constructor.name !== "" && isInstance(value, constructor))
      return String(constructor.name);
  }
  return null;
}

function isInstance(value, constructor) {
  try {
    return value instanceof constructor;
  } catch {
    return false;
  }
}

// "Foo ", "[Foo: null prototype] ", "Foo [tag] "; size goes in parentheses.
function prefixOf(name, tag, fallback, size = "") {
  if (name === null)
    return tag !== "" && fallback !== tag
      ? `[${fallback}${size}: null prototype] [${tag}] `
      : `[${fallback}${size}: null prototype] `;
  return tag !== "" && name !== tag ? `${name}${size} [${tag}] ` : `${name}${size} `;
}

function keysOf(context, value) {
  const keys = context.showHidden ? Object.getOwnPropertyNames(value) : Object.keys(value);
  const symbols = Object.getOwnPropertySymbols(value).filter((symbol) =>
    Object.prototype.propertyIsEnumerable.call(value, symbol),
  );
  return keys.concat(symbols);
}

const isIndex = (key) => typeof key === "string" && /^(0|[1-9]\d*)$/.test(key) && Number(key) < 2 ** 32 - 1;

function indented(context, by, print) {
  context.indentation += by;
  try {
    return print();
  } finally {
    context.indentation -= by;
  }
}

function accessor(context, value, descriptor, depth) {
  if (!descriptor.get) return descriptor.set ? "[Setter]" : "undefined";
  const label = descriptor.set ? "Getter/Setter" : "Getter";
  if (!context.getters) return `[${label}]`;
  try {
    return `[${label}: ${format(context, descriptor.get.call(value), depth)}]`;
  } catch (error) {
    return `[${label}: <Inspection threw (${error?.message})>]`;
  }
}

function property(context, value, key, depth, inList) {
  const descriptor = Object.getOwnPropertyDescriptor(value, key) ?? { value: value[key], enumerable: true };
  const isData = "value" in descriptor;
  const text = isData
    ? indented(context, 2, () => format(context, descriptor.value, depth))
    : accessor(context, value, descriptor, depth);
  if (inList) return text;
  const name = keyText(key);
  return `${descriptor.enumerable ? name : `[${name}]`}: ${text}`;
}

const moreItems = (rest) => `... ${rest} more item${rest > 1 ? "s" : ""}`;

function listItems(context, value, depth) {
  const parts = [];
  const limit = Math.min(Math.max(0, context.maxArrayLength), value.length);
  let at = 0;
  while (at < value.length && parts.length < limit) {
    if (Object.hasOwn(value, at)) {
      parts.push(property(context, value, String(at), depth, true));
      at++;
      continue;
    }
    const from = at;
    while (at < value.length && !Object.hasOwn(value, at)) at++;
    const holes = at - from;
    parts.push(`<${holes} empty item${holes > 1 ? "s" : ""}>`);
  }
  if (at < value.length) parts.push(moreItems(value.length - at));
  return parts;
}

function typedItems(context, value) {
  const limit = Math.min(Math.max(0, context.maxArrayLength), value.length);
  const parts = [];
  for (let i = 0; i < limit; i++) parts.push(primitive(context, value[i]));
  if (value.length > limit) parts.push(moreItems(value.length - limit));
  return parts;
}

function limited(context, items, print) {
  const parts = [];
  const limit = Math.max(0, context.maxArrayLength);
  let count = 0;
  for (const item of items) if (count++ < limit) parts.push(print(item));
  if (count > limit) parts.push(moreItems(count - limit));
  return parts;
}

function setItems(context, value, depth) {
  return indented(context, 2, () => limited(context, value, (item) => format(context, item, depth)));
}

function mapItems(context, value, depth) {
  return indented(context, 2, () =>
    limited(context, value, ([key, item]) => `${format(context, key, depth)} => ${format(context, item, depth)}`),
  );
}

function functionBase(value, name, tag) {
  const source = Function.prototype.toString.call(value);
  if (/^class[\s{]/.test(source) && source.endsWith("}")) return classBase(value, name, tag);
  let kind = tagOf(value);
  if (!/^(Async)?(Generator)?Function$/.test(kind)) kind = "Function";
  let base = `[${kind}`;
  if (name === null) base += " (null prototype)";
  base += value.name === "" ? " (anonymous)" : `: ${value.name}`;
  base += "]";
  if (name !== kind && name !== null && name !== "Function") base += ` ${name}`;
  return base;
}

function classBase(value, name) {
  let base = `[class ${Object.hasOwn(value, "name") && value.name ? value.name : "(anonymous)"}`;
  if (name !== "Function" && name !== null) base += ` [${name}]`;
  const parent = Object.getPrototypeOf(value);
  if (parent?.name) base += ` extends ${parent.name}`;
  else if (parent === null) base += " extends [null prototype]";
  return `${base}]`;
}

// Stacks are written our engine's way: rewrite the frames, head them as node does.
function errorBase(context, value) {
  const name = value.name ?? "Error";
  const message = value.message ? `: ${value.message}` : "";
  const head = `${name}${message}`;
  const stack = typeof value.stack === "string" ? value.stack : "";
  if (stack.startsWith(head)) return stack;
  const frames = stack
    .split("\n")
    .filter((line) => line.includes("sandbox-script.js"))
    .map((line) => line.replace(/^(.*?)@(.*)$/, (all, what, where) => (what ? `${what} (${where})` : where)));
  if (frames.length === 0) return `[${head}]`;
  const space = " ".repeat(context.indentation);
  return [head, ...frames.map((frame) => `${space}    at ${frame}`)].join("\n");
}

const BOXES = ["Number", "String", "Boolean", "BigInt", "Symbol"];

function boxBase(context, value, kind, name) {
  const inner = Object(value).valueOf();
  let base = `[${kind}`;
  if (name !== kind) base += name === null ? " (null prototype)" : ` (${name})`;
  return `${base}: ${primitive({ ...context, compact: true }, inner)}]`;
}

function isBoxed(value, kind) {
  try {
    globalThisOf[kind].prototype.valueOf.call(value);
    return true;
  } catch {
    return false;
  }
}
const globalThisOf = { Number, String, Boolean, BigInt, Symbol };

function bytesOf(value, limit) {
  const bytes = new Uint8Array(value);
  const shown = [...bytes.subarray(0, limit)].map((byte) => byte.toString(16).padStart(2, "0"));
  const rest = bytes.length - shown.length;
  return `<${shown.join(" ")}${rest > 0 ? ` ... ${rest} more byte${rest > 1 ? "s" : ""}` : ""}>`;
}

// How a value of each kind is printed: {base, braces, items, isList, keys}; `base` alone is the
// whole text when there are no keys left.
function shapeOf(context, value, name, tag, keys) {
  if (Array.isArray(value)) {
    const prefix = name !== "Array" || tag !== "" ? prefixOf(name, tag, "Array", `(${value.length})`) : "";
    return {
      braces: [`${prefix}[`, "]"],
      items: listItems,
      isList: true,
      keys: keys.filter((key) => !isIndex(key)),
    };
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return {
      braces: [`${prefixOf(name, tag, tagOf(value), `(${value.length})`)}[`, "]"],
      items: typedItems,
      isList: true,
      keys: keys.filter((key) => !isIndex(key)),
    };
  }
  const kind = tagOf(value);
  if (value instanceof Set)
    return { braces: [`${prefixOf(name, tag, "Set", `(${value.size})`)}{`, "}"], items: setItems, keys };
  if (value instanceof Map)
    return { braces: [`${prefixOf(name, tag, "Map", `(${value.size})`)}{`, "}"], items: mapItems, keys };
  if (typeof value === "function") return { base: functionBase(value, name, tag), keys };
  if (value instanceof RegExp) return { base: RegExp.prototype.toString.call(value), keys };
  if (value instanceof Date) {
    const time = Date.prototype.getTime.call(value);
    return { base: Number.isNaN(time) ? "Invalid Date" : new Date(time).toISOString(), keys };
  }
  if (value instanceof Error)
    return {
      base: errorBase(context, value),
      keys: keys.filter((key) => !["name", "message", "stack", "line", "column", "sourceURL"].includes(key)),
    };
  if (value instanceof ArrayBuffer)
    return {
      braces: [`${prefixOf(name, tag, "ArrayBuffer")}{`, "}"],
      items: () => [
        `[Uint8Contents]: ${bytesOf(value, context.maxArrayLength)}`,
        `byteLength: ${value.byteLength}`,
      ],
      keys,
    };
  if (value instanceof WeakSet || value instanceof WeakMap)
    return { braces: [`${prefixOf(name, tag, kind)}{`, "}"], items: () => ["<items unknown>"], keys };
  for (const box of BOXES)
    if (kind === box && isBoxed(value, box))
      return {
        base: boxBase(context, value, box, name),
        keys: box === "String" ? keys.filter((key) => !isIndex(key)) : keys,
      };
  if (value instanceof DataView)
    return {
      braces: [`${prefixOf(name, tag, "DataView")}{`, "}"],
      items: (inner, view, depth) =>
        ["byteLength", "byteOffset", "buffer"].map(
          (part) => `${part}: ${indented(inner, 2, () => format(inner, view[part], depth))}`,
        ),
      keys,
    };
  if (kind === "Arguments") return { braces: ["[Arguments] {", "}"], keys };
  const isPlain = name === "Object" && tag === "";
  return { braces: [isPlain ? "{" : `${prefixOf(name, tag, "Object")}{`, "}"], keys };
}

function raw(context, value, depth) {
  const name = classOf(value);
  let tag = value[Symbol.toStringTag];
  if (typeof tag !== "string" || tag === name || Object.prototype.propertyIsEnumerable.call(value, Symbol.toStringTag)) tag = "";
  const keys = keysOf(context, value);
  const { base = "", braces = ["{", "}"], items, isList = false, keys: shown } = shapeOf(context, value, name, tag, keys);
  const isEmpty = !items || value.length === 0 || value.size === 0;
  if (isEmpty && shown.length === 0) return base || braces.join("");
  if (depth > context.depth) return `[${isList && name === "Array" ? "Array" : (name ?? `${tagOf(value)}: null prototype`)}]`;
  context.seen.push(value);
  context.currentDepth = depth;
  let parts = items ? items(context, value, depth + 1) : [];
  for (const key of shown) parts.push(property(context, value, key, depth + 1, false));
  context.seen.pop();
  let reference = context.circular.get(value);
  reference = reference === undefined ? "" : `<ref *${reference}>`;
  if (context.sorted && !isList) parts = parts.sort(typeof context.sorted === "function" ? context.sorted : undefined);
  if (parts.length === 0 && !reference && !base) return `${braces[0]}${braces[1]}`;
  return assemble(context, parts, [reference, base].filter(Boolean).join(" "), braces, isList, depth, value);
}

// Long lists of short entries are set in columns of equal width, as many as look square.
function inColumns(context, parts, value) {
  const isCut = context.maxArrayLength < parts.length;
  const count = isCut ? parts.length - 1 : parts.length;
  const gap = 2;
  const widths = parts.slice(0, count).map((part) => part.length);
  const total = widths.reduce((sum, width) => sum + width + gap, 0);
  const widest = widths.reduce((max, width) => Math.max(max, width), 0);
  const cell = widest + gap;
  const fits = cell * 3 + context.indentation < context.breakLength;
  if (!fits || !(total / cell > 5 || widest <= 6)) return parts;
  const bias = Math.sqrt(cell - total / parts.length);
  const biased = Math.max(cell - 3 - bias, 1);
  const characterHeight = 2.5;
  const columns = Math.min(
    Math.round(Math.sqrt(characterHeight * biased * count) / biased),
    Math.floor((context.breakLength - context.indentation) / cell),
    context.compact * 4,
    15,
  );
  if (columns <= 1) return parts;
  const columnWidths = [];
  for (let column = 0; column < columns; column++) {
    let width = 0;
    for (let at = column; at < count; at += columns) width = Math.max(width, widths[at]);
    columnWidths.push(width + gap);
  }
  const alignRight = parts.every((part, at) => {
    const type = typeof value[at];
    return type === "number" || type === "bigint";
  });
  const rows = [];
  for (let from = 0; from < count; from += columns) {
    const cells = parts.slice(from, Math.min(from + columns, count));
    const last = cells.length - 1;
    rows.push(
      cells
        .map((part, column) => {
          if (column < last)
            return alignRight ? `${part}, `.padStart(columnWidths[column]) : `${part}, `.padEnd(columnWidths[column]);
          return alignRight ? part.padStart(columnWidths[column] - gap) : part;
        })
        .join(""),
    );
  }
  if (isCut) rows.push(parts[count]);
  return rows;
}

function fitsOnLine(context, parts, start, base) {
  let length = parts.length + start;
  if (length + parts.length > context.breakLength) return false;
  for (const part of parts) {
    length += part.length;
    if (length > context.breakLength) return false;
  }
  return base === "" || !base.includes("\n");
}

function assemble(context, parts, base, braces, isList, depth, value) {
  const head = base ? `${base} ` : "";
  if (context.compact !== true) {
    if (typeof context.compact === "number" && context.compact >= 1) {
      const entries = parts.length;
      if (isList && entries > GROUP_FROM) parts = inColumns(context, parts, value);
      if (context.currentDepth - depth < context.compact && entries === parts.length) {
        const start = parts.length + context.indentation + braces[0].length + base.length + 10;
        if (fitsOnLine(context, parts, start, base)) {
          const joined = parts.join(", ");
          if (!joined.includes("\n")) return `${head}${braces[0]} ${joined} ${braces[1]}`;
        }
      }
    }
    const line = `\n${" ".repeat(context.indentation)}`;
    return `${head}${braces[0]}${line}  ${parts.join(`,${line}  `)}${line}${braces[1]}`;
  }
  if (fitsOnLine(context, parts, 0, base)) return `${braces[0]}${base ? ` ${base}` : ""} ${parts.join(", ")} ${braces[1]}`;
  const line = `\n${" ".repeat(context.indentation)}`;
  return `${base ? `${base} ` : ""}${braces[0]}${line}  ${parts.join(`,${line}  `)}${line}${braces[1]}`;
}

function custom(context, value, depth) {
  const own = context.customInspect ? value[CUSTOM] : undefined;
  if (typeof own !== "function" || own === inspect) return undefined;
  const left = context.depth === Infinity ? Infinity : context.depth - depth;
  const result = own.call(value, left, { ...context.options, depth: left }, inspect);
  if (result === value) return undefined;
  if (typeof result !== "object" || result === null) return String(result);
  return format(context, result, depth);
}

function format(context, value, depth) {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return primitive(context, value);
  const own = custom(context, value, depth);
  if (own !== undefined) return own.replaceAll("\n", `\n${" ".repeat(context.indentation)}`);
  if (context.seen.includes(value)) {
    if (!context.circular.has(value)) context.circular.set(value, context.circular.size + 1);
    return `[Circular *${context.circular.get(value)}]`;
  }
  return raw(context, value, depth);
}

export function inspect(value, options, depth, colors) {
  const given = typeof options === "object" && options !== null ? options : { showHidden: Boolean(options) };
  if (depth !== undefined && typeof options !== "object") given.depth = depth;
  const context = { ...DEFAULTS, ...given, seen: [], circular: new Map(), indentation: 0, currentDepth: 0, options: given };
  for (const limit of ["depth", "maxArrayLength", "maxStringLength"])
    if (context[limit] === null || context[limit] === undefined) context[limit] = given[limit] === null ? Infinity : DEFAULTS[limit];
  return format(context, value, 0);
}

inspect.custom = CUSTOM;
inspect.defaultOptions = DEFAULTS;
