/* variable_scope.js: a scope of variables as scripts see it: pm.environment and its kin.
 *
 * The variables themselves live elsewhere: the constructor takes the functions that reach them,
 *
 *   { id, name, get(key), set(key, value), unset(key), has(key), clear(), toObject(),
 *     own(),        optional: the variables of this scope alone, when it reads through others
 *     isTracked }   false for pm.iterationData, whose changes nobody is told
 *
 * `values` is a list over a copy of them, taken when it is asked for. */

import { VariableList } from "./variable.js";
import { replaceTemplates, replaceTemplatesIn } from "./template.js";

export class VariableScope {
  static name = "PostmanVariableScope";
  static _postman_propertyName = "VariableScope";

  #store;
  #changes = {};

  constructor(store) {
    this.#store = store;
  }

  get id() {
    return this.#store.id;
  }

  get name() {
    return this.#store.name;
  }

  get values() {
    const object = (this.#store.own ?? this.#store.toObject)();
    return new VariableList(
      this,
      Object.keys(object).map((key) => ({ type: "any", value: object[key], key })),
    );
  }

  get(key) {
    return this.#store.get(key);
  }

  has(key) {
    return this.#store.has(key);
  }

  set(key, value) {
    this.#store.set(key, value);
    this.#changes[key] = [key, value];
  }

  unset(key) {
    this.#store.unset(key);
    this.#changes[key] = [key];
  }

  clear() {
    for (const key of Object.keys(this.#store.toObject())) this.#changes[key] = [key];
    this.#store.clear();
  }

  toObject() {
    return this.#store.toObject();
  }

  /* A copy of a text, list or object with its templates replaced from this scope. */
  replaceIn(template) {
    return typeof template === "string"
      ? replaceTemplates(template, [this])
      : replaceTemplatesIn(template, [this]);
  }

  /* What template.js looks names up with. */
  oneNormalizedVariable(key) {
    return this.#store.has(key) ? { toString: () => textOf(this.#store.get(key)) } : undefined;
  }

  variables() {
    throw new Error(
      "`VariableScope#variables` has been discontinued, use `VariableScope#syncVariablesTo` instead.",
    );
  }

  syncVariablesTo(object) {
    return this.values.syncToObject(object);
  }

  syncVariablesFrom(object, track) {
    const changes = track ? { created: [], updated: [], deleted: [] } : undefined;
    if (object === null || typeof object !== "object") return changes;
    for (const key of Object.keys(this.toObject()))
      if (!Object.hasOwn(object, key)) {
        this.unset(key);
        changes?.deleted.push(key);
      }
    for (const key of Object.keys(object)) {
      changes?.[this.has(key) ? "updated" : "created"].push(key);
      this.set(key, object[key]);
    }
    return changes;
  }

  toJSON() {
    const json = { id: this.id };
    if (this.name) json.name = this.name;
    if (this.#store.isTracked !== false)
      json.mutations = { autoCompact: true, stream: [], compacted: { ...this.#changes } };
    json.values = this.values.toJSON();
    return json;
  }

  static isVariableScope(object) {
    return object instanceof VariableScope;
  }
}

function textOf(value) {
  if (value === null) return "null";
  return value === undefined ? "" : String(value);
}
