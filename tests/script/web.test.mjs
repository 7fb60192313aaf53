// The globals of the web platform beside node's own: the same code must print the same.

import assert from "node:assert/strict";
import buffer from "node:buffer";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import { inspect } from "node:util";
import { casesOf, runOurs, settled } from "./support.mjs";

// Node 18 has these, but not as globals.
globalThis.crypto ??= webcrypto;
globalThis.File ??= buffer.File;

const AsyncFunction = (async () => {}).constructor;

async function runInNode(source) {
  const lines = [];
  const shown = (value) => inspect(value, { depth: 25, maxArrayLength: 100 });
  const console = { log: (...values) => lines.push(["log", ...values.map(shown)]) };
  const own = "let URL = globalThis.URL;\n"; // what a case assigns to is its own
  // Timers of AbortSignal do not keep node running by themselves.
  const awake = setInterval(() => {}, 1000);
  try {
    await new AsyncFunction("console", own + source)(console);
  } finally {
    clearInterval(awake);
  }
  return lines;
}

for (const one of casesOf("web-cases.js"))
  test(one.name, async () => {
    const wanted = await runInNode(one.source);
    const [found] = runOurs([{ ...one, source: `"use sandbox2";\n${one.source}` }]);
    assert.equal(found.error, null);
    assert.deepEqual(settled(found.console), settled(wanted));
  });
