/* url_parse.js: cuts a URL text into its parts without resolving or encoding anything.
 *
 * Templates may hold reserved characters: they are set aside before the text is cut, one private
 * character each, and put back into the parts. */

const TEMPLATE = /\{\{[^{}]*[.:/?#@&\]][^{}]*\}\}/g;
const STAND_IN = "\uE000";

function putBack(parts, templates) {
  let next = 0;
  const restore = (text) => text.replaceAll(STAND_IN, () => templates[next++] ?? STAND_IN);
  for (const name of ["protocol", "auth", "host", "port", "path", "query", "hash"]) {
    const part = parts[name];
    if (Array.isArray(part)) parts[name] = part.map(restore);
    else if (part) parts[name] = restore(part);
  }
  return parts;
}

export function parseUrl(text) {
  const parts = {
    raw: text,
    protocol: undefined,
    auth: undefined,
    host: undefined,
    port: undefined,
    path: undefined,
    query: undefined,
    hash: undefined,
  };
  if (typeof text !== "string" || text === "") return parts;
  parts.raw = text = text.trimStart();
  const templates = text.includes("{{") ? text.match(TEMPLATE) : null;
  if (templates) text = text.replace(TEMPLATE, STAND_IN);

  const cutTail = (separator) => {
    const at = text.indexOf(separator);
    if (at < 0) return undefined;
    const tail = text.slice(at + separator.length);
    text = text.slice(0, at);
    return tail;
  };
  parts.hash = cutTail("#");
  parts.query = cutTail("?")?.split("&");
  text = text.replaceAll("\\", "/");
  const scheme = text.indexOf("://");
  if (scheme >= 0) {
    parts.protocol = text.slice(0, scheme);
    text = text.slice(scheme + 3).replace(/^\/+/, parts.protocol.toLowerCase() === "file" ? "/" : "");
  }
  parts.path = cutTail("/")?.split("/");
  const at = text.lastIndexOf("@");
  if (at >= 0) {
    const [, user, , password] = /^([^:]*)(:([^]*))?$/.exec(text.slice(0, at));
    parts.auth = password === undefined ? [user] : [user, password];
    text = text.slice(at + 1);
  }
  const colon = text.lastIndexOf(":");
  if (colon >= 0 && !text.includes("]", colon)) {
    parts.port = text.slice(colon + 1);
    text = text.slice(0, colon);
  }
  if (text) parts.host = text.split(".");
  return templates ? putBack(parts, templates) : parts;
}
