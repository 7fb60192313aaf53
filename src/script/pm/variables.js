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

// What scripts set to undefined, which the program keeps as null: the names of each layer.
const undefinedNames = Object.values(LAYERS).map(() => new Set());

function asSet(layer, key, value) {
  return value === null && undefinedNames[layer].has(key) ? undefined : value;
}

function setIn(layer, key, value) {
  if (value === undefined) undefinedNames[layer].add(key);
  else undefinedNames[layer].delete(key);
  host.variableSet(layer, key, value);
}

export function objectOf(name) {
  const layer = LAYERS[name];
  const entries = host.variableEntries(layer);
  const object = {};
  for (let i = 0; i < entries.length; i += 2) object[entries[i]] = asSet(layer, entries[i], entries[i + 1]);
  return object;
}

function resolve(key) {
  const value = host.variableResolve(key);
  if (value !== null) return value;
  return asSet(Object.values(LAYERS).find((layer) => host.variableHas(layer, key)) ?? 0, key, value);
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
    get: (key) => asSet(layer, keyOf(key), host.variableGet(layer, keyOf(key))),
    has: (key) => host.variableHas(layer, keyOf(key)),
    set: (key, value) => setIn(layer, keyOf(key), value),
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
  store.get = (key) => resolve(keyOf(key));
  store.has = (key) => host.variableResolve(keyOf(key)) !== undefined;
  store.toObject = () => Object.assign({}, ...Object.keys(LAYERS).reverse().map(objectOf));
  return new AllScopes(store);
}
