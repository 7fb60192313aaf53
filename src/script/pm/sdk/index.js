/* index.js: the classes behind pm.request, pm.response, pm.cookies and the variable scopes.
 *
 * They behave as postman-collection 4.4.0 does towards scripts and cost next to nothing until
 * touched. Call connectHost() first (see host.js). What reports show of any of these objects is
 * what its toJSON() gives. require("postman-collection") is the library itself, not these. */

export { connectHost } from "./host.js";
export { Cookie, CookieList } from "./cookie.js";
export { expect, shareChai } from "./expect.js";
export { FormParam } from "./form_param.js";
export { Header, HeaderList } from "./header.js";
export { parseJson } from "./json.js";
export { Property, PropertyBase } from "./property.js";
export { PropertyList } from "./property_list.js";
export { QueryParam } from "./query_param.js";
export { Request } from "./request.js";
export { RequestAuth } from "./request_auth.js";
export { RequestBody } from "./request_body.js";
export { Response } from "./response.js";
export { Url } from "./url.js";
export { makeUuid } from "./uuid.js";
export { Variable, VariableList } from "./variable.js";
export { VariableScope } from "./variable_scope.js";
export { prepareSugar } from "./sugar.js";
export { connected } from "./connected.js";
