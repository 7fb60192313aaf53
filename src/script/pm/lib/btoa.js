module.exports = require("btoa/index.js");
