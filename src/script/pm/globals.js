// globals.js: what the engine has and a script must not, and the other way round.

import { loadBundle } from "./libraries.js";
import { parseJson } from "./sdk/index.js";
import { state } from "./state.js";
import { installWebGlobals, webGlobalNames } from "./web/globals.js";

const REMOVED = ["WebAssembly", "SharedArrayBuffer", "Atomics", "globalThis", "FinalizationRegistry", "WeakRef"];

// They become undefined: to delete one would make the engine build all of its lazy globals first.
export function removeGlobals(globalObject) {
  for (const name of REMOVED) globalObject[name] = undefined;
}

function notJson(text) {
  const error = new SyntaxError(`"${text}" is not valid JSON`);
  error.name = "JSONError";
  return error;
}

// A JSON whose parse() says where a text is wrong, for scripts; bundles keep the engine's own.
export function strictJson(globalObject) {
  const native = JSON;
  const strict = Object.create(Object.prototype, Object.getOwnPropertyDescriptors(native));
  strict.parse = function parse(text, reviver) {
    if (state.script?.isModern) return native.parse(text, reviver);
    if (text === undefined) throw notJson("undefined");
    return parseJson(typeof text === "string" ? text : String(text), reviver);
  };
  globalObject.JSON = strict;
}

const WEB = new Set(["eval", "Function", "require", ...webGlobalNames]);
let hasWebGlobals = false;

// The globals of the web platform come with the first source that may want one: they are accessors,
// and to define one makes the engine build all of its lazy globals.
export function noticeWebGlobal(globalObject, name) {
  if (hasWebGlobals || !WEB.has(name)) return;
  hasWebGlobals = true;
  installWebGlobals(globalObject, loadBundle);
}
