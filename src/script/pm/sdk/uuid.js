/* uuid.js: random identifiers (version 4). */

import host from "./host.js";

export function randomBytes(count) {
  if (host.randomBytes) return host.randomBytes(count);
  return Uint8Array.from({ length: count }, () => Math.floor(Math.random() * 256));
}

export function makeUuid() {
  const bytes = randomBytes(16);
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
