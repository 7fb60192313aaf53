/* property.js: what the objects of a collection have in common: a parent, notes about itself
 * (given as keys that start with "_", kept under "_"), and a JSON form. */

import { findTemplates, replaceTemplates, replaceTemplatesIn } from "./template.js";

export class Description {
  constructor(definition) {
    if (typeof definition === "string") this.update(definition);
    else if (definition) this.update(definition);
  }

  update(content, type) {
    if (content !== null && typeof content === "object") ({ content, type } = content);
    this.content = content;
    this.type = type || "text/plain";
  }

  toString() {
    return this.content || "";
  }

  toJSON() {
    return { content: this.content, type: this.type };
  }
}

export class PropertyBase {
  static _postman_propertyName = "PropertyBase";

  #parent;

  constructor(definition) {
    if (definition === null || typeof definition !== "object") return;
    for (const key in definition)
      if (key.charCodeAt(0) === 95 && key !== "_") (this._ ??= {})[key.replace(/^_+/, "")] = definition[key];
  }

  static parentOf(property) {
    return property && typeof property === "object" && #parent in property ? property.#parent : undefined;
  }

  parent() {
    const parent = PropertyBase.parentOf(this);
    return parent && (PropertyBase.parentOf(parent) || parent);
  }

  setParent(parent) {
    if (#parent in this) this.#parent = parent;
  }

  meta(...names) {
    if (names.length === 0) return copyOf(this._);
    return Object.fromEntries(
      names
        .flat()
        .filter((name) => this._ && name in this._)
        .map((name) => [name, this._[name]]),
    );
  }

  forEachParent(options, iterator) {
    if (typeof options === "function") [options, iterator] = [{}, options];
    if (typeof iterator !== "function" || options === null || typeof options !== "object") return;
    const up = (property) => (typeof property?.parent === "function" ? property.parent() : undefined);
    let parent = this.parent();
    let grandparent = up(parent);
    while (parent && (grandparent || options.withRoot)) {
      iterator(parent);
      parent = grandparent;
      grandparent = up(parent);
    }
  }

  findInParents(property, customizer) {
    return this.findParentContaining(property, customizer)?.[property];
  }

  findParentContaining(property, customizer) {
    for (let at = this; at; at = PropertyBase.parentOf(at))
      if (customizer ? customizer.call(this, at) : at[property]) return at;
    return undefined;
  }

  toJSON() {
    return jsonOf(this);
  }
}

export class Property extends PropertyBase {
  static name = "PostmanProperty";
  static _postman_propertyName = "Property";

  constructor(definition) {
    super(definition);
    if (definition === null || typeof definition !== "object") return;
    const id = definition.id || this._?.postman_id;
    if (id) this.id = id;
    if (definition.name) this.name = definition.name;
    if (definition.disabled !== undefined) this.disabled = Boolean(definition.disabled);
    if (definition.description !== undefined) this.description = new Description(definition.description);
  }

  describe(content, type) {
    if (!(this.description instanceof Description)) this.description = new Description();
    this.description.update(content, type);
  }

  findSubstitutions() {
    return findTemplates(this.toJSON());
  }

  /* The JSON form with templates replaced, from the variables of this object or of its nearest
   * parent that has some, then from `overrides`. */
  toObjectResolved(scope, overrides, options) {
    const json = this.toJSON();
    if (Array.isArray(json.variable)) delete json.variable;
    if (options?.ignoreOwnVariables) return replaceTemplatesIn(json, overrides || []);
    for (let at = scope || this; at; at = PropertyBase.parentOf(at))
      if (at.variables) return at.variables.substitute(json, overrides);
    throw new Error(
      "Unable to resolve variables. Require a List type property for variable auto resolution.",
    );
  }

  static replaceSubstitutions(text, ...variables) {
    return replaceTemplates(text, variables.flat());
  }

  static replaceSubstitutionsIn(object, variables) {
    return replaceTemplatesIn(object, variables || []);
  }

  static findSubstitutions(object) {
    return findTemplates(object);
  }
}

/* The JSON form of an object's own values; a list "headers" is written as "header". */
export function jsonOf(object) {
  const json = {};
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined) continue;
    const isList = value !== null && typeof value === "object" && value._postman_propertyIsList;
    json[isList && key.endsWith("s") ? key.slice(0, -1) : key] = copyOf(value);
  }
  return json;
}

/* A deep copy; what knows its own JSON form is copied as that. */
export function copyOf(value) {
  if (value === null || typeof value !== "object") return value;
  if (typeof value.toJSON === "function" && !(value instanceof Date)) return value.toJSON();
  if (Array.isArray(value)) return value.map(copyOf);
  if (value instanceof Date) return value.toJSON();
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const copy = {};
  for (const key of Object.keys(value)) copy[key] = copyOf(value[key]);
  return copy;
}

/* Whether `object` is of a class, ours or the postman-collection library's, with that name. */
export function isKind(object, name) {
  for (let at = object?.constructor; at; at = Object.getPrototypeOf(at) ?? at.super_) {
    if (at._postman_propertyName === name) return true;
    if (at.super_ && at.super_._postman_propertyName === name) return true;
  }
  return false;
}
