module.exports = require("http-reasons");
