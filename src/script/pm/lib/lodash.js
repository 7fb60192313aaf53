module.exports = require("lodash");
