// console.js: what a script prints goes to the reporters, as node would print it and as JSON.

import { host } from "./host.js";
import { loadBundle } from "./libraries.js";

// How newman prints arguments: nearly without end in depth, in lines that fit its frame.
const DEPTH = 25;
const FRAME = 16;

function jsonOf(value) {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    return null;
  }
}

// A value may refuse to be looked at.
function attempt(look, value) {
  try {
    return look(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

export function print(level, values) {
  const { inspect, portable } = loadBundle("inspect");
  const layout = { depth: DEPTH, breakLength: host.consoleColumns() - FRAME };
  const parts = [];
  for (const value of values) {
    const plain = attempt(portable, value);
    const text = attempt((given) => inspect(given, layout), plain);
    parts.push(text, jsonOf(plain), typeof plain === "string");
  }
  host.console(level, ...parts);
}

const methods = {};
for (const level of ["log", "warn", "debug", "info", "error", "clear"])
  methods[level] = (...values) => print(level, values);

export const consoleGlobals = { console: methods };
