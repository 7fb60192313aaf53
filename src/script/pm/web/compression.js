// CompressionStream and DecompressionStream.

import { Deflate, Gunzip, Gzip, Inflate, Unzlib, Zlib } from "fflate";
import { bytesOf } from "./_bytes.js";
import { TransformStream } from "./streams.js";

const FORMATS = {
  gzip: { packer: () => new Gzip(), unpacker: () => new Gunzip() },
  deflate: { packer: () => new Zlib(), unpacker: () => new Unzlib() },
  "deflate-raw": { packer: () => new Deflate(), unpacker: () => new Inflate() },
};

function formatOf(name) {
  if (!Object.hasOwn(FORMATS, name))
    throw new TypeError(`'${name}' is not one of the formats 'deflate', 'deflate-raw', 'gzip'`);
  return FORMATS[name];
}

/* fflate's own errors are objects of their own kind; streams fail with a TypeError. */
function attempt(work) {
  try {
    work();
  } catch (error) {
    throw new TypeError(`The compressed data was not valid: ${error.message}`);
  }
}

function through(coder) {
  return new TransformStream({
    start(controller) {
      coder.ondata = (bytes) => {
        if (bytes.length > 0) controller.enqueue(bytes);
      };
    },
    transform: (chunk) => attempt(() => coder.push(bytesOf(chunk).slice())),
    flush: () => attempt(() => coder.push(new Uint8Array(0), true)),
  });
}

class PipedStream {
  #transform;
  constructor(coder) {
    this.#transform = through(coder);
  }
  get readable() {
    return this.#transform.readable;
  }
  get writable() {
    return this.#transform.writable;
  }
}

export class CompressionStream extends PipedStream {
  constructor(format) {
    super(formatOf(format).packer());
  }
}

export class DecompressionStream extends PipedStream {
  constructor(format) {
    super(formatOf(format).unpacker());
  }
}
