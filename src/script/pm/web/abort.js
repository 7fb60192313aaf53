// AbortController and AbortSignal.

import { connected } from "../sdk/index.js";
import { Event, EventTarget } from "./events.js";
import { DOMException } from "./exception.js";

const KEY = Symbol("made by this module");

export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason;

  constructor(key) {
    super();
    if (key !== KEY) throw new TypeError("Illegal constructor");
    this.onabort = null;
  }

  get aborted() {
    return this.#aborted;
  }
  get reason() {
    return this.#reason;
  }
  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }

  static trigger(key, signal, reason) {
    if (key !== KEY || signal.#aborted) return;
    signal.#aborted = true;
    signal.#reason =
      reason === undefined ? new DOMException("This operation was aborted", "AbortError") : reason;
    signal.dispatchEvent(new Event("abort"));
  }

  static abort(reason) {
    const signal = new AbortSignal(KEY);
    trigger(KEY, signal, reason);
    return signal;
  }

  static timeout(milliseconds) {
    const signal = new AbortSignal(KEY);
    const expire = () =>
      trigger(KEY, signal, new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    connected().startTimer(expire, milliseconds);
    return signal;
  }

  static any(signals) {
    const signal = new AbortSignal(KEY);
    const all = [...signals];
    const aborted = all.find((other) => other.aborted);
    if (aborted) trigger(KEY, signal, aborted.reason);
    else
      for (const other of all)
        other.addEventListener("abort", () => trigger(KEY, signal, other.reason), { once: true });
    return signal;
  }
}
const { trigger } = AbortSignal;
delete AbortSignal.trigger;

export class AbortController {
  #signal = new AbortSignal(KEY);

  get signal() {
    return this.#signal;
  }
  abort(reason) {
    trigger(KEY, this.#signal, reason);
  }
}
