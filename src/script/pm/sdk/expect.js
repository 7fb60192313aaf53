/* expect.js: pm.expect(), which is chai's expect() to scripts. */

import "./expectation_response.js";
import "./expectation_words.js";
import { Expectation } from "./expectation.js";
import host from "./host.js";

/* A script that has chai in its hands may have changed it: from then on chai is asked always. */
let isChaiShared = false;

export function shareChai() {
  isChaiShared = true;
}

export function expect(value, message) {
  if (isChaiShared) return host.loadLibrary("chai").expect(value, message);
  return new Expectation(value, message);
}

Object.defineProperty(expect, "fail", {
  configurable: true,
  enumerable: true,
  get: () => host.loadLibrary("chai").expect.fail,
});
