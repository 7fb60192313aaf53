/* property_list.js: an ordered list of properties that can be looked up by a key.
 *
 * The class of its members says by which key (`_postman_propertyIndexKey`), whether case counts
 * and whether one key may have several members (the last one is then the one looked up). */

import { iteratee, select } from "./list_iteratee.js";
import { PropertyBase, jsonOf } from "./property.js";

// Plain functions, not private methods: scripts reach lists through proxies, too.
function indexOfKey(list, key) {
  return list._postman_listIndexCaseInsensitive ? String(key).toLowerCase() : key;
}

function remember(list, item) {
  const key = item[list._postman_listIndexKey];
  if (!key) return;
  const index = indexOfKey(list, String(key));
  const known = Object.hasOwn(list.reference, index) ? list.reference[index] : undefined;
  if (known === undefined || !list._postman_listAllowsMultipleValues) list.reference[index] = item;
  else if (Array.isArray(known)) known.push(item);
  else list.reference[index] = [known, item];
}

function forget(list, item) {
  const key = item[list._postman_listIndexKey];
  if (!key) return;
  const index = indexOfKey(list, String(key));
  const known = list.reference[index];
  if (!list._postman_listAllowsMultipleValues || !Array.isArray(known)) {
    delete list.reference[index];
    return;
  }
  const rest = known.filter((other) => other !== item);
  if (rest.length > 1) list.reference[index] = rest;
  else if (rest.length === 1) list.reference[index] = rest[0];
  else delete list.reference[index];
}

export class PropertyList extends PropertyBase {
  static name = "PostmanPropertyList";
  static _postman_propertyName = "PropertyList";

  constructor(type, parent, items) {
    super();
    this.setParent(parent);
    this.members = [];
    this.reference = {};
    this.Type = type;
    if (type && Object.hasOwn(type, "_postman_propertyIndexKey"))
      this._postman_listIndexKey = type._postman_propertyIndexKey;
    if (type && Object.hasOwn(type, "_postman_propertyIndexCaseInsensitive"))
      this._postman_listIndexCaseInsensitive = type._postman_propertyIndexCaseInsensitive;
    if (type && Object.hasOwn(type, "_postman_propertyAllowsMultipleValues"))
      this._postman_listAllowsMultipleValues = type._postman_propertyAllowsMultipleValues;
    if (items) this.populate(items);
  }

  static isPropertyList(object) {
    return Boolean(object) && object._postman_propertyIsList === true;
  }

  insert(item, before) {
    if (item === null || (typeof item !== "object" && typeof item !== "function")) return;
    const known = this.members.indexOf(item);
    const owner = PropertyBase.parentOf(item);
    if (PropertyList.isPropertyList(owner) && owner !== this) owner.remove(item);
    item.setParent?.(this);
    if (known > -1) this.members.splice(known, 1);
    const at = before ? this.indexOf(before) : -1;
    if (at > -1) this.members.splice(at, 0, item);
    else this.members.push(item);
    remember(this, item);
  }

  insertAfter(item, after) {
    this.insert(item, this.idx(this.indexOf(after) + 1));
  }

  append(item) {
    this.insert(item);
  }

  prepend(item) {
    this.insert(item, this.idx(0));
  }

  add(item) {
    if (item === null || item === undefined || Number.isNaN(item)) return;
    if (item.constructor === this.Type) this.insert(item);
    else if (Object.hasOwn(this.Type, "create")) this.insert(this.Type.create(...arguments));
    else this.insert(new this.Type(item));
  }

  upsert(item) {
    if (item === null || item === undefined || Number.isNaN(item)) return null;
    const known = this.one(item[this._postman_listIndexKey]);
    if (!known) {
      this.add(item);
      return true;
    }
    if (typeof known.update !== "function")
      throw new Error("collection: unable to upsert into a list of Type that does not support .update()");
    known.update(item);
    return false;
  }

  remove(predicate, context) {
    let test = predicate;
    if (typeof predicate === "string") {
      const wanted = indexOfKey(this, predicate);
      test = (item) => {
        const key = item[this._postman_listIndexKey];
        return (this._postman_listIndexCaseInsensitive ? key.toLowerCase() : key) === wanted;
      };
    } else if (predicate instanceof this.Type) {
      test = (item) => item === predicate;
    } else if (typeof predicate !== "function") {
      return;
    }
    const kept = [];
    this.members.forEach((item, index, members) => {
      if (!test.call(context || this, item, index, members)) return void kept.push(item);
      forget(this, item);
      item.setParent?.(undefined);
    });
    this.members.splice(0, this.members.length, ...kept);
  }

  clear() {
    for (const item of this.members) item.setParent?.(undefined);
    this.members.length = 0;
    for (const key of Object.keys(this.reference)) delete this.reference[key];
  }

  populate(items) {
    if (typeof items === "string" && typeof this.Type.parse === "function") items = this.Type.parse(items);
    if (Array.isArray(items)) for (const item of items) this.add(item);
    else if (isPlain(items) && Object.hasOwn(this.Type, "create"))
      for (const key of Object.keys(items)) this.add(items[key], key);
    else this.add(items);
  }

  repopulate(items) {
    this.clear();
    this.populate(items);
  }

  assimilate(source, prune) {
    const items = PropertyList.isPropertyList(source) ? source.members : source;
    if (!Array.isArray(items)) return;
    const given = new Set();
    for (const item of [...items]) {
      const key = item?.[this._postman_listIndexKey];
      if (!item || !Object.hasOwn(Object(item), this._postman_listIndexKey)) continue;
      this.upsert(item);
      given.add(String(key));
    }
    if (!prune) return;
    for (const key of Object.keys(this.reference)) if (!given.has(key)) this.remove(key);
  }

  all() {
    return this.members.slice();
  }

  one(id) {
    const found = this.reference[indexOfKey(this, id)];
    if (this._postman_listAllowsMultipleValues && Array.isArray(found)) return found[found.length - 1];
    return found;
  }

  get(key) {
    return this.one(key)?.valueOf();
  }

  each(iterator, context) {
    const visit = iteratee(
      iterator,
      typeof iterator === "function" ? context || PropertyBase.parentOf(this) : undefined,
    );
    for (let i = 0; i < this.members.length; i++)
      if (visit(this.members[i], i, this.members) === false) break;
  }

  filter(rule, context) {
    return this.members.filter(select(rule, context));
  }

  find(rule, context) {
    return this.members.find(select(rule, context));
  }

  map(iterator, context) {
    return this.members.map(iteratee(iterator, typeof iterator === "function" ? context || this : undefined));
  }

  reduce(iterator, accumulator, context) {
    const visit = iteratee(iterator, typeof iterator === "function" ? context || this : undefined);
    return this.members.reduce(
      (result, item, index, members) => visit(result, item, index, members),
      accumulator,
    );
  }

  count() {
    return this.members.length;
  }

  idx(index) {
    return this.members[index];
  }

  indexOf(item) {
    return this.members.indexOf(typeof item === "string" ? this.one(item) : item);
  }

  has(item, value) {
    const match =
      typeof item === "string"
        ? this.reference[indexOfKey(this, item)]
        : this.members.filter((member) => member === item);
    if (!match) return false;
    if (arguments.length === 1) return Array.isArray(match) ? match.length > 0 : true;
    if (this._postman_listAllowsMultipleValues && Array.isArray(match))
      return match.some((member) => member.valueOf() === value);
    return match.valueOf() === value;
  }

  eachParent(iterator, context) {
    if (typeof iterator !== "function") return;
    let child;
    for (let at = PropertyBase.parentOf(this); at; at = PropertyBase.parentOf(at)) {
      iterator.call(context || this, at, child);
      child = at;
    }
  }

  toObject(excludeDisabled, caseSensitive, multiValue, sanitizeKeys) {
    const object = {};
    const index = this._postman_listIndexKey;
    const keepCase = !this._postman_listIndexCaseInsensitive || caseSensitive;
    const several = this._postman_listAllowsMultipleValues || multiValue;
    for (const member of this.members) {
      if (!member || !Object.hasOwn(member, index)) continue;
      if ((excludeDisabled && member.disabled) || (sanitizeKeys && !member[index])) continue;
      const key = keepCase ? member[index] : String(member[index]).toLowerCase();
      if (!several || !Object.hasOwn(object, key)) object[key] = member.valueOf();
      else if (Array.isArray(object[key])) object[key].push(member.valueOf());
      else object[key] = [object[key], member.valueOf()];
    }
    return object;
  }

  toString() {
    return this.Type.unparse ? this.Type.unparse(this.members) : Object.prototype.toString.call(this);
  }

  toJSON() {
    return this.members.map((member) =>
      typeof member?.toJSON === "function" ? member.toJSON() : jsonOf(member),
    );
  }
}

Object.assign(PropertyList.prototype, {
  _postman_propertyIsList: true,
  _postman_listIndexKey: "id",
  _postman_listIndexCaseInsensitive: false,
  _postman_listAllowsMultipleValues: false,
});

function isPlain(value) {
  if (value === null || typeof value !== "object") return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
