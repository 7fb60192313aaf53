// pm.js: the pm object of one script. Its members are read-only, not enumerable, and made when
// first used; a script may add members of its own.

import { makeCookies } from "./cookies.js";
import { makeRequest, makeResponse } from "./exchange.js";
import { makeExecution, makeVisualizer } from "./execution.js";
import { makeInfo } from "./info.js";
import { requirePackage } from "./libraries.js";
import { expect } from "./sdk/index.js";
import { makeSendRequest } from "./send.js";
import { makeTest } from "./test.js";
import { makeScope, makeVariables } from "./variables.js";
import { makeVault } from "./vault.js";

function unavailableDataset(id) {
  throw new Error(`pm.datasets is not available: no data set "${id}" is attached to this run`);
}

const MEMBERS = {
  info: makeInfo,
  globals: () => makeScope("globals"),
  environment: () => makeScope("environment"),
  collectionVariables: () => makeScope("collection"),
  variables: makeVariables,
  iterationData: () => makeScope("data"),
  request: makeRequest,
  response: (script) => (script.isTest ? makeResponse() : undefined),
  cookies: (script, pm) => makeCookies(pm),
  visualizer: makeVisualizer,
  sendRequest: makeSendRequest,
  execution: makeExecution,
  expect: () => expect,
  vault: makeVault,
  message: () => undefined,
  datasets: () => unavailableDataset,
  require: () => requirePackage,
};

class Pm {
  #script;

  constructor(script) {
    this.#script = script;
    this.test = makeTest(script, this);
  }

  static {
    for (const [name, make] of Object.entries(MEMBERS))
      Object.defineProperty(Pm.prototype, name, {
        get() {
          const script = this.#script;
          return script.once(name, () => make(script, this));
        },
        set() {}, // ignored, in strict code too
      });
  }
}

export function makePm(script) {
  return new Pm(script);
}
