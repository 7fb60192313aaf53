/* json.js: JSON.parse() whose errors say where the text is wrong. */

import host from "./host.js";

/* As JSON.parse(), but skips a byte order mark (an error when strict). A text that is not JSON
 * throws an error named "JSONError" with line, column and the place; finding it costs a library. */
export function parseJson(text, reviver, strict) {
  if (typeof text === "string" && text.charCodeAt(0) !== 0xfeff && text.charCodeAt(0) !== 0xef) {
    try {
      return JSON.parse(text, reviver);
    } catch {
      /* the library says why */
    }
  }
  return host.loadLibrary("json").parse(text, reviver, strict);
}
