// variables.js: pm.environment, pm.globals, pm.collectionVariables, pm.iterationData, pm.variables.
//
// The scopes live in the program; these objects only ask for them.

import { host } from "./host.js";

// enum variable_layer
const LAYERS = { local: 0, data: 1, environment: 2, collection: 3, globals: 4 };

function keyOf(key) {
  return typeof key === "string" ? key : String(key);
}

function replaceIn(template) {
  if (typeof template === "string") return host.expand(template);
  if (Array.isArray(template)) return template.map(replaceIn);
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [replaceIn(key), replaceIn(value)]));
}

function toObject(layer) {
  const entries = host.variableEntries(layer);
  const object = {};
  for (let i = 0; i < entries.length; i += 2) object[entries[i]] = entries[i + 1];
  return object;
}

class Scope {
  #layer;
  constructor(layer) {
    this.#layer = layer;
  }
  get name() {
    return host.variableScopeName(this.#layer);
  }
  get id() {
    return host.variableScopeId(this.#layer);
  }
  get(key) {
    return host.variableGet(this.#layer, keyOf(key));
  }
  has(key) {
    return host.variableHas(this.#layer, keyOf(key));
  }
  set(key, value) {
    host.variableSet(this.#layer, keyOf(key), value);
  }
  unset(key) {
    host.variableUnset(this.#layer, keyOf(key));
  }
  clear() {
    host.variableClear(this.#layer);
  }
  replaceIn(template) {
    return replaceIn(template);
  }
  toObject() {
    return toObject(this.#layer);
  }
  toJSON() {
    return this.toObject();
  }
}

export function makeScope(name) {
  return new Scope(LAYERS[name]);
}

class Variables {
  get(key) {
    return host.variableResolve(keyOf(key));
  }
  has(key) {
    return host.variableResolve(keyOf(key)) !== undefined;
  }
  set(key, value) {
    host.variableSet(LAYERS.local, keyOf(key), value);
  }
  unset(key) {
    host.variableUnset(LAYERS.local, keyOf(key));
  }
  clear() {
    host.variableClear(LAYERS.local);
  }
  replaceIn(template) {
    return replaceIn(template);
  }
  toObject() {
    const { local, data, environment, collection, globals } = LAYERS;
    return Object.assign({}, ...[globals, collection, environment, data, local].map(toObject));
  }
  toJSON() {
    return this.toObject();
  }
}

export function makeVariables() {
  return new Variables();
}
