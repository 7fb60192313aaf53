// test.js: pm.test() and the assertions that come of it.

import { describe } from "./errors.js";
import { host } from "./host.js";
import { LEAVE, state } from "./state.js";

export function report(script, name, skipped, error) {
  if (state.script !== script) return; // came too late
  const index = script.assertions++;
  if (!error) {
    host.assertion(name, index, skipped, true);
    return;
  }
  const { name: errorName, message, stack } = error;
  host.assertion(name, index, skipped, false, errorName, message, stack);
}

function failure(thrown) {
  return describe(thrown, "AssertionError");
}

// The test calls back when it is done, with an error when it failed; only the first time counts.
function runAsync(script, name, fn) {
  let reported = false;
  const done = (thrown) => {
    if (reported) return;
    reported = true;
    report(script, name, false, thrown ? failure(thrown) : null);
  };
  try {
    fn(done);
  } catch (thrown) {
    if (thrown === LEAVE) throw thrown;
    if (thrown === undefined || thrown === null) thrown = new Error(String(thrown));
    done(thrown);
  }
}

function runSync(script, name, fn) {
  let result;
  try {
    result = fn();
  } catch (thrown) {
    if (thrown === LEAVE) throw thrown;
    report(script, name, false, failure(thrown));
    return;
  }
  // A promise is not awaited; that it is rejected later is nobody's crash.
  if (typeof result?.then === "function") result.then(undefined, () => {});
  report(script, name, false, null);
}

export function makeTest(script, pm) {
  function test(name, fn) {
    name = String(name);
    if (typeof fn !== "function") report(script, name, false, null);
    else if (fn.length > 0) runAsync(script, name, fn);
    else runSync(script, name, fn);
    return pm;
  }
  test.skip = (name) => {
    report(script, String(name), true, null);
    return pm;
  };
  test.index = () => script.assertions;
  return test;
}
