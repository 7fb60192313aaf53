// Blob and File.

import { bytesOf, joinBytes } from "./_bytes.js";
import { Utf8Decoder, encode } from "./_utf8.js";

/* Where a slice begins or ends, counted from the end when negative. */
function clamp(position, size) {
  return position < 0 ? Math.max(size + position, 0) : Math.min(position, size);
}

export class Blob {
  #bytes;
  #type;

  constructor(parts = [], { type = "", endings = "transparent" } = {}) {
    if (parts === null || typeof parts !== "object" || typeof parts[Symbol.iterator] !== "function")
      throw new TypeError("The parts of a Blob must be a sequence");
    const pieces = [];
    for (const part of parts) {
      if (part instanceof Blob) pieces.push(part.#bytes);
      else if (ArrayBuffer.isView(part) || part instanceof ArrayBuffer) pieces.push(bytesOf(part));
      else pieces.push(encode(endings === "native" ? String(part).replace(/\r\n?/g, "\n") : String(part)));
    }
    this.#bytes = joinBytes(pieces);
    this.#type = /[^\x20-\x7e]/.test(type) ? "" : String(type).toLowerCase();
  }

  get size() {
    return this.#bytes.length;
  }
  get type() {
    return this.#type;
  }
  async arrayBuffer() {
    return this.#bytes.slice().buffer;
  }
  async bytes() {
    return this.#bytes.slice();
  }
  async text() {
    const text = new Utf8Decoder().write(this.#bytes, true, () => "\ufffd");
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
  slice(start = 0, end = this.size, type = "") {
    return new Blob([this.#bytes.subarray(clamp(start, this.size), clamp(end, this.size))], { type });
  }
  stream() {
    const bytes = this.#bytes.slice();
    const { ReadableStream } = require("./streams.js");
    return new ReadableStream({
      start(controller) {
        if (bytes.length > 0) controller.enqueue(bytes);
        controller.close();
      },
    });
  }
  get [Symbol.toStringTag]() {
    return "Blob";
  }
}

export class File extends Blob {
  #name;
  #lastModified;

  constructor(parts, name, options = {}) {
    if (arguments.length < 2)
      throw new TypeError('The "fileBits" and "fileName" arguments must be specified');
    super(parts, options);
    this.#name = String(name);
    this.#lastModified = options.lastModified === undefined ? Date.now() : Number(options.lastModified);
  }

  get name() {
    return this.#name;
  }
  get lastModified() {
    return this.#lastModified;
  }
  get [Symbol.toStringTag]() {
    return "File";
  }
}
