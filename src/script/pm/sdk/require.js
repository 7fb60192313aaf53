// require.js: what scripts may require().

const NAMES = new Set(
  (
    "ajv assert atob backbone btoa buffer chai cheerio crypto-js csv-parse/lib/sync events fs json lodash moment " +
    "os path postman-collection punycode querystring stream string_decoder timers tv4 url util uuid xml2js"
  ).split(" "),
);

// The require() of scripts; loadBundle(name) gives the exports of a bundle, always the same.
export function makeRequire(loadBundle) {
  return function require(name) {
    if (NAMES.has(String(name))) return loadBundle(`lib/${name}`);
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: "MODULE_NOT_FOUND" });
  };
}
