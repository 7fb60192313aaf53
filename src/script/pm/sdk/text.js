/* text.js: texts and bytes, without the host where JavaScript is quick enough. */

import host from "./host.js";

/* Bytes of a text in UTF-8. */
export function byteLength(text) {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    /* A surrogate pair is two units and four bytes. */
    if ((unit & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i++;
  }
  return bytes;
}

/* The text of bytes in any encoding; unknown encodings count as UTF-8. */
export function decodeBytes(bytes, charset) {
  const name = String(charset || "utf-8").toLowerCase();
  if (host.decodeText) return host.decodeText(bytes, name);
  const { Buffer } = host.loadLibrary("buffer");
  const buffer = Buffer.from(bytes.buffer ?? bytes, bytes.byteOffset, bytes.byteLength);
  if (name === "utf-8" || name === "utf8") return buffer.toString("utf8");
  const iconv = host.loadLibrary("iconv-lite");
  return iconv.encodingExists(name) ? iconv.decode(buffer, name) : buffer.toString("utf8");
}
