/* response.js: a response as scripts see it.
 *
 * The constructor takes { id, code, status, header, stream, cookie, responseTime, responseSize,
 * text }. `header`, `stream` (a Uint8Array or Buffer), `cookie` and `text` may be functions: they
 * are called when a script first asks. `text` is the body decoded as UTF-8, when the host has a
 * quicker way to it than the stream; `contentType` may tell what the header of that name says
 * without a list of headers being made. */

import host from "./host.js";
import { CookieList } from "./cookie.js";
import { HeaderList } from "./header.js";
import { parseJson } from "./json.js";
import { lazyProperties } from "./lazy.js";
import { Property, isKind, jsonOf } from "./property.js";
import { Request } from "./request.js";
import { expect } from "./expect.js";
import { byteLength, decodeBytes } from "./text.js";
import { makeUuid } from "./uuid.js";

const SOURCES = new WeakMap();

function given(response, name) {
  const value = SOURCES.get(response)[name];
  return typeof value === "function" ? value() : value;
}

/* The body as a Buffer, from whichever form it was given in. */
function streamOf(response) {
  const stream = given(response, "stream");
  if (!stream) return undefined;
  const { Buffer } = host.loadLibrary("buffer");
  if (stream.type === "Buffer" && Array.isArray(stream.data)) return Buffer.from(stream.data);
  if (stream.type === "Base64" && typeof stream.data === "string") return Buffer.from(stream.data, "base64");
  if (Buffer.isBuffer(stream)) return stream;
  if (stream instanceof Uint8Array) return Buffer.from(stream.buffer, stream.byteOffset, stream.byteLength);
  return stream instanceof ArrayBuffer ? Buffer.from(stream) : stream;
}

const PARTS = lazyProperties({
  headers: (response) => new HeaderList(response, given(response, "header")),
  stream: streamOf,
  cookies: (response) => new CookieList(response, given(response, "cookie")),
});
const ABSENT = { headers: PARTS.headers, cookies: PARTS.cookies };
const HIDDEN = {
  to: { get: expectation, configurable: true },
  _details: { get: detailsOf, configurable: true },
};

function isNumeric(value) {
  return typeof value === "number"
    ? isFinite(value)
    : typeof value === "string" && value.trim() !== "" && isFinite(value);
}

function expectation() {
  return expect(this);
}

function detailsOf() {
  return this.details();
}

/* What the headers say, without making them. */
function contentTypeOf(response) {
  const isUntouched = Object.getOwnPropertyDescriptor(response, "headers")?.get === PARTS.headers.get;
  if (isUntouched && SOURCES.get(response).contentType) return given(response, "contentType");
  return response.headers.get("Content-Type");
}

/* The charset of a Content-Type; undefined without one. */
function charsetOf(contentType) {
  return /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1].toLowerCase();
}

export class Response extends Property {
  static name = "PostmanResponse";
  static _postman_propertyName = "Response";

  #text;

  constructor(options = {}) {
    super(options);
    SOURCES.set(this, options);
    this.id ??= makeUuid();
    const reason =
      options.reason ||
      options.status ||
      (options.code === undefined ? undefined : host.loadLibrary("http-reasons").lookup(options.code).name);
    if (reason !== undefined) this.status = reason;
    if (options.code !== undefined) this.code = options.code;
    if (options.originalRequest) this.originalRequest = new Request(options.originalRequest);
    if (options.body !== undefined) this.body = options.body;
    Object.defineProperties(this, options.stream ? PARTS : ABSENT);
    if (options.responseTime !== undefined) this.responseTime = options.responseTime;
    const size = options.responseSize ?? (options.stream ? this.stream?.byteLength : undefined);
    if (size !== undefined) this.responseSize = size;
    Object.defineProperties(this, HIDDEN);
  }

  reason() {
    return this.status || host.loadLibrary("http-reasons").lookup(this.code).name;
  }

  details() {
    const details = { ...host.loadLibrary("http-reasons").lookup(this.code) };
    return {
      ...details,
      name: SOURCES.get(this).reason || SOURCES.get(this).status || details.name,
      code: this.code,
      standardName: details.name,
    };
  }

  text() {
    const source = SOURCES.get(this);
    if (!source.stream && source.text === undefined) return this.body;
    if (this.#text !== undefined) return this.#text;
    const contentType = contentTypeOf(this);
    const charset = contentType ? charsetOf(contentType) : undefined;
    if (source.text !== undefined && (charset === undefined || charset === "utf-8" || charset === "utf8"))
      this.#text = given(this, "text");
    else this.#text = this.stream ? decodeBytes(this.stream, charset) : "";
    return this.#text;
  }

  json(reviver, strict) {
    return parseJson(this.text(), reviver, strict);
  }

  jsonp(reviver, strict) {
    const text = (this.text() || "").replace(/^[^{(].*\(/, "").replace(/\)[^}].*$|\)$/, "");
    return parseJson(text, reviver, strict);
  }

  contentInfo() {
    return host.loadLibrary("content-info").contentInfo(this);
  }

  mime() {
    throw new Error("`Response#mime` has been discontinued, use `Response#contentInfo` instead.");
  }

  dataURI() {
    const { contentType } = this.contentInfo();
    if (!contentType) return "";
    const body =
      this.stream ??
      (this.body === undefined ? undefined : host.loadLibrary("buffer").Buffer.from(this.body));
    return `data:${contentType};base64, ${body ? body.toString("base64") : ""}`;
  }

  /* Bytes received: a compressed body counts as Content-Length says. */
  size() {
    const size = { body: 0, header: 0, total: 0 };
    const length = this.headers.get("Content-Length");
    const isCompressed = /gzip|deflate/i.test(this.headers.get("Content-Encoding") || "");
    if (length && isCompressed && isNumeric(length)) size.body = parseInt(length, 10);
    else if (SOURCES.get(this).stream) size.body = this.responseSize || 0;
    else if (this.body !== undefined && this.body !== null) size.body = byteLength(String(this.body));
    size.header = `HTTP/X.X ${this.code} ${this.reason()}\r\n\r\n`.length + this.headers.contentSize();
    size.total = size.body + size.header;
    return size;
  }

  encoding() {
    const format = this.headers.get("Content-Encoding");
    if (format) return { format, source: "header" };
    const body = this.stream || this.body;
    if (body && body[0] === 0x1f && body[1] === 0x8b && body[2] === 0x8)
      return { format: "gzip", source: "body" };
    return { format: undefined, source: undefined };
  }

  toJSON() {
    return jsonOf(this);
  }

  static isResponse(object) {
    return isKind(object, "Response");
  }

  static mimeInfo() {
    throw new Error("`Response.mimeInfo` has been discontinued, use `Response#contentInfo` instead.");
  }
}
