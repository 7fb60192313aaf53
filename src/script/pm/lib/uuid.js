// The uuid that scripts know is a function, and its v4 is the same.

const { makeUuid } = require("../sdk/index.js");

module.exports = () => makeUuid();
module.exports.v4 = () => makeUuid();
