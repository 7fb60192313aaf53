/* host.js: what the script room's classes need from the program around them.
 *
 * The engine calls connectHost() once per context, before it makes the first object:
 *
 *   loadLibrary(name)           the exports of the bundle lib/NAME.js, always the same
 *   decodeText(bytes, charset)  text of a Uint8Array; charset is lower case ("utf-8", "latin1",
 *                               "utf-16le" or any name iconv knows); bad input becomes U+FFFD
 *   randomBytes(count)          a Uint8Array of secure random bytes
 *   digest(name, bytes)         optional: Uint8Array; name is "SHA-1", "SHA-256", ...
 *   startTimer(fn, ms)          optional: a setTimeout for AbortSignal.timeout
 *   dynamicVariable(name)       optional: the value of "$guid" and its kin, undefined for others
 *
 * Whatever is missing falls back to JavaScript, which is slower but right. */

const host = {
  loadLibrary() {
    throw new Error("no bundle loader is connected");
  },
  decodeText: null,
  randomBytes: null,
  digest: null,
  startTimer: null,
  dynamicVariable: null,
};

export function connectHost(functions) {
  Object.assign(host, functions);
}

export default host;
