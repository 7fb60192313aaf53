// Our classes beside those of postman-collection: the same code must log the same with both.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import * as ours from "../../src/script/pm/sdk/index.js";
import { casesOf } from "./support.mjs";

const require = createRequire(import.meta.url);
const original = require("postman-collection");
const libraries = { json: "liquid-json", "content-info": "postman-collection/lib/content-info" };
const names = Object.keys(ours).filter((name) => name in original);

ours.connectHost({ loadLibrary: (name) => require(libraries[name] ?? name) });

function shown(value) {
  if (typeof value === "string") return value;
  return value === undefined ? "undefined" : (JSON.stringify(value) ?? String(value));
}

function logOf(classes, source) {
  const lines = [];
  const log = (...values) => lines.push(values.map(shown).join(" "));
  try {
    new Function("log", ...names, source)(log, ...names.map((name) => classes[name]));
  } catch (error) {
    lines.push(`${error.name}: ${error.message}`);
  }
  return lines;
}

for (const { name, source } of casesOf("sdk-cases.js"))
  test(name, () => {
    const wanted = logOf(original, source);
    assert.ok(wanted.length > 0);
    assert.deepEqual(logOf(ours, source), wanted);
  });
