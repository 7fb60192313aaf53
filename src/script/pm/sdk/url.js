/* url.js: a URL in parts, with its query and path variables as lists. */

import { PropertyBase } from "./property.js";
import { PropertyList } from "./property_list.js";
import { QueryParam } from "./query_param.js";
import { parseUrl } from "./url_parse.js";
import { VariableList } from "./variable.js";

/* The name in a path segment ":name" (up to a dot), or null. */
function variableOf(segment) {
  segment = String(segment);
  if (!segment.startsWith(":")) return null;
  const dot = segment.indexOf(".");
  return segment.slice(1, dot < 0 ? undefined : dot) || null;
}

function withSeparator(protocol) {
  return protocol.endsWith("://") ? protocol : `${protocol}://`;
}

export class Url extends PropertyBase {
  static name = "PostmanUrl";
  static _postman_propertyName = "Url";

  constructor(options) {
    super(options);
    this.update(options);
  }

  update(url) {
    const parts = typeof url === "object" && url ? url : Url.parse(url || "");
    let { query, variable, path, host } = parts;
    if (PropertyList.isPropertyList(query)) query = query.members;
    if (typeof query === "string") query = QueryParam.parse(query);
    if (query && !Array.isArray(query)) query = Object.entries(query).map(([key, value]) => ({ key, value }));
    if (Array.isArray(variable))
      for (const item of variable) if (item && typeof item === "object") item.key = item.key || item.id;
    if (typeof path === "string") {
      path = path.replace(/^\/(?=.)/, "");
      path = path === "" ? undefined : path === "/" ? [""] : path.split("/");
    }
    if (typeof host === "string") host = host.split(/\.(?![^{]*\}{2})/g);
    this.auth = parts.auth;
    this.protocol = parts.protocol;
    this.port = parts.port;
    this.path = path;
    this.hash = parts.hash;
    this.host = host;
    this.query = new PropertyList(QueryParam, this, query || []);
    this.variables = new VariableList(this, variable || []);
  }

  addQueryParams(params) {
    this.query.populate(typeof params === "string" ? QueryParam.parse(params) : params);
  }

  removeQueryParams(params) {
    const names = Array.isArray(params) ? params.map((param) => param.key || param) : [params];
    this.query.remove((param) => names.includes(param.key));
  }

  getRaw() {
    throw new Error("`Url#getRaw` has been discontinued, use `Url#toString` instead.");
  }

  getHost() {
    if (!this.host) return "";
    return Array.isArray(this.host) ? this.host.join(".") : this.host.toString();
  }

  getPath(unresolved) {
    if (unresolved) return "/" + this.path.join("/");
    const segments = (this.path || []).map((segment) => {
      const name = variableOf(segment);
      const value = name === null ? undefined : this.variables.get(name);
      return value && typeof value === "string" ? value + segment.slice(name.length + 1) : segment;
    });
    return "/" + segments.join("/");
  }

  getQueryString() {
    return QueryParam.unparse(this.query.members);
  }

  getPathWithQuery() {
    const query = this.getQueryString();
    return query ? `${this.getPath()}?${query}` : this.getPath();
  }

  getRemote(forcePort) {
    let port = this.port && this.port.toString();
    if (forcePort && !port) port = this.protocol === "https" ? "443" : "80";
    return port ? `${this.getHost()}:${port}` : this.getHost();
  }

  getOAuth1BaseUrl() {
    const port = this.port ? this.port.toString() : undefined;
    const host = this.host.join(".");
    const isStandard = port === undefined || port === "80" || port === "443";
    const authority = isStandard && host ? host : `${host}:${port}`;
    return withSeparator(this.protocol || "http").toLowerCase() + authority.toLowerCase() + this.getPath();
  }

  toString(forceProtocol) {
    const protocol = this.protocol || (forceProtocol ? "http://" : "");
    let text = protocol ? withSeparator(protocol) : "";
    const { user, password } = this.auth || {};
    if (typeof password === "string") text += `${typeof user === "string" ? user : ""}:${password}@`;
    else if (typeof user === "string") text += `${user}@`;
    text += this.getHost();
    if (this.port !== undefined && this.port !== null) text += `:${this.port}`;
    if (this.path) text += this.getPath();
    if (this.query?.members.some((param) => !param?.disabled)) text += `?${this.getQueryString()}`;
    if (typeof this.hash === "string") text += `#${this.hash}`;
    return text;
  }

  static parse(text) {
    const url = parseUrl(text);
    if (url.auth) url.auth = { user: url.auth[0], password: url.auth[1] };
    if (url.query) url.query = url.query.map(QueryParam.parseSingle);
    const names = new Set((url.path || []).map(variableOf));
    names.delete(null);
    url.variable = names.size ? [...names].map((key) => ({ key })) : undefined;
    return url;
  }

  static isUrl(object) {
    return object instanceof Url;
  }
}
