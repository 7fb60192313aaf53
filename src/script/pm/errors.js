// errors.js: what a thrown value is called, says, and where it was thrown.
//
// Stacks come as "function@url:line:column"; people know node's form, and expect positions in the
// text they wrote: the first line of a script stands behind a wrapper of WRAPPER characters.

export const SCRIPT_URL = "sandbox-script.js";
const MAX_FRAMES = 10;
const WRAPPER = "(async function(){;".length;

function frameOf(line) {
  const match = /^(.*?)@?([^@]*?)(?::(\d+))?(?::(\d+))?$/.exec(line);
  if (!match) return null;
  const [, name, url, row, column] = match;
  return { name, url, line: Number(row ?? 0), column: Number(column ?? 0) };
}

function framesOf(stack) {
  const frames = [];
  for (const line of String(stack).split("\n")) {
    const frame = frameOf(line);
    if (!frame || frame.url !== SCRIPT_URL) continue;
    if (frame.line === 1) frame.column = Math.max(1, frame.column - WRAPPER);
    frames.push(frame);
  }
  // Below everything stands the wrapper's own frame.
  const last = frames.at(-1);
  if (frames.length > 1 && last.line === 1 && last.column === 1) frames.pop();
  return frames.slice(0, MAX_FRAMES);
}

// What was called, as V8 writes it: without line breaks and arguments.
function calleeText(source) {
  let text = source.replace(/\s*(\??\.)\s*/g, "$1");
  for (let before = ""; before !== text; ) {
    before = text;
    text = text.replace(/\((?!\.\.\.\))[^()]*\)/g, "\u0000");
  }
  return text.replace(/\u0000/g, "(...)");
}

// The words that the engine has for frequent mistakes, in the words that people search for.
const PHRASES = [
  [/^Can't find variable: (.+)$/, (name) => `${name} is not defined`],
  [/^(undefined|null) is not an object \(evaluating '.*?([\w$]+)\(.*\)'\)$/s, (what, name) => `Cannot read properties of ${what} (reading '${name}')`],
  [/^(undefined|null) is not an object \(evaluating '.*?\.([\w$]+) = .*'\)$/s, (what, name) => `Cannot set properties of ${what} (setting '${name}')`],
  [/^(undefined|null) is not an object \(evaluating '.*?\.([\w$]+)'\)$/s, (what, name) => `Cannot read properties of ${what} (reading '${name}')`],
  [/^(undefined|null) is not an object \(evaluating '.*\[["']?([^[]*?)["']?\]'\)$/s, (what, name) => `Cannot read properties of ${what} (reading '${name}')`],
  [/^(.+?) is not a function\. \(In '.*$/s, (what) => `${calleeText(what)} is not a function`],
  [/^(.+?) is not a constructor \(evaluating '.*$/s, (what) => `${what} is not a constructor`],
  [/^Maximum call stack size exceeded\.$/, () => "Maximum call stack size exceeded"],
  [/^Attempted to assign to readonly property\.$/, () => "Assignment to constant variable."],
  [/^undefined is not a function \(near '\.\.\..+ of (.+?)\.\.\.'\)$/s, (what) => `${what} is not iterable`],
  [/^undefined is not a function \(near '\.\.\.\[.*$/s, () => "object is not iterable"],
  [/^JSON\.stringify cannot serialize cyclic structures\.$/, () => "Converting circular structure to JSON"],
  [/^Array length must be a positive integer.*$/, () => "Invalid array length"],
  [/^reduce of empty array with no initial value$/, () => "Reduce of empty array with no initial value"],
  [/^URI error$/, () => "URI malformed"],
];

export function plainMessage(message) {
  for (const [pattern, say] of PHRASES) {
    const match = pattern.exec(message);
    if (match) return say(...match.slice(1));
  }
  return message;
}

function textOf(value) {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function isErrorLike(value) {
  return value instanceof Error || (typeof value === "object" && value !== null && typeof value.message === "string");
}

// {name, message, stack, line, column}. What is not an error goes by `otherwise`.
export function describe(thrown, otherwise = "Error") {
  if (!isErrorLike(thrown)) {
    const message = textOf(thrown);
    return { name: otherwise, message, stack: `${otherwise}: ${message}`, line: 0, column: 0 };
  }
  const name = textOf(thrown.name || "Error");
  const message = plainMessage(textOf(thrown.message));
  const frames = framesOf(thrown.stack ?? "");
  let { line = 0, column = 0 } = frames[0] ?? {};
  if (frames.length === 0 && thrown.sourceURL === SCRIPT_URL) {
    line = thrown.line || 0;
    column = thrown.column || 0;
    if (line === 1 && column > 0) column = Math.max(1, column - WRAPPER);
  }
  const trace = frames.map((frame) => `\n   at ${frame.name || "Object.eval"} ${SCRIPT_URL}:${frame.line}:${frame.column})`);
  return { name, message, stack: `${name}: ${message}${trace.join("")}`, line, column };
}
