// UTF-8 as the Encoding Standard has it: bytes that make no character become U+FFFD.

export function encode(text) {
  const bytes = [];
  for (const char of text) {
    let code = char.codePointAt(0);
    if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
  }
  return Uint8Array.from(bytes);
}

/* Decodes in pieces: what a piece leaves unfinished waits for the next. */
export class Utf8Decoder {
  #code = 0;
  #missing = 0; // bytes of the character that are still to come
  #low = 0x80; // what the next of them may be
  #high = 0xbf;

  /* onBad() gives what stands for bytes that make no character. */
  write(bytes, isLast, onBad) {
    const parts = [];
    let text = "";
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (this.#missing > 0 && (byte < this.#low || byte > this.#high)) {
        this.#missing = 0;
        text += onBad();
      }
      if (this.#missing > 0) {
        this.#code = (this.#code << 6) | (byte & 63);
        [this.#low, this.#high] = [0x80, 0xbf];
        if (--this.#missing === 0) text += String.fromCodePoint(this.#code);
      } else if (byte < 0x80) text += String.fromCharCode(byte);
      else if (!this.#start(byte)) text += onBad();
      if (text.length > 8192) {
        parts.push(text);
        text = "";
      }
    }
    if (isLast && this.#missing > 0) {
      this.#missing = 0;
      text += onBad();
    }
    return parts.join("") + text;
  }

  /* Whether a byte may start a character of several. */
  #start(byte) {
    [this.#low, this.#high] = [0x80, 0xbf];
    if (byte >= 0xc2 && byte <= 0xdf) [this.#missing, this.#code] = [1, byte & 31];
    else if (byte >= 0xe0 && byte <= 0xef) {
      [this.#missing, this.#code] = [2, byte & 15];
      if (byte === 0xe0) this.#low = 0xa0;
      if (byte === 0xed) this.#high = 0x9f;
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      [this.#missing, this.#code] = [3, byte & 7];
      if (byte === 0xf0) this.#low = 0x90;
      if (byte === 0xf4) this.#high = 0x8f;
    } else return false;
    return true;
  }
}
