// legacy.js: the names that scripts had before pm: tests, environment, responseBody, postman and
// the libraries that were global. A script that begins with "use sandbox2"; has none of them.

import { print } from "./console.js";
import { setNextRequest } from "./execution.js";
import { host } from "./host.js";
import { loadLibrary } from "./libraries.js";
import { state } from "./state.js";
import { report } from "./test.js";
import { objectOf } from "./variables.js";

const globalObject = globalThis;

// Told once a script, when a member of the name is first used.
function warnOnce(name, instead) {
  const { warned } = state.script;
  if (warned.has(name)) return;
  warned.add(name);
  // Of what postman has, one name has a successor: every use warns of that one.
  const shown = name === "postman" ? "postman.setNextRequest" : name;
  print("warn", [`Using "${shown}" is deprecated. Use "${instead}" instead.`]);
}

// Stands in for a value that is made when first used in a script, and tells of that. `kind` is what
// typeof shall say of it.
function standIn(kind, make, name, instead) {
  const real = () => state.script.once(`legacy ${name}`, (script) => make(script, globalObject.pm));
  const told = () => {
    warnOnce(name, instead);
    return real();
  };
  return new Proxy(kind, {
    get: (_, key) => Reflect.get(told(), key),
    set: (_, key, item) => Reflect.set(told(), key, item),
    has: (_, key) => Reflect.has(real(), key),
    deleteProperty: (_, key) => Reflect.deleteProperty(real(), key),
    ownKeys: () => Reflect.ownKeys(real()),
    getOwnPropertyDescriptor: (_, key) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(real(), key);
      return descriptor && { ...descriptor, configurable: true };
    },
    defineProperty: (_, key, descriptor) => Reflect.defineProperty(real(), key, descriptor),
    getPrototypeOf: () => Reflect.getPrototypeOf(real()),
    apply: (_, self, args) => Reflect.apply(told(), self, args),
    construct: (_, args) => Reflect.construct(told(), args),
  });
}

function falsy(value) {
  const message = `expected ${String(value)} to be truthy`;
  return { name: "AssertionError", message, stack: `AssertionError: ${message}` };
}

function truthyTests(script) {
  const tests = {};
  script.atEnd.push(() => {
    for (const name of Object.keys(tests)) {
      const value = tests[name];
      report(script, name, script.assertions++, false, value ? null : falsy(value));
    }
  });
  return tests;
}

// Fields as an object: of one name the values in a list.
function fieldsOf(fields) {
  const object = {};
  for (const { key, value, disabled } of fields) {
    if (disabled) continue;
    if (!object[key]) object[key] = value;
    else if (Array.isArray(object[key])) object[key].push(value);
    else object[key] = [object[key], value];
  }
  return object;
}

function legacyData(body) {
  if (!body || body.isEmpty?.() !== false) return {};
  const { mode } = body;
  if (mode === "urlencoded" || mode === "formdata") return fieldsOf(body[mode].all());
  return (mode === "file" ? body.file.content : mode === "raw" ? body.raw : undefined) ?? {};
}

function legacyRequest(script, pm) {
  const { request } = pm;
  return {
    id: script.itemId,
    name: script.itemName,
    description: request.description?.toString(),
    headers: request.headers.toObject(true, false, true, true),
    method: request.method,
    url: request.url.toString(),
    data: legacyData(request.body),
  };
}

function legacyHeaders(script, pm) {
  const headers = {};
  for (const { key, value } of pm.response.headers.members) headers[key] = value;
  return headers;
}

// The old variables are texts; what counts as false stays what it is.
function asText(value) {
  return value && typeof value.toString === "function" ? value.toString() : value;
}

// Setting a variable shows in the old copy of the scope too.
function setBoth(scope, copy, key, value) {
  value = asText(value);
  copy[key] = value;
  scope.set(key, value);
}

function clearBoth(scope, copy) {
  for (const key of Object.keys(copy)) delete copy[key];
  scope.clear();
}

function unsetBoth(scope, copy, key) {
  if (key) delete copy[key];
  scope.unset(key);
}

function makePostman(script, pm) {
  const environment = script.once("legacy environment", () => objectOf("environment"));
  const globals = script.once("legacy globals", () => objectOf("globals"));
  const common = {
    setEnvironmentVariable: (key, value) => setBoth(pm.environment, environment, key, value),
    getEnvironmentVariable: (key) => pm.environment.get(key),
    clearEnvironmentVariable: (key) => unsetBoth(pm.environment, environment, key),
    clearEnvironmentVariables: () => clearBoth(pm.environment, environment),
    setGlobalVariable: (key, value) => setBoth(pm.globals, globals, key, value),
    getGlobalVariable: (key) => pm.globals.get(key),
    clearGlobalVariable: (key) => unsetBoth(pm.globals, globals, key),
    clearGlobalVariables: () => clearBoth(pm.globals, globals),
    setNextRequest,
  };
  if (!script.isTest) return common;
  return {
    ...common,
    getResponseHeader: (name) => pm.response?.headers.get(name),
    getResponseCookie: (name) => pm.cookies.one(String(name)),
  };
}

const anObject = () => ({});
const aFunction = () => () => {};

// name → [kind, maker, what to use instead]
const ALWAYS = {
  tests: [anObject, truthyTests, "pm.test()"],
  globals: [anObject, () => objectOf("globals"), "pm.globals"],
  environment: [anObject, () => objectOf("environment"), "pm.environment"],
  data: [anObject, () => objectOf("data"), "pm.iterationData"],
  request: [anObject, legacyRequest, "pm.request"],
  postman: [anObject, makePostman, "pm.execution.setNextRequest()"],
  _: [aFunction, () => loadLibrary("lodash3"), "require('lodash')"],
  CryptoJS: [anObject, () => loadLibrary("crypto-js"), "require('crypto-js')"],
  tv4: [anObject, () => loadLibrary("tv4"), "require('ajv')"],
  xml2Json: [aFunction, () => loadLibrary("xml2json"), "require('xml2js')"],
  Backbone: [anObject, () => loadLibrary("backbone"), "require('backbone')"],
  cheerio: [aFunction, () => loadLibrary("cheerio"), "require('cheerio')"],
};
const IN_TESTS = {
  responseCookies: [anObject, (script, pm) => pm.cookies, "pm.cookies"],
  responseHeaders: [anObject, legacyHeaders, "pm.response.headers"],
  responseCode: [anObject, (script, pm) => pm.response.details(), "pm.response.code"],
};

function standIns(table) {
  return Object.entries(table).map(([name, [kind, make, instead]]) => [
    name,
    standIn(kind(), make, name, instead),
  ]);
}

const always = standIns(ALWAYS);
const inTests = standIns(IN_TESTS);

const SCRIPT_GLOBALS = [...always, ...inTests].map(([name]) => name).concat("iteration", "responseTime", "responseBody");

// What a source must hold to get at a global: its name, or a way to the global object or to code
// that is made when it runs.
const WAYS = new Set([...SCRIPT_GLOBALS, "this", "eval", "Function", "constructor", "require"]);

// Nothing is set before some script of the run could look, and the body is only handed over once
// one could ask for it.
let wantsGlobals = false;
let wantsBody = false;

// A word of a source that is about to run for the first time. Members of the same names are pm's.
export function noticeLegacyName(name, isMember) {
  wantsGlobals ||= WAYS.has(name) && (!isMember || name === "constructor");
  wantsBody ||= name === "responseBody" || name === "eval" || name === "Function";
}

// Most of them are already what they shall be, and to look is cheaper than to assign.
function setGlobal(name, value) {
  if (globalObject[name] !== value) globalObject[name] = value;
}

// The names mean what they mean in this script, whatever the last one assigned to them. All of
// them are data properties: to define an accessor on the global object would make the engine build
// all of its lazy globals.
export function setLegacyGlobals(script, pm) {
  if (!wantsGlobals) return;
  for (const [name, value] of always) setGlobal(name, script.isModern ? undefined : value);
  const isTest = script.isTest && !script.isModern;
  for (const [name, value] of inTests) setGlobal(name, isTest ? value : undefined);
  globalObject.iteration = script.isModern ? undefined : script.iteration;
  globalObject.responseTime = isTest ? host.responseTime() : undefined;
  globalObject.responseBody = isTest && wantsBody ? pm.response.text() : undefined;
}

// Remembers what the names mean to a script; the result brings it back.
export function suspendLegacyGlobals() {
  const values = SCRIPT_GLOBALS.map((name) => globalObject[name]);
  return () => SCRIPT_GLOBALS.forEach((name, i) => setGlobal(name, values[i]));
}
