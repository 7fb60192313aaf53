// console.js: what a script prints goes to the reporters, as node would print it and as JSON.

import { host } from "./host.js";
import { inspect } from "./inspect.js";

function jsonOf(value) {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    return null;
  }
}

function print(level, values) {
  const parts = [];
  for (const value of values) {
    let inspected;
    try {
      inspected = inspect(value);
    } catch {
      inspected = Object.prototype.toString.call(value);
    }
    parts.push(inspected, jsonOf(value), typeof value === "string");
  }
  host.console(level, ...parts);
}

const methods = {};
for (const level of ["log", "info", "warn", "error", "debug", "clear"])
  methods[level] = (...values) => print(level, values);
methods.trace = methods.debug;

export const consoleGlobals = { console: methods };

export function warn(text) {
  host.console("warn", inspect(text), JSON.stringify(text), true);
}
