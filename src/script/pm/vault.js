// vault.js: pm.vault, secrets that live outside collections: templates read them as {{vault:name}},
// scripts with get(). What a script sets lasts for the rest of the run.

import { host } from "./host.js";

const LAYER = 5; // LAYER_VAULT of enum variable_layer
const PREFIX = "vault:";

function keyOf(method, name) {
  if (typeof name !== "string" || name === "") throw new TypeError(`vault.${method}: the name must be a text that is not empty`);
  return PREFIX + name;
}

export function makeVault() {
  return {
    async get(name) {
      return host.variableGet(LAYER, keyOf("get", name));
    },
    async set(name, value) {
      host.variableSet(LAYER, keyOf("set", name), String(value));
    },
    async unset(name) {
      host.variableUnset(LAYER, keyOf("unset", name));
    },
  };
}
