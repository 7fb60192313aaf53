// Texts in all the encodings that are not Unicode.
module.exports = require("iconv-lite");
