// The legacy global xml2Json(text): what could be read, an empty object when nothing could.

const { parseString } = require("./xml2js.js");

module.exports = (text) => {
  let read = {};
  parseString(
    text,
    { explicitArray: false, async: false, trim: true, mergeAttrs: false },
    (error, result) => {
      read = result;
    },
  );
  return read;
};
