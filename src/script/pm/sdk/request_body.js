/* request_body.js: what a request carries, in one of five modes. */

import { FormParam } from "./form_param.js";
import { PropertyBase, jsonOf } from "./property.js";
import { PropertyList } from "./property_list.js";
import { QueryParam } from "./query_param.js";

const MODES = {
  file: "file",
  formdata: "formdata",
  graphql: "graphql",
  raw: "raw",
  urlencoded: "urlencoded",
};

function listOf(Type, body, items) {
  return new PropertyList(Type, body, PropertyList.isPropertyList(items) ? items.toJSON() : items);
}

export class RequestBody extends PropertyBase {
  static name = "PostmanRequestBody";
  static _postman_propertyName = "RequestBody";
  static MODES = MODES;

  constructor(options) {
    super(options);
    if (options) this.update(options);
  }

  update(options) {
    if (typeof options === "string") options = { mode: "raw", raw: options };
    if (!options.mode) return;
    const mode = MODES[options.mode.toString().toLowerCase()] || "raw";
    let { raw, urlencoded, formdata, file, graphql } = options;
    if (typeof urlencoded === "string") urlencoded = QueryParam.parse(urlencoded);
    if (urlencoded || mode === "urlencoded") urlencoded = listOf(QueryParam, this, urlencoded || []);
    if (formdata || mode === "formdata") formdata = listOf(FormParam, this, formdata || []);
    if (graphql)
      graphql = { query: graphql.query, operationName: graphql.operationName, variables: graphql.variables };
    if (typeof file === "string") file = { src: file };
    this.mode = mode;
    this.raw = mode === "raw" && !raw ? "" : raw;
    this.urlencoded = urlencoded;
    this.formdata = formdata;
    this.file = file;
    this.graphql = mode === "graphql" && !graphql ? {} : graphql;
    this.options =
      options.options !== null && typeof options.options === "object" ? options.options : undefined;
    this.disabled = options.disabled;
  }

  isEmpty() {
    const data = this.mode && this[this.mode];
    if (!data) return true;
    if (this.mode === "file") return !(data.src || data.content);
    if (typeof data === "string") return data.length === 0;
    if (typeof data.count === "function") return data.count() === 0;
    return typeof data !== "object" || Object.keys(data).length === 0;
  }

  toString() {
    if (this.mode === "raw")
      return typeof this.raw?.toString === "function" && this.raw ? this.raw.toString() : "";
    if (this.mode !== "urlencoded") return "";
    if (PropertyList.isPropertyList(this.urlencoded)) return QueryParam.unparse(this.urlencoded.members);
    return typeof this.urlencoded?.toString === "function" ? this.urlencoded.toString() : "";
  }

  toJSON() {
    const json = jsonOf(this);
    if (json.file?.content && typeof json.file.content !== "string") delete json.file.content;
    return json;
  }
}
