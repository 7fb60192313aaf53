module.exports = require("liquid-json");
