/* query_param.js: one name and value of a query or of a urlencoded body. */

import { Property } from "./property.js";
import { PropertyList } from "./property_list.js";

const TEMPLATE_WITH_RESERVED = /(\{\{[^{}]*[&#=][^{}]*\}\})/;

/* Escapes what would end the parameter, but not inside templates. */
function escapeReserved(text, equalsToo) {
  const pattern = equalsToo ? /[&#=]/g : /[&#]/g;
  if (!pattern.test(text)) return text;
  return text
    .split(TEMPLATE_WITH_RESERVED)
    .map((part, index) =>
      index % 2 ? part : part.replace(pattern, (char) => "%" + char.charCodeAt(0).toString(16).toUpperCase()),
    )
    .join("");
}

export class QueryParam extends Property {
  static name = "PostmanQueryParam";
  static _postman_propertyName = "QueryParam";
  static _postman_propertyIndexKey = "key";
  static _postman_propertyAllowsMultipleValues = true;

  constructor(options) {
    super(options);
    this.update(options);
  }

  update(param) {
    const { key, value } = typeof param === "string" ? QueryParam.parseSingle(param) : Object(param);
    this.key = key;
    this.value = value;
    if (param?.system !== undefined) this.system = param.system;
  }

  valueOf() {
    return typeof this.value === "string" ? this.value : "";
  }

  toString() {
    return QueryParam.unparseSingle(this);
  }

  static parse(query) {
    return typeof query === "string" ? query.split("&").map(QueryParam.parseSingle) : [];
  }

  static parseSingle(param, index, all) {
    if (param === "" && typeof index === "number" && Array.isArray(all) && index !== all.length - 1)
      return { key: null, value: null };
    const equals = param.indexOf("=");
    if (equals < 0) return { key: param, value: null };
    return { key: param.slice(0, equals), value: param.slice(equals + 1) };
  }

  static unparse(params) {
    if (!params) return "";
    if (!Array.isArray(params) && !PropertyList.isPropertyList(params))
      params = Object.entries(params).map(([key, value]) => ({ key, value }));
    return params
      .filter((param) => param.disabled !== true)
      .map(QueryParam.unparseSingle)
      .join("&");
  }

  static unparseSingle(param) {
    if (!param) return "";
    const key = typeof param.key === "string" ? escapeReserved(param.key, true) : "";
    return typeof param.value === "string" ? `${key}=${escapeReserved(param.value, false)}` : key;
  }
}
