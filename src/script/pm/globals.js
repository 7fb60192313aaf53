// globals.js: what the engine has and a script must not.

const REMOVED = ["WebAssembly", "SharedArrayBuffer", "Atomics", "globalThis", "FinalizationRegistry", "WeakRef"];

export function removeGlobals(globalObject) {
  for (const name of REMOVED) delete globalObject[name];
}
