// TextEncoder, TextDecoder and their streams.

import { connected } from "../sdk/index.js";
import { bytesOf, joinBytes } from "./_bytes.js";
import { Utf8Decoder, encode } from "./_utf8.js";
import { TransformStream } from "./streams.js";

const LABELS = {
  "utf-8": /^(unicode-1-1-utf-8|unicode11utf8|unicode20utf8|utf-?8|x-unicode20utf8)$/,
  "utf-16le": /^(csunicode|iso-10646-ucs-2|ucs-2|unicode|unicodefeff|utf-16|utf-16le)$/,
  "utf-16be": /^(unicodefffe|utf-16be)$/,
  "windows-1252":
    /^(ansi_x3\.4-1968|ascii|cp1252|cp819|csisolatin1|iso-?8859-?1|iso_8859-1|l1|latin1|us-ascii|windows-1252|x-cp1252)$/,
};

function encodingOf(label) {
  const name = String(label).trim().toLowerCase();
  for (const encoding of Object.keys(LABELS)) if (LABELS[encoding].test(name)) return encoding;
  if (
    /^(windows-125[0-8]|iso-8859-\d+|koi8-[ru]|gbk|gb18030|big5|euc-(jp|kr)|shift_jis|iso-2022-jp)$/.test(
      name,
    )
  )
    return name;
  throw new RangeError(`The "${label}" encoding is not supported`);
}

export class TextEncoder {
  get encoding() {
    return "utf-8";
  }
  encode(text = "") {
    return encode(String(text));
  }
  encodeInto(text, target) {
    let read = 0;
    let written = 0;
    for (const char of String(text)) {
      const bytes = encode(char);
      if (written + bytes.length > target.length) break;
      target.set(bytes, written);
      written += bytes.length;
      read += char.length;
    }
    return { read, written };
  }
}

export class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  #utf8 = new Utf8Decoder();
  #waiting = []; // of encodings other than UTF-8, until the last piece
  #isAtStart = true;

  constructor(label = "utf-8", { fatal = false, ignoreBOM = false } = {}) {
    this.#encoding = encodingOf(label);
    this.#fatal = Boolean(fatal);
    this.#ignoreBOM = Boolean(ignoreBOM);
  }

  get encoding() {
    return this.#encoding;
  }
  get fatal() {
    return this.#fatal;
  }
  get ignoreBOM() {
    return this.#ignoreBOM;
  }

  decode(input, { stream = false } = {}) {
    const bytes = bytesOf(input);
    let text =
      this.#encoding === "utf-8" ? this.#decodeUtf8(bytes, !stream) : this.#decodeOther(bytes, !stream);
    if (this.#isAtStart && text !== "") {
      if (!this.#ignoreBOM && text.charCodeAt(0) === 0xfeff) text = text.slice(1);
      this.#isAtStart = false;
    }
    if (!stream) this.#isAtStart = true;
    return text;
  }

  #decodeUtf8(bytes, isLast) {
    return this.#utf8.write(bytes, isLast, () => {
      if (!this.#fatal) return "\ufffd";
      this.#utf8 = new Utf8Decoder();
      throw new TypeError("The encoded data was not valid for encoding utf-8");
    });
  }

  #decodeOther(bytes, isLast) {
    this.#waiting.push(bytes.slice());
    if (!isLast) return "";
    const all = joinBytes(this.#waiting);
    this.#waiting = [];
    const text = connected().decodeBytes(all, this.#encoding);
    if (this.#fatal && text.includes("\ufffd"))
      throw new TypeError(`The encoded data was not valid for encoding ${this.#encoding}`);
    return text;
  }
}

class PipedStream {
  #transform;
  constructor(transform) {
    this.#transform = transform;
  }
  get readable() {
    return this.#transform.readable;
  }
  get writable() {
    return this.#transform.writable;
  }
}

export class TextEncoderStream extends PipedStream {
  constructor() {
    let half = "";
    super(
      new TransformStream({
        transform(chunk, controller) {
          const text = half + String(chunk);
          half = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : "";
          const bytes = encode(half ? text.slice(0, -1) : text);
          if (bytes.length > 0) controller.enqueue(bytes);
        },
        flush(controller) {
          if (half) controller.enqueue(encode(half));
        },
      }),
    );
  }
  get encoding() {
    return "utf-8";
  }
}

export class TextDecoderStream extends PipedStream {
  #decoder;
  constructor(label, options) {
    const decoder = new TextDecoder(label, options);
    super(
      new TransformStream({
        transform(chunk, controller) {
          const text = decoder.decode(chunk, { stream: true });
          if (text !== "") controller.enqueue(text);
        },
        flush(controller) {
          const text = decoder.decode();
          if (text !== "") controller.enqueue(text);
        },
      }),
    );
    this.#decoder = decoder;
  }
  get encoding() {
    return this.#decoder.encoding;
  }
  get fatal() {
    return this.#decoder.fatal;
  }
  get ignoreBOM() {
    return this.#decoder.ignoreBOM;
  }
}
