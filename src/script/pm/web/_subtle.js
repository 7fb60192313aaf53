// crypto.subtle: digests, HMAC, AES and key derivation. Keys of two halves (RSA, elliptic curves)
// are not supported.

import { cbc, ctr, gcm } from "@noble/ciphers/aes";
import { hkdf } from "@noble/hashes/hkdf";
import { hmac } from "@noble/hashes/hmac";
import { sha1 } from "@noble/hashes/legacy";
import { pbkdf2 } from "@noble/hashes/pbkdf2";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2";
import { connected } from "../sdk/index.js";
import { bytesOf } from "./_bytes.js";
import { fail, fromBase64Url, makeKey, secretOf, toBase64Url } from "./_crypto_key.js";

const HASHES = { "SHA-1": sha1, "SHA-256": sha256, "SHA-384": sha384, "SHA-512": sha512 };
const NAMES = ["HMAC", "AES-CBC", "AES-CTR", "AES-GCM", "PBKDF2", "HKDF", ...Object.keys(HASHES)];
const CIPHERS = {
  "AES-CBC": (secret, { iv }) => cbc(secret, bytesOf(iv)),
  "AES-CTR": (secret, { counter }) => ctr(secret, bytesOf(counter)),
  "AES-GCM": (secret, { iv, additionalData, tagLength = 128 }) => {
    if (tagLength !== 128) fail("NotSupportedError", "Only tags of 128 bits are supported");
    return gcm(secret, bytesOf(iv), additionalData === undefined ? undefined : bytesOf(additionalData));
  },
};

/* An algorithm with its name as the standard spells it. */
function normalize(algorithm) {
  const given = typeof algorithm === "string" ? { name: algorithm } : algorithm;
  const name = NAMES.find((known) => known === String(given?.name).toUpperCase());
  return name ? { ...given, name } : fail("NotSupportedError", "Unrecognized algorithm name");
}

function hashOf(algorithm) {
  const { name } = normalize(algorithm);
  return { name, hash: HASHES[name] ?? fail("NotSupportedError", "Unrecognized hash name") };
}

function bufferOf(bytes) {
  return bytes.slice().buffer;
}

function hmacAlgorithm({ hash }, secret) {
  return { name: "HMAC", hash: { name: hashOf(hash).name }, length: secret.length * 8 };
}

function keyAlgorithm(algorithm, secret) {
  if (algorithm.name === "HMAC") return hmacAlgorithm(algorithm, secret);
  if (!algorithm.name.startsWith("AES")) return { name: algorithm.name };
  if (![16, 24, 32].includes(secret.length)) fail("DataError", "Invalid key length");
  return { name: algorithm.name, length: secret.length * 8 };
}

function keyLength({ name, hash, length }) {
  if (name.startsWith("AES") || length !== undefined) return length / 8;
  return hashOf(hash).hash.blockLen;
}

function mac(key, data) {
  return hmac(hashOf(key.algorithm.hash).hash, secretOf(key), bytesOf(data));
}

function derive(algorithm, key, bits) {
  const { name, hash, salt, iterations, info } = normalize(algorithm);
  if (typeof bits !== "number" || bits % 8 !== 0)
    fail("OperationError", "The length must be a multiple of 8");
  const secret = secretOf(key, undefined, name);
  if (name === "PBKDF2")
    return pbkdf2(hashOf(hash).hash, secret, bytesOf(salt), { c: iterations, dkLen: bits / 8 });
  if (name === "HKDF") return hkdf(hashOf(hash).hash, secret, bytesOf(salt), bytesOf(info), bits / 8);
  return fail("NotSupportedError", "Unrecognized algorithm name");
}

/* A cipher's own errors say nothing that one could use. */
function crypt(direction, algorithm, key, data) {
  const wanted = normalize(algorithm);
  if (!CIPHERS[wanted.name]) fail("NotSupportedError", "Unrecognized algorithm name");
  const secret = secretOf(key, direction, wanted.name);
  try {
    return bufferOf(CIPHERS[wanted.name](secret, wanted)[direction](bytesOf(data)));
  } catch {
    return fail("OperationError", "The operation failed for an operation-specific reason");
  }
}

export class SubtleCrypto {
  async digest(algorithm, data) {
    const { name, hash } = hashOf(algorithm);
    const bytes = bytesOf(data);
    const { digest } = connected();
    return bufferOf(digest ? digest(name, bytes) : hash(bytes));
  }

  async importKey(format, data, algorithm, extractable, usages) {
    if (format !== "raw" && format !== "jwk") fail("NotSupportedError", `Unable to import ${format} keys`);
    if (format === "jwk" && data?.kty !== "oct")
      fail("NotSupportedError", "Only symmetric keys are supported");
    const secret = format === "jwk" ? fromBase64Url(data.k) : bytesOf(data);
    return makeKey(secret, keyAlgorithm(normalize(algorithm), secret), extractable, usages);
  }

  async exportKey(format, key) {
    const secret = secretOf(key);
    if (!key.extractable) fail("InvalidAccessError", "The key is not extractable");
    if (format === "raw") return bufferOf(secret);
    if (format !== "jwk") fail("NotSupportedError", `Unable to export ${format} keys`);
    const { name, hash, length } = key.algorithm;
    const alg = name === "HMAC" ? `HS${hash.name.slice(4)}` : `A${length}${name.slice(4)}`;
    return { key_ops: key.usages, ext: true, kty: "oct", k: toBase64Url(secret), alg };
  }

  async generateKey(algorithm, extractable, usages) {
    const wanted = normalize(algorithm);
    if (wanted.name !== "HMAC" && !CIPHERS[wanted.name])
      fail("NotSupportedError", "Unrecognized algorithm name");
    const secret = connected().randomBytes(keyLength(wanted));
    return makeKey(secret, keyAlgorithm(wanted, secret), extractable, usages);
  }

  async sign(algorithm, key, data) {
    secretOf(key, "sign", normalize(algorithm).name);
    return bufferOf(mac(key, data));
  }

  async verify(algorithm, key, signature, data) {
    secretOf(key, "verify", normalize(algorithm).name);
    const wanted = mac(key, data);
    const given = bytesOf(signature);
    let difference = wanted.length ^ given.length;
    for (let i = 0; i < wanted.length; i++) difference |= wanted[i] ^ given[i];
    return difference === 0;
  }

  async encrypt(algorithm, key, data) {
    return crypt("encrypt", algorithm, key, data);
  }

  async decrypt(algorithm, key, data) {
    return crypt("decrypt", algorithm, key, data);
  }

  async deriveBits(algorithm, key, length) {
    secretOf(key, "deriveBits");
    return bufferOf(derive(algorithm, key, length));
  }

  async deriveKey(algorithm, key, wanted, extractable, usages) {
    secretOf(key, "deriveKey");
    const kind = normalize(wanted);
    const secret = derive(algorithm, key, keyLength(kind) * 8);
    return makeKey(secret, keyAlgorithm(kind, secret), extractable, usages);
  }

  get [Symbol.toStringTag]() {
    return "SubtleCrypto";
  }
}
