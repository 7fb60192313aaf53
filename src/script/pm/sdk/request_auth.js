/* request_auth.js: the kind of authorization of a request, with the parameters of each kind. */

import { Property } from "./property.js";
import { VariableList } from "./variable.js";

function isList(parameters) {
  return VariableList.isVariableList(parameters);
}

export class RequestAuth extends Property {
  static name = "PostmanRequestAuth";
  static _postman_propertyName = "RequestAuth";

  constructor(options, parent) {
    super(options);
    if (parent) this.setParent(parent);
    if (options === null || typeof options !== "object") return;
    if (Object.hasOwn(options, "type")) this.use(options.type);
    for (const kind of Object.keys(options)) if (kind !== "type") this.update(options[kind], kind);
  }

  #fill(kind, options) {
    const parameters = isList(this[kind]) ? this[kind] : (this[kind] = new VariableList(this));
    if (Array.isArray(options) || isList(options)) parameters.assimilate(options);
    else parameters.syncFromObject(options, false, false);
  }

  update(options, kind) {
    if (options === null || typeof options !== "object") return;
    if (RequestAuth.isValidType(kind || this.type)) this.#fill(kind || this.type, options);
  }

  use(kind, options) {
    if (!RequestAuth.isValidType(kind)) return;
    this.type = kind;
    this.#fill(kind, options);
  }

  current() {
    throw new Error("`Request#current` has been discontinued, use `Request#parameters` instead.");
  }

  parameters() {
    return this[this.type];
  }

  clear(kind) {
    if (!RequestAuth.isValidType(kind) || !isList(this[kind])) return;
    this[kind].clear();
    if (kind !== this.type) delete this[kind];
  }

  static isValidType(kind) {
    return typeof kind === "string" && kind !== "type";
  }
}
