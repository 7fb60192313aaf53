// crypto: randomness, and crypto.subtle.

import { connected, makeUuid } from "../sdk/index.js";
import { CryptoKey, fail } from "./_crypto_key.js";
import { SubtleCrypto } from "./_subtle.js";

const MAX_RANDOM_BYTES = 65536;
const INTEGERS = /^(Int|Uint|BigInt|BigUint)\d+(Clamped)?Array$/;

export class Crypto {
  #subtle = new SubtleCrypto();

  get subtle() {
    return this.#subtle;
  }
  getRandomValues(array) {
    if (!ArrayBuffer.isView(array) || !INTEGERS.test(Object.prototype.toString.call(array).slice(8, -1)))
      fail("TypeMismatchError", "The data argument must be an integer-type TypedArray");
    if (array.byteLength > MAX_RANDOM_BYTES)
      fail("QuotaExceededError", `The requested length exceeds ${MAX_RANDOM_BYTES} bytes`);
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(
      connected().randomBytes(array.byteLength),
    );
    return array;
  }
  randomUUID() {
    return makeUuid();
  }
  get [Symbol.toStringTag]() {
    return "Crypto";
  }
}

export const crypto = new Crypto();
export { CryptoKey, SubtleCrypto };
