// CryptoKey: a secret with what it may be used for.

import { bytesOf } from "./_bytes.js";
import { DOMException } from "./exception.js";

const MAKING = Symbol("made by this module");
const SECRETS = new WeakMap();

export class CryptoKey {
  constructor(making, algorithm, extractable, usages) {
    if (making !== MAKING) throw new TypeError("Illegal constructor");
    this.type = "secret";
    this.extractable = Boolean(extractable);
    this.algorithm = algorithm;
    this.usages = usages;
  }
  get [Symbol.toStringTag]() {
    return "CryptoKey";
  }
}

export function fail(name, message) {
  throw new DOMException(message, name);
}

export function makeKey(secret, algorithm, extractable, usages) {
  const key = new CryptoKey(MAKING, algorithm, extractable, [...usages]);
  SECRETS.set(key, bytesOf(secret).slice());
  return key;
}

/* The secret of a key, when it may be used so. */
export function secretOf(key, usage, name) {
  if (!SECRETS.has(key)) throw new TypeError("The key is not of type CryptoKey");
  if (name !== undefined && key.algorithm.name !== name) fail("InvalidAccessError", "Key algorithm mismatch");
  if (usage !== undefined && !key.usages.includes(usage))
    fail("InvalidAccessError", `Unable to use this key to ${usage}`);
  return SECRETS.get(key);
}

export function toBase64Url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}

export function fromBase64Url(text) {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
}
