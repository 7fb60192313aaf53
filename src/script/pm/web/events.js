// Event and EventTarget, without a tree: an event only ever has one target.

export class Event {
  #type;
  #bubbles;
  #cancelable;
  #target = null;
  #isCanceled = false;
  #isStopped = false;
  #isDispatched = false;

  constructor(type, { bubbles = false, cancelable = false } = {}) {
    if (arguments.length === 0) throw new TypeError('The "type" argument must be specified');
    this.#type = String(type);
    this.#bubbles = Boolean(bubbles);
    this.#cancelable = Boolean(cancelable);
    this.timeStamp = Date.now();
  }

  get type() {
    return this.#type;
  }
  get bubbles() {
    return this.#bubbles;
  }
  get cancelable() {
    return this.#cancelable;
  }
  get target() {
    return this.#target;
  }
  get currentTarget() {
    return this.#isDispatched ? this.#target : null;
  }
  get defaultPrevented() {
    return this.#isCanceled;
  }
  get isTrusted() {
    return false;
  }
  get eventPhase() {
    return this.#isDispatched ? 2 : 0;
  }

  preventDefault() {
    if (this.#cancelable) this.#isCanceled = true;
  }
  stopPropagation() {}
  stopImmediatePropagation() {
    this.#isStopped = true;
  }
  composedPath() {
    return this.#isDispatched ? [this.#target] : [];
  }

  /* Calls the listeners in order; what one throws is thrown when all were called. */
  static dispatch(event, target, listeners) {
    event.#target = target;
    event.#isDispatched = true;
    const errors = [];
    for (const listener of listeners) {
      if (event.#isStopped) break;
      try {
        listener(event);
      } catch (error) {
        errors.push(error);
      }
    }
    event.#isDispatched = false;
    event.#isStopped = false;
    if (errors.length > 0) throw errors[0];
    return !event.#isCanceled;
  }
}
const { dispatch } = Event;
delete Event.dispatch;

export class EventTarget {
  #listeners = new Map();

  addEventListener(type, callback, options) {
    if (callback === null || callback === undefined) return;
    const {
      once = false,
      capture = false,
      signal,
    } = typeof options === "object" && options ? options : { capture: options };
    if (signal?.aborted) return;
    const list = this.#listeners.get(String(type)) ?? [];
    const isKnown = list.some((item) => item.callback === callback && item.capture === Boolean(capture));
    if (isKnown) return;
    this.#listeners.set(String(type), [...list, { callback, once, capture: Boolean(capture) }]);
    signal?.addEventListener("abort", () => this.removeEventListener(type, callback, options), {
      once: true,
    });
  }

  removeEventListener(type, callback, options) {
    const capture = Boolean(typeof options === "object" && options ? options.capture : options);
    const list = this.#listeners.get(String(type)) ?? [];
    this.#listeners.set(
      String(type),
      list.filter((item) => item.callback !== callback || item.capture !== capture),
    );
  }

  dispatchEvent(event) {
    if (!(event instanceof Event)) throw new TypeError('The "event" argument must be an instance of Event');
    const called = (this.#listeners.get(event.type) ?? []).map((item) => (happened) => {
      if (!(this.#listeners.get(event.type) ?? []).includes(item)) return;
      if (item.once) this.removeEventListener(event.type, item.callback, item.capture);
      if (typeof item.callback === "function") item.callback.call(this, happened);
      else item.callback.handleEvent(happened);
    });
    const handler = this[`on${event.type}`];
    if (typeof handler === "function") called.push((happened) => handler.call(this, happened));
    return dispatch(event, this, called);
  }
}
