// test.js: pm.test() and the assertions that come of it.

import { describe } from "./errors.js";
import { host } from "./host.js";
import { LEAVE, state } from "./state.js";

export function report(script, name, index, skipped, error) {
  if (state.script !== script || script.left) return; // came too late
  if (error) host.assertion(name, index, skipped, false, error.name, error.message, error.stack);
  else host.assertion(name, index, skipped, true);
}

function failure(thrown) {
  return describe(thrown, "AssertionError");
}

// The test calls back when it is done, with an error when it failed; each call is an assertion.
function runAsync(script, name, index, fn) {
  try {
    fn((thrown) => report(script, name, index, false, thrown ? failure(thrown) : null));
  } catch (thrown) {
    if (thrown === LEAVE) throw thrown;
    report(script, name, index, false, failure(thrown));
  }
}

function runSync(script, name, index, fn) {
  try {
    fn(); // a promise is not awaited; that it is rejected later is nobody's crash
  } catch (thrown) {
    if (thrown === LEAVE) throw thrown;
    report(script, name, index, false, failure(thrown));
    return;
  }
  report(script, name, index, false, null);
}

export function makeTest(script, pm) {
  const test = [
    function (name, fn) {
      name = String(name);
      const index = script.assertions++;
      if (typeof fn !== "function") report(script, name, index, false, null);
      else if (fn.length > 0) runAsync(script, name, index, fn);
      else runSync(script, name, index, fn);
      return pm;
    },
  ][0]; // a function that is printed without a name
  test.skip = (name) => {
    report(script, String(name), script.assertions++, true, null);
    return pm;
  };
  test.index = () => script.assertions;
  return test;
}
