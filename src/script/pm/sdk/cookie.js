/* cookie.js: one cookie, and the list of them: names ignore case, the last of equals counts. */

import { PropertyBase } from "./property.js";
import { PropertyList } from "./property_list.js";

const ATTRIBUTES = {
  httponly: "httpOnly",
  secure: "secure",
  domain: "domain",
  path: "path",
  "max-age": "maxAge",
  session: "session",
  expires: "expires",
};

function encodeOnce(value) {
  try {
    value = decodeURIComponent(value);
  } catch {
    /* it was not encoded */
  }
  try {
    return encodeURIComponent(value);
  } catch {
    return value;
  }
}

export class Cookie extends PropertyBase {
  static name = "PostmanCookie";
  static _postman_propertyName = "Cookie";
  static _postman_propertyIndexKey = "name";
  static _postman_propertyIndexCaseInsensitive = true;
  static _postman_propertyAllowsMultipleValues = true;

  constructor(options) {
    super(options);
    if (typeof options === "string") options = Cookie.parse(options);
    if (options) this.update(options);
  }

  update(options) {
    const flag = (key) => (Object.hasOwn(options, key) ? Boolean(options[key]) : undefined);
    const values = {
      name: [options.name, options.key].find((name) => typeof name === "string" && name !== ""),
      expires: typeof options.expires === "string" ? new Date(options.expires) : options.expires,
      maxAge: Object.hasOwn(options, "maxAge") ? Number(options.maxAge) : undefined,
      domain: options.domain,
      path: options.path,
      secure: flag("secure"),
      httpOnly: flag("httpOnly"),
      hostOnly: flag("hostOnly"),
      session: flag("session"),
      value: options.value ? encodeOnce(options.value) : undefined,
      extensions: options.extensions || undefined,
    };
    for (const key of Object.keys(values)) if (values[key] !== undefined) this[key] = values[key];
  }

  valueOf() {
    try {
      return decodeURIComponent(this.value);
    } catch {
      return this.value;
    }
  }

  toString() {
    let text = Cookie.unparseSingle(this);
    if (this.expires instanceof Date) {
      if (!Number.isNaN(this.expires.getTime())) text += `; Expires=${this.expires.toUTCString()}`;
    } else if (this.expires) text += `; Expires=${this.expires}`;
    if (this.maxAge && this.maxAge !== Infinity) text += `; Max-Age=${this.maxAge}`;
    if (this.domain && !this.hostOnly) text += `; Domain=${this.domain}`;
    if (this.path) text += `; Path=${this.path}`;
    if (this.secure) text += "; Secure";
    if (this.httpOnly) text += "; HttpOnly";
    for (const { key, value } of this.extensions || [])
      text += value === true ? `; ${key}` : `; ${key}=${value}`;
    return text;
  }

  static parse(text) {
    if (typeof text !== "string") return text;
    const [first, ...rest] = text.split(/; */).map(Cookie.splitParam);
    const cookie = { key: first.key, value: first.value };
    for (const pair of rest) {
      const attribute = ATTRIBUTES[pair.key.toLowerCase()];
      if (attribute) cookie[attribute] = pair.value;
      else (cookie.extensions ??= []).push(pair);
    }
    if (!cookie.domain) cookie.hostOnly = true;
    return cookie;
  }

  static splitParam(param) {
    const [key, text] = param.split("=");
    let value = text === undefined ? true : text.trim();
    if (typeof value === "string" && value.startsWith('"')) value = value.slice(1, -1);
    return { key: key.trim(), value };
  }

  static stringify(cookie) {
    return Cookie.prototype.toString.call(cookie);
  }

  static unparse(cookies) {
    if (!Array.isArray(cookies) && !PropertyList.isPropertyList(cookies)) return "";
    return cookies.map(Cookie.unparseSingle).join("; ");
  }

  static unparseSingle(cookie) {
    if (cookie === null || typeof cookie !== "object") return "";
    const value = cookie.value ?? "";
    return cookie.name ? `${cookie.name}=${value}` : value;
  }

  static isCookie(object) {
    return object instanceof Cookie;
  }
}

export class CookieList extends PropertyList {
  static _postman_propertyName = "CookieList";

  constructor(parent, cookies) {
    super(Cookie, parent, cookies);
  }

  static isCookieList(object) {
    return object instanceof CookieList;
  }
}
