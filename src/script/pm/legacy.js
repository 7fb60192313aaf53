// legacy.js: the names that scripts had before pm: tests, environment, responseBody, postman and
// the libraries that were global. A script that begins with "use sandbox2"; has none of them.

import { print } from "./console.js";
import { setNextRequest } from "./execution.js";
import { inspect } from "./inspect.js";
import { loadLibrary } from "./libraries.js";
import { state } from "./state.js";
import { report } from "./test.js";
import { objectOf } from "./variables.js";

const globalObject = globalThis;

// Told once a script, when a member of the name is first used.
function warnOnce(name, instead) {
  const script = state.script;
  if (!script || script.warned.has(name)) return;
  script.warned.add(name);
  print("warn", [`Using "${name}" is deprecated. Use "${instead}" instead.`]);
}

// Stands in for a value and tells of its use.
function watched(value, name, instead) {
  const tell = () => warnOnce(name, instead);
  return new Proxy(value, {
    get(target, key) {
      tell();
      return Reflect.get(target, key);
    },
    set(target, key, item) {
      tell();
      return Reflect.set(target, key, item);
    },
    apply(target, self, args) {
      tell();
      return Reflect.apply(target, self, args);
    },
    construct(target, args) {
      tell();
      return Reflect.construct(target, args);
    },
  });
}

function truthyTests(script) {
  const tests = {};
  script.atEnd.push(() => {
    for (const name of Object.keys(tests)) {
      const value = tests[name];
      const error = value
        ? null
        : { name: "AssertionError", message: `expected ${inspect(value)} to be truthy`, stack: "" };
      report(script, name, script.assertions++, false, error);
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

// name → [maker(script, pm), what to use instead (none: no warning), only in tests]
const VALUES = {
  tests: [(script) => truthyTests(script), "pm.test()"],
  globals: [() => objectOf("globals"), "pm.globals"],
  environment: [() => objectOf("environment"), "pm.environment"],
  data: [() => objectOf("data"), "pm.iterationData"],
  request: [legacyRequest, "pm.request"],
  iteration: [(script) => script.iteration],
  responseCookies: [(script, pm) => legacyCookies(pm), "pm.cookies", true],
  responseHeaders: [(script, pm) => pm.response.headers.toObject(false, true), "pm.response.headers", true],
  responseTime: [(script, pm) => pm.response.responseTime, undefined, true],
  responseCode: [(script, pm) => pm.response.details(), "pm.response.code", true],
  responseBody: [(script, pm) => pm.response.text(), undefined, true],
};

const LIBRARIES = {
  _: ["lodash3", "require('lodash')"],
  CryptoJS: ["crypto-js", "require('crypto-js')"],
  tv4: ["tv4", "require('ajv')"],
  xml2Json: ["xml2json", "require('xml2js')"],
  Backbone: ["backbone", "require('backbone')"],
  cheerio: ["cheerio", "require('cheerio')"],
};

function define(name, get) {
  Object.defineProperty(globalObject, name, {
    configurable: true,
    enumerable: false,
    get,
    // An assignment makes it a plain global of that script; nameGlobals() takes it back.
    set(value) {
      state.script?.overwritten.push(name);
      Object.defineProperty(globalObject, name, { value, writable: true, configurable: true, enumerable: true });
    },
  });
}

const definitions = new Map();

function lazily(name, make) {
  definitions.set(name, () => state.script?.once(`legacy ${name}`, make));
}

for (const [name, [make, instead, onlyInTests]] of Object.entries(VALUES))
  lazily(name, (script) => {
    if (onlyInTests && !script.isTest) return undefined;
    const value = make(script, globalObject.pm);
    return instead && typeof value === "object" && value !== null ? watched(value, name, instead) : value;
  });

lazily("postman", () => watched(new Postman(globalObject.pm), "postman.setNextRequest", "pm.execution.setNextRequest()"));

for (const [name, [library, instead]] of Object.entries(LIBRARIES))
  lazily(name, () => watched(loadLibrary(library), name, instead));

let present = false;

function addAll() {
  for (const [name, get] of definitions) define(name, get);
  present = true;
}

function removeAll() {
  for (const name of definitions.keys()) delete globalObject[name];
  present = false;
}

// Before each script: all the names, or none of them.
export function legacyGlobals(wanted) {
  if (wanted !== present) (wanted ? addAll : removeAll)();
}

// After each script: the names it assigned to mean what they meant before.
export function restoreLegacyGlobals(script) {
  if (!present) return;
  for (const name of script.overwritten) define(name, definitions.get(name));
}
