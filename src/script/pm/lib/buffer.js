module.exports = require("buffer/");
