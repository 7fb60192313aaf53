// legacy.js: the names that scripts had before pm: tests, environment, responseBody, postman and
// the libraries that were global. A script that begins with "use sandbox2"; has none of them.

import { print } from "./console.js";
import { setNextRequest } from "./execution.js";
import { host } from "./host.js";
import { loadBundle, loadLibrary } from "./libraries.js";
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
// typeof and Array.isArray() shall say of it.
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
  const message = `expected ${loadBundle("inspect").inspect(value)} to be truthy`;
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

function legacyRequest(script, pm) {
  const { request } = pm;
  const body = request.body?.toJSON?.() ?? request.body;
  const content = body?.mode ? body[body.mode] : undefined;
  const data = Array.isArray(content)
    ? Object.fromEntries(content.filter((field) => !field.disabled).map(({ key, value }) => [key, value]))
    : (content ?? {});
  return {
    id: script.itemId,
    name: script.itemName,
    description: undefined,
    headers: request.headers.toObject(true, true),
    method: request.method,
    url: request.url.toString(),
    data,
  };
}

function legacyCookies(pm) {
  return pm.cookies.map((cookie) => ({ ...cookie.toJSON() }));
}

class Postman {
  #pm;
  constructor(pm) {
    this.#pm = pm;
  }
  setEnvironmentVariable(key, value) {
    this.#pm.environment.set(key, asText(value));
  }
  getEnvironmentVariable(key) {
    return this.#pm.environment.get(key);
  }
  clearEnvironmentVariable(key) {
    this.#pm.environment.unset(key);
  }
  clearEnvironmentVariables() {
    this.#pm.environment.clear();
  }
  setGlobalVariable(key, value) {
    this.#pm.globals.set(key, asText(value));
  }
  getGlobalVariable(key) {
    return this.#pm.globals.get(key);
  }
  clearGlobalVariable(key) {
    this.#pm.globals.unset(key);
  }
  clearGlobalVariables() {
    this.#pm.globals.clear();
  }
  setNextRequest(target) {
    setNextRequest(target);
  }
  getResponseHeader(name) {
    return this.#pm.response?.headers.get(name);
  }
  getResponseCookie(name) {
    return legacyCookies(this.#pm).find((cookie) => cookie.name === name);
  }
}

function asText(value) {
  return typeof value === "string" ? value : String(value);
}

const anObject = () => ({});
const aList = () => [];
const aFunction = () => () => {};

// name → [kind, maker, what to use instead]
const ALWAYS = {
  tests: [anObject, truthyTests, "pm.test()"],
  globals: [anObject, () => objectOf("globals"), "pm.globals"],
  environment: [anObject, () => objectOf("environment"), "pm.environment"],
  data: [anObject, () => objectOf("data"), "pm.iterationData"],
  request: [anObject, legacyRequest, "pm.request"],
  postman: [anObject, (script, pm) => new Postman(pm), "pm.execution.setNextRequest()"],
  _: [aFunction, () => loadLibrary("lodash3"), "require('lodash')"],
  CryptoJS: [anObject, () => loadLibrary("crypto-js"), "require('crypto-js')"],
  tv4: [anObject, () => loadLibrary("tv4"), "require('ajv')"],
  xml2Json: [aFunction, () => loadLibrary("xml2json"), "require('xml2js')"],
  Backbone: [anObject, () => loadLibrary("backbone"), "require('backbone')"],
  cheerio: [aFunction, () => loadLibrary("cheerio"), "require('cheerio')"],
};
const IN_TESTS = {
  responseCookies: [aList, (script, pm) => legacyCookies(pm), "pm.cookies"],
  responseHeaders: [anObject, (script, pm) => pm.response.headers.toObject(false, true), "pm.response.headers"],
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

// The body is only handed over once some script of the run could ask for it.
let wantsBody = false;

// A source that is about to run for the first time.
export function noticeLegacyNames(source) {
  wantsBody ||= /responseBody|eval|Function/.test(source);
}

// The names mean what they mean in this script, whatever the last one assigned to them. All of
// them are data properties: to define an accessor on the global object would make the engine build
// all of its lazy globals.
export function setLegacyGlobals(script, pm) {
  for (const [name, value] of always) globalObject[name] = script.isModern ? undefined : value;
  const isTest = script.isTest && !script.isModern;
  for (const [name, value] of inTests) globalObject[name] = isTest ? value : undefined;
  globalObject.iteration = script.isModern ? undefined : script.iteration;
  globalObject.responseTime = isTest ? host.response()?.[2] : undefined;
  globalObject.responseBody = isTest && wantsBody ? pm.response.text() : undefined;
}
