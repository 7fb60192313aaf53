// libraries.js: the bundles of the program: what require() finds, what the classes of pm stand on,
// and what other bundles ask for. A bundle runs when it is first wanted.

import { host } from "./host.js";
import * as sdk from "./sdk/index.js";

const globalObject = globalThis;

// Modules that other bundles share with this one.
const SHARED = { "main/sdk": sdk, "main/host": { host } };

// What scripts may require(); other libraries are for ourselves.
const PUBLIC = new Set(
  (
    "ajv assert atob backbone btoa buffer chai cheerio crypto-js csv-parse/lib/sync events json " +
    "lodash moment os path postman-collection punycode querystring stream string_decoder timers tv4 " +
    "url util uuid xml2js"
  ).split(" "),
);
const EMPTY = new Set(["fs"]);

const loaded = new Map();

export function loadBundle(name) {
  if (Object.hasOwn(SHARED, name)) return SHARED[name];
  const known = loaded.get(name);
  if (known) return known.exports;
  const run = host.bundleFunction(name);
  const module = { exports: {} };
  loaded.set(name, module);
  try {
    run(module.exports, loadBundle, module, host, globalObject, JSON);
  } catch (error) {
    loaded.delete(name);
    throw error;
  }
  return module.exports;
}

// The exports as require() gives them: a module with only a default export is that.
export function loadLibrary(name) {
  const exports = loadBundle(`lib/${name}`);
  return exports?.__esModule && "default" in exports ? exports.default : exports;
}

function missing(name) {
  const error = new Error(`Cannot find module '${name}'`);
  error.code = "MODULE_NOT_FOUND";
  return error;
}

const empties = new Map();

export function require(name) {
  name = String(name);
  if (EMPTY.has(name)) {
    if (!empties.has(name)) empties.set(name, {});
    return empties.get(name);
  }
  if (!PUBLIC.has(name) || !host.hasBundle(`lib/${name}`)) throw missing(name);
  if (name === "chai") sdk.shareChai();
  return loadLibrary(name);
}

// pm.require("npm:lodash@4.17.21"): a package that is built in is found, others need a network that
// scripts do not have.
export function requirePackage(name) {
  const match = /^(?:npm:|jsr:)?(@?[^@]+)(?:@.*)?$/.exec(String(name));
  const plain = match?.[1] ?? String(name);
  if (PUBLIC.has(plain) && host.hasBundle(`lib/${plain}`)) return require(plain);
  throw new Error(`Cannot find package '${name}': only the built-in libraries are available to scripts`);
}
