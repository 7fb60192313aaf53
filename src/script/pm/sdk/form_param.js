/* form_param.js: one part of a multipart body. */

import { Property, jsonOf } from "./property.js";

export class FormParam extends Property {
  static name = "PostmanFormParam";
  static _postman_propertyName = "FormParam";
  static _postman_propertyIndexKey = "key";
  static _postman_propertyAllowsMultipleValues = true;

  constructor(options = {}) {
    super(options);
    this.key = options.key || "";
    this.value = options.value || "";
    this.type = options.type;
    this.src = options.src;
    this.contentType = options.contentType;
    this.fileName = options.fileName;
  }

  valueOf() {
    return this.value;
  }

  toString() {
    return `${this.key}=${this.value}`;
  }

  toJSON() {
    const json = jsonOf(this);
    if (json.type === "file" && (typeof json.value !== "string" || !json.value)) delete json.value;
    return json;
  }

  static parse() {}
}
