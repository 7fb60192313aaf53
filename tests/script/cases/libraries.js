// === ajv
const Ajv = require("ajv");
const ajv = new Ajv({ allErrors: true });
const validate = ajv.compile({ type: "object", properties: { a: { type: "number" } }, required: ["b"] });
console.log(validate({ a: "x" }), validate.errors.map((e) => e.message), ajv.errorsText(validate.errors));
// === assert
const assert = require("assert");
for (const check of [() => assert(0, "zero"), () => assert.equal(1, 2), () => assert.deepEqual({ a: 1 }, { a: 1 }), () => assert.throws(() => {}), () => assert.ok(true)]) {
  try { check(); console.log("fine"); } catch (e) { console.log(e.name, e.code); }
}
// === atob and btoa
console.log(require("atob")("aGk="), require("btoa")("hi"));
// === backbone
const M = require("backbone").Model.extend({ defaults: { a: 1 } });
const m = new M(); m.on("change:a", (model, value) => console.log("changed", value)); m.set("a", 2);
console.log(m.toJSON(), require("backbone").VERSION);
// === buffer
const { Buffer: B } = require("buffer");
console.log(B.from("h\u00e9").toString("hex"), B.concat([B.from("a"), B.from("b")]).toString(), B.from("aGk=", "base64").toString(), B.byteLength("\u20ac"), Buffer.alloc(2), Buffer.from([1, 2]).equals(Buffer.from([1, 2])), B.isBuffer(Buffer.from("")));
// === chai
const { expect, assert: ok, version } = require("chai");
expect(1).to.equal(1); ok.isTrue(true);
console.log(version);
// === cheerio
const $ = require("cheerio").load("<ul><li class='a'>1</li><li>2</li></ul>");
console.log($("li").length, $(".a").text(), $("ul").html(), $("li").map((i, e) => $(e).text()).get());
// === crypto-js
const C = require("crypto-js");
console.log(C.MD5("a").toString(), C.SHA1("a").toString(), C.HmacSHA256("a", "k").toString(C.enc.Base64), C.enc.Base64.stringify(C.enc.Utf8.parse("hi")), C.AES.decrypt(C.AES.encrypt("secret", "key"), "key").toString(C.enc.Utf8), C.PBKDF2("p", "s", { keySize: 4, iterations: 2 }).toString(), C.SHA3("a").toString().length);
// === csv-parse
console.log(require("csv-parse/lib/sync")('a,b\n1,"x, y"\n', { columns: true }), require("csv-parse/lib/sync")("1;2\n3;4", { delimiter: ";" }));
// === events
const E = require("events"); const e = new E();
e.once("x", (v) => console.log("once", v)); e.emit("x", 1); console.log(e.emit("x", 2), e.listenerCount("x"), E.EventEmitter === E);
// === json
const json = require("json");
for (const text of ['{"a":1}', '{"a":1,}', "", "[1", '\ufeff{"a":2}', "{a:1}", "nul"]) { try { console.log(json.parse(text)); } catch (x) { console.log(x.name, x.message); } }
// === lodash
const lodash = require("lodash");
console.log(lodash.VERSION, lodash.chunk([1, 2, 3], 2), lodash.get({ a: [{ b: 1 }] }, "a[0].b"), lodash.template("<%= x %>")({ x: 1 }), lodash.camelCase("a b-c"), lodash.sortBy([{ a: 2 }, { a: 1 }], "a"), lodash.isEqual({ a: [1] }, { a: [1] }), lodash(["b", "a"]).map((x) => x + x).sort().value());
// === moment
const moment = require("moment");
console.log(moment.version, moment.utc("2020-02-29T12:00:00Z").add(1, "year").format("YYYY-MM-DD HH:mm dddd"), moment.utc(0).toISOString(), moment("nope", "YYYY", true).isValid(), moment.duration(90, "minutes").humanize(), moment.locales());
// === path, querystring, url, punycode
const path = require("path"), qs = require("querystring"), url = require("url"), punycode = require("punycode");
console.log(path.join("/a", "../b", "c.txt"), path.extname("x.tar.gz"), path.basename("/a/b.js", ".js"), path.relative("/a/b", "/a/c"), path.sep);
console.log(qs.parse("a=1&a=2&b=%20"), qs.stringify({ a: [1, 2], b: "x y" }), Object.keys(qs).sort());
console.log(url.parse("http://u:p@a.b:80/c?d=e#f").host, url.parse("http://a/?x=1", true).query.x, url.resolve("http://a/b/c", "../d"), url.format({ protocol: "http", host: "a", pathname: "/b" }));
console.log(punycode.toASCII("ma\u00f1ana.com"), punycode.decode("maana-pta"), punycode.ucs2.decode("\ud83d\ude00"));
// === stream and string_decoder
const { Transform, PassThrough } = require("stream"); const { StringDecoder } = require("string_decoder");
const up = new Transform({ transform(chunk, encoding, done) { done(null, chunk.toString().toUpperCase()); } });
console.log(typeof up.pipe, up.readable);
console.log(new StringDecoder("utf8").write(Buffer.from([0xe2, 0x82])), typeof PassThrough);
// === timers and util
const util = require("util");
console.log(util.format("%s %d %j", "a", 5, { b: 1 }), util.inspect({ a: [1, { b: { c: {} } }] }), util.isArray([]), util.inherits.length, typeof require("timers").setTimeout);
// === fs and os
console.log(require("fs"), require("os").EOL, require("os").platform());
// === postman-collection
const sdk = require("postman-collection");
console.log(new sdk.Url("http://a.b/c?d=e").toString(), new sdk.Header("a: b"), new sdk.Collection({ item: [{ name: "x" }] }).items.count(), sdk.Request.isRequest(new sdk.Request("http://x")), Object.keys(sdk).sort());
pm.sendRequest(new sdk.Request({ url: "http://example.com/q", method: "GET" }), (err, res) => console.log(err, res.code));
console.log(new sdk.Url(pm.request.url).toString(), new sdk.Request(pm.request.toJSON()).method);
// === tv4
const tv = require("tv4");
console.log(tv.validate({ a: "x" }, { properties: { a: { type: "number" } } }), tv.error.message, tv.error.dataPath, tv.validateMultiple(5, { type: "string" }).errors.length);
// === uuid
const uuid = require("uuid");
console.log(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid()), uuid.v4().length, Object.keys(uuid), uuid() === uuid.v4());
// === xml2js
require("xml2js").parseString("<a x='1'><b>2</b><b>3</b></a>", { async: false }, (error, result) => console.log(error, result));
console.log(new (require("xml2js").Builder)({ headless: true, renderOpts: { pretty: false } }).buildObject({ r: { a: 1 } }));
require("xml2js").parseString("<a>", (error) => console.log(Boolean(error)));
// === unknown modules
for (const name of ["nope", "crypto", "http", "lodash3", "", undefined, "constants", "node:util", "./x"]) { try { console.log(name, typeof require(name)); } catch (e) { console.log(e.name, e.message, e.code); } }
// === same module every time
console.log(require("lodash") === require("lodash"), require("buffer").Buffer === Buffer, require("events") === require("events").EventEmitter);
