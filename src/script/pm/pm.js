// pm.js: the pm object of one script. Its members are read-only, not enumerable, and made when
// first used.

import { makeInfo } from "./info.js";
import { makeScope, makeVariables } from "./variables.js";
import { state } from "./state.js";
import { makeTest } from "./test.js";

const MEMBERS = {
  info: (script) => makeInfo(script),
  globals: () => makeScope("globals"),
  environment: () => makeScope("environment"),
  collectionVariables: () => makeScope("collection"),
  iterationData: () => makeScope("data"),
  variables: () => makeVariables(),
  test: (script, pm) => makeTest(script, pm),
};

class Pm {
  #script;
  constructor(script) {
    this.#script = script;
  }
  static {
    for (const [name, make] of Object.entries(MEMBERS))
      Object.defineProperty(Pm.prototype, name, {
        configurable: false,
        enumerable: false,
        get() {
          const script = this.#script;
          return script.once(name, () => make(script, this));
        },
        // An assignment is ignored, in strict code too.
        set() {},
      });
  }
}

export function makePm(script) {
  return new Pm(script);
}
