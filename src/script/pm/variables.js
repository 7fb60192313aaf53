// variables.js: pm.environment, pm.globals, pm.collectionVariables, pm.iterationData, pm.variables.
//
// The scopes live in the program; these objects only ask for them.

import { host } from "./host.js";
import { VariableScope } from "./sdk/index.js";

// enum variable_layer, innermost first
const LAYERS = { local: 0, data: 1, environment: 2, collection: 3, globals: 4 };

function keyOf(key) {
  return typeof key === "string" ? key : String(key);
}

export function objectOf(name) {
  const entries = host.variableEntries(LAYERS[name]);
  const object = {};
  for (let i = 0; i < entries.length; i += 2) object[entries[i]] = entries[i + 1];
  return object;
}

function storeOf(name) {
  const layer = LAYERS[name];
  return {
    get id() {
      return host.variableScopeId(layer);
    },
    get name() {
      return host.variableScopeName(layer);
    },
    get: (key) => host.variableGet(layer, keyOf(key)),
    has: (key) => host.variableHas(layer, keyOf(key)),
    set: (key, value) => host.variableSet(layer, keyOf(key), value),
    unset: (key) => host.variableUnset(layer, keyOf(key)),
    clear: () => host.variableClear(layer),
    toObject: () => objectOf(name),
    isTracked: name !== "data",
  };
}

export function makeScope(name) {
  return new VariableScope(storeOf(name));
}

// Reads through all layers, writes the local one.
class AllScopes extends VariableScope {
  replaceIn(template) {
    return typeof template === "string" ? host.expand(template) : super.replaceIn(template);
  }
}

export function makeVariables() {
  const store = storeOf("local");
  store.own = () => objectOf("local");
  store.get = (key) => host.variableResolve(keyOf(key));
  store.has = (key) => host.variableResolve(keyOf(key)) !== undefined;
  store.toObject = () => Object.assign({}, ...Object.keys(LAYERS).reverse().map(objectOf));
  return new AllScopes(store);
}
