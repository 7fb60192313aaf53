// expect.js: pm.expect: chai with the assertions about responses, loaded when first used.

import { loadLibrary } from "./libraries.js";

let expect = null;

function chaiExpect() {
  expect ??= loadLibrary("chai").expect;
  return expect;
}

export function makeExpect() {
  const pmExpect = (...args) => chaiExpect()(...args);
  pmExpect.fail = (...args) => chaiExpect().fail(...args);
  return pmExpect;
}
