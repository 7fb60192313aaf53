// chai with the words for requests and responses, as pm.expect() has them.

const chai = require("chai");
const plugin = require("chai-postman");
const { Request, Response } = require("../sdk/index.js");

// The plugin's helpers: what is more than a line comes from lodash, when it is first needed.
const helpers = {
  forOwn: (object, visit) => Object.keys(object).forEach((key) => visit(object[key], key)),
  isNumber: (value) => typeof value === "number",
  isString: (value) => typeof value === "string",
};
for (const name of ["get", "has", "isEqual", "isPlainObject"])
  helpers[name] = (...values) => require("./lodash.js")[name](...values);

function Ajv(options) {
  return new (require("./ajv.js"))(options);
}

chai.use(plugin({ Request, Response }, helpers, Ajv));
module.exports = chai;
