// cookies.js: pm.cookies, the cookies that the request carries, and its jar().

import { host } from "./host.js";
import { Cookie, CookieList } from "./sdk/index.js";

function definitionOf(cookie) {
  const { expires, ...rest } = cookie;
  return expires === undefined ? rest : { ...rest, expires: new Date(expires) };
}

function cookiesFor(url) {
  return host.cookies(url).map(definitionOf);
}

function urlText(url) {
  const text = typeof url === "string" ? url : typeof url?.toString === "function" && typeof url === "object" ? url.toString() : "";
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || text === "" ? text : `http://${text}`;
}

// Cookie operations take effect at once, but callers learn of it later, as from a store far away.
function later(callback, work) {
  const result = new Promise((resolve) => resolve(work()));
  if (typeof callback !== "function") return result;
  result.then(
    (value) => settle(callback, null, value),
    (error) => settle(callback, error),
  );
  return undefined;
}

function settle(callback, error, value) {
  try {
    callback(error, value);
  } catch {
    // What is thrown in a callback ends that callback alone.
  }
}

function checkedUrl(url) {
  const text = urlText(url);
  if (text === "") throw new TypeError("CookieJar: URL must be a string");
  return text;
}

function checkedName(method, name) {
  if (typeof name !== "string") throw new TypeError(`CookieJar.${method}() requires cookie name to be a string`);
  return name;
}

const ATTRIBUTES = { domain: "Domain", path: "Path", maxAge: "Max-Age", sameSite: "SameSite" };

// A Set-Cookie line of {name, value, …}; the value is sent as it is given.
function lineOf(cookie) {
  const parts = [`${cookie.name ?? cookie.key ?? ""}=${cookie.value ?? ""}`];
  for (const [key, name] of Object.entries(ATTRIBUTES))
    if (cookie[key] !== undefined && cookie[key] !== null) parts.push(`${name}=${cookie[key]}`);
  const expires = new Date(cookie.expires ?? NaN);
  if (!Number.isNaN(expires.getTime())) parts.push(`Expires=${expires.toUTCString()}`);
  if (cookie.secure) parts.push("Secure");
  if (cookie.httpOnly) parts.push("HttpOnly");
  return parts.join("; ");
}

class CookieJar {
  get(url, name, callback) {
    return later(callback, () => {
      const cookie = host.cookies(checkedUrl(url)).find((one) => one.name === checkedName("get", name));
      return cookie ? cookie.value : null;
    });
  }

  getAll(url, options, callback) {
    if (typeof options === "function") callback = options;
    return later(callback, () => new CookieList({}, cookiesFor(checkedUrl(url))));
  }

  // (url, "name", "value"), (url, "name=value; Path=/"), (url, {name, value, …})
  set(url, name, value, callback) {
    if (typeof value === "function") [value, callback] = [undefined, value];
    return later(callback, () => {
      const isWhole = typeof name === "object" && name !== null;
      if (!isWhole) checkedName("set", name);
      const line = isWhole ? lineOf(name) : value === undefined ? name : lineOf({ name, value });
      const refused = host.cookieSet(checkedUrl(url), line);
      if (refused !== undefined) throw new Error(refused);
      return new Cookie(line);
    });
  }

  unset(url, name, callback) {
    return later(callback, () => {
      host.cookieUnset(checkedUrl(url), checkedName("unset", name));
      return null;
    });
  }

  clear(url, callback) {
    return later(callback, () => {
      host.cookieClear(checkedUrl(url));
      return null;
    });
  }
}

export function makeCookies(pm) {
  const url = pm.request.url.toString(true);
  const cookies = new CookieList({}, cookiesFor(url));
  const jar = new CookieJar();
  Object.defineProperty(cookies, "jar", { value: () => jar, enumerable: false });
  return cookies;
}
