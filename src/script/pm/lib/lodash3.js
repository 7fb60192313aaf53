// The legacy global "_".
module.exports = require("lodash3");
