// timers.js: setTimeout and its kin, and the count of what else a script waits for.
//
// The program owns time: it asks idle() when something is due and calls tick() to run one timer.

import { host } from "./host.js";

let timers = new Map();
let lastId = 0;
let sequence = 0;
let waits = 0; // sends under way

const LONGEST = 0x7fffffff;

function add(fn, delay, repeat, args) {
  delay = Math.trunc(Number(delay));
  if (!(delay >= 1 && delay <= LONGEST)) delay = 1;
  const id = ++lastId;
  timers.set(id, { id, fn, delay, repeat, args, due: host.now() + delay, order: ++sequence });
  return id;
}

function remove(id) {
  timers.delete(Number(id));
}

export const timerGlobals = {
  setTimeout(fn, delay, ...args) {
    return add(fn, delay, false, args);
  },
  setInterval(fn, delay, ...args) {
    return add(fn, delay, true, args);
  },
  setImmediate(fn, ...args) {
    const id = add(fn, 1, false, args);
    timers.get(id).due = 0; // before every other timer
    return id;
  },
  clearTimeout: remove,
  clearInterval: remove,
  clearImmediate: remove,
  queueMicrotask(fn) {
    if (typeof fn !== "function") throw new TypeError('The "callback" argument must be of type function.');
    Promise.resolve().then(fn);
  },
};

function next() {
  let first = null;
  for (const timer of timers.values())
    if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order)) first = timer;
  return first;
}

// Milliseconds until the next timer is due; Infinity while only sends are under way; -1 when
// nothing is left to wait for.
export function idle() {
  if (timers.size === 0) return waits > 0 ? Infinity : -1;
  return Math.max(0, next().due - host.now());
}

export function tick() {
  const timer = next();
  if (!timer) return;
  if (timer.repeat) {
    timer.due = host.now() + timer.delay;
    timer.order = ++sequence;
  } else {
    timers.delete(timer.id);
  }
  if (typeof timer.fn === "function") timer.fn(...timer.args);
}

export function wait() {
  waits++;
}

export function waited() {
  waits--;
}

// Sets aside what a script waits for; the result brings it back.
export function suspendTimers() {
  const kept = [timers, waits];
  [timers, waits] = [new Map(), 0];
  return () => {
    [timers, waits] = kept;
  };
}

export function forgetTimers() {
  timers.clear();
  waits = 0;
}
