module.exports = require("atob/node-atob.js");
