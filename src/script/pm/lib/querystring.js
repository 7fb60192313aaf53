const { parse, stringify } = require("querystring-es3");

module.exports = { parse, decode: parse, stringify, encode: stringify };
