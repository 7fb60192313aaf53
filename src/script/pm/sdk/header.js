/* header.js: one HTTP header, and the list of them: names ignore case, the last of equals counts. */

import { Property } from "./property.js";
import { PropertyList } from "./property_list.js";

export class Header extends Property {
  static name = "PostmanHeader";
  static _postman_propertyName = "Header";
  static _postman_propertyIndexKey = "key";
  static _postman_propertyIndexCaseInsensitive = true;
  static _postman_propertyAllowsMultipleValues = true;

  constructor(options, name) {
    super(options);
    this.update(options, name);
  }

  update(options, name) {
    if (typeof options === "string")
      Object.assign(
        this,
        typeof name === "string" ? { key: name, value: options } : Header.parseSingle(options),
      );
    else {
      this.key = options?.key ?? "";
      this.value = options?.value === undefined ? "" : options.value;
    }
    if (options?.system !== undefined) this.system = options.system;
  }

  valueOf() {
    return this.value;
  }

  toString() {
    return `${this.key}: ${this.value}`;
  }

  static parse(text) {
    if (typeof text !== "string") return [];
    const headers = [];
    for (const [, key, value] of text.matchAll(/^(\S+):(.*)$/gm)) headers.push({ key, value: value.trim() });
    return headers;
  }

  static parseSingle(text) {
    if (typeof text !== "string") return { key: "", value: "" };
    const colon = text.indexOf(":");
    if (colon < 0) return { key: text.trim(), value: "" };
    return { key: text.slice(0, colon).trim(), value: text.slice(colon + 1).trim() };
  }

  static unparse(headers, separator = "\r\n") {
    if (!Array.isArray(headers) && !PropertyList.isPropertyList(headers)) return "";
    return headers.reduce(
      (text, header) => (header && !header.disabled ? text + Header.unparseSingle(header) + separator : text),
      "",
    );
  }

  static unparseSingle(header) {
    return header !== null && typeof header === "object" ? `${header.key}: ${header.value}` : "";
  }

  static isHeader(object) {
    return object instanceof Header;
  }

  static create(options, name) {
    return new Header(options, name);
  }
}

export class HeaderList extends PropertyList {
  static _postman_propertyName = "HeaderList";

  constructor(parent, headers) {
    super(Header, parent, headers);
  }

  /* Bytes of the headers as they are sent. */
  contentSize() {
    return Header.unparse(this.members).length;
  }

  static isHeaderList(object) {
    return object instanceof HeaderList;
  }
}
