/* variable.js: one variable with its type, and the list of them. */

import { Property } from "./property.js";
import { PropertyList } from "./property_list.js";
import { replaceTemplates, replaceTemplatesIn } from "./template.js";

function toJsonText(value) {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value);
  } catch {
    return "null";
  }
}

function fromJsonText(isRight) {
  return (text) => {
    try {
      const value = JSON.parse(text);
      return isRight(value) ? value : undefined;
    } catch {
      return undefined;
    }
  };
}

const same = (value) => value;
const TYPES = {
  string: { in: String, out: String },
  boolean: { in: Boolean, out: Boolean },
  number: { in: Number, out: Number },
  array: { in: toJsonText, out: fromJsonText(Array.isArray) },
  object: {
    in: toJsonText,
    out: fromJsonText((value) => value !== null && typeof value === "object" && !Array.isArray(value)),
  },
  any: { in: same, out: same },
};

export class Variable extends Property {
  static name = "PostmanVariable";
  static _postman_propertyName = "Variable";
  static _postman_propertyIndexKey = "key";
  static types = TYPES;

  constructor(definition) {
    super(definition);
    this.type = "any";
    this.value = undefined;
    if (definition === null || definition === undefined) return;
    if (Object.hasOwn(Object(definition), "key")) this.key = definition.key;
    this.update(definition);
  }

  get() {
    return this.castOut(typeof this.value === "function" ? this.value() : this.value);
  }

  set(value) {
    this.value = typeof value === "function" ? value : this.castIn(value);
  }

  valueOf(value) {
    if (arguments.length) this.set(value);
    return this.get();
  }

  toString() {
    const value = this.get();
    if (value === null) return "null";
    return value !== undefined && typeof value.toString === "function" ? value.toString() : "";
  }

  cast(value) {
    return this.castOut(value);
  }

  castIn(value) {
    return (TYPES[this.type] || TYPES.any).in(value);
  }

  castOut(value) {
    return (TYPES[this.type] || TYPES.any).out(value);
  }

  valueType(name, keepValue) {
    const type = name === null || name === undefined ? name : name.toString().toLowerCase();
    if (!TYPES[type]) return this.type || "any";
    this.type = type;
    if (!keepValue && typeof this.value !== "function") this.set(this.get());
    return this.type;
  }

  update(options) {
    if (options === null || typeof options !== "object") return;
    const has = (key) => Object.hasOwn(options, key);
    if (has("type")) this.valueType(options.type, has("value"));
    if (has("value")) this.set(options.value);
    if (has("system")) this.system = options.system;
    if (has("disabled")) this.disabled = options.disabled;
    if (has("description")) this.describe(options.description);
  }

  static isVariable(object) {
    return object instanceof Variable;
  }
}

export class VariableList extends PropertyList {
  static name = "PostmanVariableList";
  static _postman_propertyName = "VariableList";

  constructor(parent, items) {
    super(Variable, parent, items);
  }

  replace(text, overrides) {
    return replaceTemplates(text, [this, ...(overrides || [])]);
  }

  substitute(tree, overrides) {
    const lists = [this];
    for (let at = this.parent(); at; at = at.parent?.())
      if (at.variables && at.variables !== this) lists.push(at.variables);
    return replaceTemplatesIn(tree, [...lists, ...(overrides || [])]);
  }

  syncFromObject(object, track, prune) {
    const changes = track ? { created: [], updated: [], deleted: [] } : track;
    if (object === null || typeof object !== "object") return changes;
    for (const key of Object.keys(object)) {
      if (this.has(key)) {
        this.one(key).set(object[key]);
        if (changes) changes.updated.push(key);
      } else {
        this.add({ value: object[key], key });
        if (changes) changes.created.push(key);
      }
    }
    if (prune === false) return changes;
    for (const key of Object.keys(this.reference)) {
      if (Object.hasOwn(object, key)) continue;
      this.remove(key);
      if (changes) changes.deleted.push(key);
    }
    return changes;
  }

  syncToObject(object) {
    if (object === null || typeof object !== "object") object = {};
    for (const key of Object.keys(object)) if (!Object.hasOwn(this.reference, key)) delete object[key];
    this.each((variable) => {
      object[variable.key] = variable.valueOf();
    });
    return object;
  }

  /* Of equal names the last enabled one. */
  oneNormalizedVariable(name) {
    const variable = this.reference[name];
    if (variable && !variable.disabled) return variable;
    const enabled = this.members.findLast((member) => member.key === name && !member.disabled);
    if (enabled) this.reference[name] = enabled;
    return this.reference[name];
  }

  static isVariableList(object) {
    return object instanceof VariableList;
  }
}
