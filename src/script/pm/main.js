// main.js: the surroundings of a script: the pm object, the globals, and the hooks (engine.h) by
// which the program starts scripts and ends them.

import { consoleGlobals } from "./console.js";
import { describe } from "./errors.js";
import { removeGlobals } from "./globals.js";
import { host } from "./host.js";
import { makePm } from "./pm.js";
import { LEAVE, Script, state } from "./state.js";
import { forgetTimers, idle, tick, timerGlobals } from "./timers.js";

const globalObject = globalThis;

function defineGlobals(values) {
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(globalObject, name, { value, writable: true, configurable: true, enumerable: false });
}

function end(script) {
  script.ended = true;
  forgetTimers();
}

function fail(thrown) {
  const script = state.script; // null when the source did not even compile
  if (script?.ended) return;
  if (script) end(script);
  if (thrown === LEAVE) return;
  const { name, message, stack, line, column } = describe(thrown);
  host.failed(name, message, stack, line, column);
}

function start(fn, isTest, iteration, iterationCount, itemName, itemId) {
  const script = new Script(isTest, iteration, iterationCount, itemName, itemId);
  state.script = script;
  globalObject.pm = makePm(script);
  fn.call(undefined).then(undefined, (thrown) => {
    if (state.script === script) fail(thrown);
  });
}

// A timer that throws ends its script, but is not a failure of it.
function tickOnce() {
  try {
    tick();
  } catch {
    if (state.script) end(state.script);
  }
}

function finish(stopped) {
  const script = state.script;
  if (!script) return;
  forgetTimers();
  try {
    for (const task of script.atEnd) task(stopped);
  } finally {
    state.script = null;
  }
}

export function boot() {
  removeGlobals(globalObject);
  defineGlobals({ ...timerGlobals, ...consoleGlobals, pm: undefined });
  return { start, idle, tick: tickOnce, sent() {}, fail, finish };
}
