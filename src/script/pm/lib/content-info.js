// What pm.response.contentInfo() says: type, format, charset and file name of a body.

const { lookup } = require("mime-format");
const { extension } = require("mime-types");
const detect = require("file-type");
const { Buffer } = require("./buffer.js");

const EXTENDED_NAME =
  /;[ \t]*filename\*[ \t]*=[ \t]*([\w!#$%&+\-^`{}~]+)'.*'((?:%[0-9A-F]{2}|[\w!#$&+.^`|~-])+)/i;
const PLAIN_NAME =
  /;[ \t]*filename[ \t]*=[ \t]*("(?:[\x20!\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\x20-\x7e])*"|[!#$%&'*+.0-9A-Z^_`a-z|~-]+)/;

// The text of an RFC 5987 value; undefined in a charset that is not one of its two.
function decodeExtended(charset, text) {
  const bytes = text.replace(/%([0-9A-Fa-f]{2})/g, (match, hex) => String.fromCharCode(parseInt(hex, 16)));
  if (charset === "iso-8859-1") return bytes.replace(/[^\x20-\x7e\xa0-\xff]/g, "?");
  return charset === "utf-8" ? Buffer.from(bytes, "binary").toString("utf8") : undefined;
}

function fileNameOf(disposition) {
  if (!disposition) return undefined;
  const extended = EXTENDED_NAME.exec(disposition);
  const name = extended ? decodeExtended(extended[1], extended[2]) : undefined;
  if (name) return name;
  const plain = PLAIN_NAME.exec(disposition)?.[1];
  return plain?.startsWith('"') ? plain.slice(1, -1).replace(/\\([ -~])/g, "$1") : plain;
}

function contentInfo(response) {
  let type = response.headers.get("Content-Type");
  const body = response.stream || response.body;
  const detected = type || typeof body === "string" ? undefined : detect(body);
  const known = lookup(type || detected?.mime || "text/plain");
  const fileExtension = detected?.ext || extension(known.source) || "";
  const info = {
    contentType: known.source,
    mimeType: known.type,
    mimeFormat: known.format,
    charset: known.charset || "utf8",
    fileExtension,
    fileName:
      fileNameOf(response.headers.get("Content-Disposition")) ||
      (fileExtension ? `response.${fileExtension}` : "response"),
  };
  for (const key of Object.keys(info)) if (!info[key]) delete info[key];
  return info;
}

module.exports = { contentInfo };
