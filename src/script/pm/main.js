// main.js: the surroundings of a script: the pm object, the globals, and the hooks (engine.h) by
// which the program starts scripts and ends them.

import { consoleGlobals } from "./console.js";
import { describe } from "./errors.js";
import { noticeWebGlobal, removeGlobals, strictJson } from "./globals.js";
import { host } from "./host.js";
import { noticeLegacyName, setLegacyGlobals, suspendLegacyGlobals } from "./legacy.js";
import { loadLibrary, require } from "./libraries.js";
import { makePm } from "./pm.js";
import { connectHost, prepareSugar } from "./sdk/index.js";
import { forgetSends, sent, suspendSends } from "./send.js";
import { LEAVE, Script, state } from "./state.js";
import { forgetTimers, idle, suspendTimers, tick, timerGlobals } from "./timers.js";

const globalObject = globalThis;
const NativePromise = Promise;

function end(script) {
  script.ended = true;
  forgetTimers();
  forgetSends();
}

function fail(thrown) {
  const script = state.script; // null when the source did not even compile
  if (script?.ended) return;
  // As in the original, an error is forgotten when timers or sends are still to come: they run,
  // and the script ends with them.
  if (script && thrown !== LEAVE && idle() >= 0) return;
  if (script) end(script);
  // As a failure counts only what is worth something: `throw null` ends a script quietly.
  if (thrown === LEAVE || !thrown) return;
  const { name, message, stack, line, column } = describe(thrown);
  host.failed(name, message, stack, line, column);
}

// What is thrown in a callback ends that callback alone, and is not a failure of the script.
function quietly(work) {
  try {
    work();
  } catch {
    // As in the original: what else the script waits for still runs.
  }
  host.drain();
}

// What a source may ask of its surroundings: its words that no earlier source had.
function prepare(words) {
  for (const word of words.split(" ")) {
    const isMember = word.startsWith(".");
    const name = isMember ? word.slice(1) : word;
    noticeWebGlobal(globalObject, name);
    noticeLegacyName(name, isMember);
    if (isMember) prepareSugar(name, loadLibrary);
  }
}

// A source without await is a plain function; what it throws is told when its jobs are done, as an
// async one's would be.
function call(fn) {
  try {
    const result = fn.call(globalObject);
    return result === undefined ? undefined : NativePromise.resolve(result);
  } catch (thrown) {
    return NativePromise.reject(thrown);
  }
}

// Answers as idle() would. A script that has nothing left to wait for or to do is finished at once,
// which is -2; undefined when its promise jobs only run after this.
function start(fn, words, isModern, isTest, iteration, iterationCount, itemName, itemId) {
  const script = new Script(isModern, isTest, iteration, iterationCount, itemName, itemId);
  state.script = script;
  const pm = makePm(script);
  globalObject.pm = pm;
  if (words !== undefined) prepare(words);
  setLegacyGlobals(script, pm);
  call(fn)?.then(undefined, (thrown) => {
    if (state.script === script) fail(thrown);
  });
  if (!host.drain()) return undefined;
  const due = idle();
  if (due >= 0 || script.atEnd.length > 0) return due;
  finish(false);
  return -2;
}

function finish(stopped) {
  const script = state.script;
  if (!script) return;
  end(script);
  try {
    for (const task of script.atEnd) task(stopped);
  } finally {
    state.script = null;
  }
}

// Scripts that wait while those of a request that they run have the engine, outermost first: for
// each a function that gives it back.
const suspended = [];

function suspend() {
  const { script } = state;
  const { pm } = globalObject;
  const resumes = [suspendTimers(), suspendSends(), suspendLegacyGlobals()];
  suspended.push(() => {
    for (const one of resumes) one();
    globalObject.pm = pm;
    state.script = script;
  });
  state.script = null;
}

function resume() {
  suspended.pop()();
}

connectHost({
  loadLibrary,
  decodeText: null,
  randomBytes: (count) => new Uint8Array(host.randomBytes(count)),
  startTimer: timerGlobals.setTimeout,
  dynamicVariable: host.dynamicVariable,
});
removeGlobals(globalObject);
strictJson(globalObject);
Object.assign(globalObject, timerGlobals, consoleGlobals, { require, pm: undefined });

const tickQuietly = () => quietly(tick);
const sentQuietly = (...args) => quietly(() => sent(...args));

export { fail, finish, idle, resume, sentQuietly as sent, start, suspend, tickQuietly as tick };
