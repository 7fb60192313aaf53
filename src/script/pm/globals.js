// globals.js: what the engine has and a script must not, and the other way round.

import { loadBundle, loadLibrary } from "./libraries.js";
import { parseJson } from "./sdk/index.js";
import { state } from "./state.js";

const REMOVED = ["WebAssembly", "SharedArrayBuffer", "Atomics", "globalThis", "FinalizationRegistry", "WeakRef"];

export function removeGlobals(globalObject) {
  for (const name of REMOVED) delete globalObject[name];
}

export function defineHidden(globalObject, values) {
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(globalObject, name, { value, writable: true, configurable: true, enumerable: false });
}

// A JSON whose parse() says where a text is wrong, for scripts; bundles keep the engine's own.
export function strictJson(globalObject) {
  const native = JSON;
  const strict = Object.create(Object.prototype, Object.getOwnPropertyDescriptors(native));
  defineHidden(strict, {
    parse(text, reviver) {
      if (state.script?.isModern) return native.parse(text, reviver);
      return parseJson(typeof text === "string" ? text : String(text), reviver);
    },
  });
  defineHidden(globalObject, { JSON: strict });
}

export function defineWebGlobals() {}
