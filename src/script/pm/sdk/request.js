/* request.js: a request as scripts see and change it.
 *
 * Made from v2.1 JSON or a URL text. Its parts are made when first touched, so a script that only
 * reads the method does not pay for the URL. */

import { expect } from "./expect.js";
import { lazyProperties } from "./lazy.js";
import { HeaderList } from "./header.js";
import { Property, isKind, jsonOf } from "./property.js";
import { RequestAuth } from "./request_auth.js";
import { RequestBody } from "./request_body.js";
import { byteLength } from "./text.js";
import { Url } from "./url.js";

const SOURCES = new WeakMap();

const PARTS = lazyProperties({
  url: (request) => new Url(SOURCES.get(request).url),
  headers: (request) => new HeaderList(request, SOURCES.get(request).header),
});

const HIDDEN = {
  to: {
    get() {
      return expect(this);
    },
    configurable: true,
  },
};

function methodOf(options) {
  return options.method === undefined || options.method === null
    ? "GET"
    : String(options.method).toUpperCase();
}

function jsonIfKnown(value) {
  return typeof value?.toJSON === "function" ? value.toJSON() : value;
}

export class Request extends Property {
  static name = "PostmanRequest";
  static _postman_propertyName = "Request";

  constructor(options) {
    if (typeof options === "string") options = { url: options };
    super(options);
    SOURCES.set(this, options || {});
    Object.defineProperties(this, PARTS);
    this.method = options ? methodOf(options) : "GET";
    this.#updateRest(options || {});
    Object.defineProperties(this, HIDDEN);
  }

  update(options) {
    if (!options) return;
    if (options.url !== undefined) this.url.update(jsonIfKnown(options.url));
    if (options.header) this.headers.repopulate(jsonIfKnown(options.header));
    if (Object.hasOwn(options, "method")) this.method = methodOf(options);
    this.#updateRest(options);
  }

  #updateRest(options) {
    if (Object.hasOwn(options, "body")) this.body = new RequestBody(jsonIfKnown(options.body));
    if (options.auth) this.auth = new RequestAuth(jsonIfKnown(options.auth));
    if (options.proxy) this.proxy = jsonIfKnown(options.proxy);
    if (options.certificate) this.certificate = jsonIfKnown(options.certificate);
  }

  authorizeUsing(type, options) {
    if (type !== null && typeof type === "object" && (options === null || options === undefined))
      ({ type, ...options } = type);
    if (type === null) {
      delete this.auth;
      return;
    }
    if (!RequestAuth.isValidType(type)) return;
    if (this.auth) this.auth.clear(type);
    else this.auth = new RequestAuth(null, this);
    this.auth.use(type, options);
  }

  getHeaders(options = {}) {
    return this.headers.toObject(
      options.enabled,
      !options.ignoreCase,
      options.multiValue,
      options.sanitizeKeys,
    );
  }

  forEachHeader(callback) {
    for (const header of this.headers.all()) callback(header, this);
  }

  addHeader(header) {
    this.headers.add(header);
  }

  removeHeader(toRemove, options) {
    let name = typeof toRemove === "string" ? toRemove : toRemove.key;
    if (!name) return;
    if (options?.ignoreCase) name = name.toLowerCase();
    this.headers.remove((header) => (options?.ignoreCase ? header.key.toLowerCase() : header.key) === name);
  }

  upsertHeader(header) {
    if (!header?.key) return;
    const known = this.headers.find({ key: header.key });
    if (known) known.value = header.value;
    else this.headers.add(header);
  }

  addQueryParams(params) {
    this.url.addQueryParams(params);
  }

  removeQueryParams(params) {
    this.url.removeQueryParams(params);
  }

  /* Bytes on the wire; the body counts as Content-Length says, when it does. */
  size() {
    const size = { body: 0, header: 0, total: 0, source: "COMPUTED" };
    const length = this.headers.get("Content-Length");
    if (length && isFinite(length)) {
      size.body = parseInt(length, 10);
      size.source = "CONTENT-LENGTH";
    } else if (this.body) {
      size.body = byteLength(this.body.toString());
    }
    const line = `${this.method} ${this.url.getPathWithQuery()} HTTP/X.X\r\n\r\n`;
    size.header = line.length + this.headers.contentSize();
    size.total = size.body + size.header;
    return size;
  }

  toJSON() {
    const json = jsonOf(this);
    if (Array.isArray(json.header) && json.header.length === 0) delete json.header;
    return json;
  }

  clone() {
    return new Request(this.toJSON());
  }

  static isRequest(object) {
    return isKind(object, "Request");
  }
}
