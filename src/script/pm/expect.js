// expect.js: pm.expect, which is chai's expect() to scripts but seldom needs chai.

import { expect } from "./sdk/index.js";

export function makeExpect() {
  return expect;
}
