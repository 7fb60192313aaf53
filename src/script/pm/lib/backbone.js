module.exports = require("backbone");
