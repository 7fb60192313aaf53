// globals.js: the globals of the web platform that scripts may use. Each is a getter that loads its
// bundle when first touched; an assignment replaces it.

const BUNDLES = {
  "web/abort": "AbortController AbortSignal",
  "web/blob": "Blob File",
  "web/clone": "structuredClone",
  "web/compression": "CompressionStream DecompressionStream",
  "web/crypto": "Crypto CryptoKey SubtleCrypto crypto",
  "web/encoding": "TextDecoder TextDecoderStream TextEncoder TextEncoderStream",
  "web/events": "Event EventTarget",
  "web/exception": "DOMException",
  "web/streams":
    "ByteLengthQueuingStrategy CountQueuingStrategy ReadableByteStreamController ReadableStream " +
    "ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController " +
    "ReadableStreamDefaultReader TransformStream TransformStreamDefaultController WritableStream " +
    "WritableStreamDefaultController WritableStreamDefaultWriter",
  "web/url": "URL URLSearchParams",
  "lib/buffer": "Buffer",
};
// Libraries whose exports are the global itself.
const WHOLE = { atob: "lib/atob", btoa: "lib/btoa" };

export const webGlobalNames = [
  ...Object.values(BUNDLES).flatMap((names) => names.split(" ")),
  ...Object.keys(WHOLE),
];

/* loadBundle(name) gives the exports of a bundle. */
export function installWebGlobals(globalObject, loadBundle) {
  const loading = new Set();
  const define = (name, load) =>
    Object.defineProperty(globalObject, name, {
      configurable: true,
      enumerable: false,
      get() {
        // A bundle that looks for the very thing it brings shall find nothing.
        if (loading.has(name)) return undefined;
        loading.add(name);
        let value;
        try {
          value = load();
        } finally {
          loading.delete(name);
        }
        Object.defineProperty(globalObject, name, {
          value,
          writable: true,
          configurable: true,
          enumerable: false,
        });
        return value;
      },
      set(value) {
        Object.defineProperty(globalObject, name, {
          value,
          writable: true,
          configurable: true,
          enumerable: false,
        });
      },
    });
  for (const bundle of Object.keys(BUNDLES))
    for (const name of BUNDLES[bundle].split(" ")) define(name, () => loadBundle(bundle)[name]);
  for (const name of Object.keys(WHOLE)) define(name, () => loadBundle(WHOLE[name]));
  if (typeof globalObject.queueMicrotask !== "function")
    define("queueMicrotask", () => (task) => void Promise.resolve().then(task));
}
