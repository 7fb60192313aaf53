// === tests
tests["a"] = true; tests["b"] = 0; tests["c"] = "x"; tests[5] = responseCode.code === 200; tests["d"] = undefined; tests["e"] = ""; tests["f"] = null;
// === values
console.log(environment.e, globals.g, data.d, iteration, responseTime, responseBody.length, responseCode.code, responseCode.name, responseHeaders.X, responseHeaders["Content-Type"]);
console.log(request.url, request.method, request.headers, request.data, responseCode);
// === postman
postman.setEnvironmentVariable("a", 1); postman.setEnvironmentVariable("b", { c: 1 }); postman.setGlobalVariable("z", true);
postman.clearEnvironmentVariable("e"); postman.clearGlobalVariable("g");
console.log(postman.getEnvironmentVariable("a"), postman.getGlobalVariable("z"), environment.a, globals.z, postman.getResponseHeader("x"), postman.getResponseCookie("a"));
// === libraries
console.log(_.VERSION, _.pluck([{ a: 1 }], "a"), CryptoJS.MD5("a").toString(), tv4.validate(5, { type: "number" }), xml2Json("<a><b>1</b><b>2</b></a>"), Backbone.VERSION, cheerio.load("<p>x</p>")("p").text());
// === sugar
console.log([1, 2, 3].last(), [3, 1].max(), "abc".capitalize(), "a_b".camelize(), (5).pad(3), [1, 1, 2].unique(), Object.isString("x"), Object.merge({ a: 1 }, { b: 2 }));
console.log(new Date(0).addDays(1).toISOString(), [1, [2]].flatten(), "x".repeat(2), Object.extended({ a: 1 }).keys(), [{ a: 1 }, { a: 2 }].map("a"), "hello world".words(), (3).times((i) => i));
// === sandbox2
"use sandbox2";
console.log(typeof tests, typeof responseBody);
// === undeclared names
leaked = 1; console.log(leaked, typeof globalThis, typeof window, typeof process, typeof module, typeof fetch);
// === JSON
try { JSON.parse('{"a":1,}'); } catch (e) { console.log(e.name, e.message); }
console.log(JSON.stringify({ a: undefined, b: [undefined] }), JSON.parse("\ufeff[1]"), JSON.parse("[1]", (k, v) => v));
// === request data | {"request": {"url": "http://a/b", "method": "POST", "header": [], "body": {"mode": "urlencoded", "urlencoded": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}, {"key": "b", "value": "3", "disabled": true}, {"key": "c", "value": "4"}]}}}
console.log(request.data, request.headers, request.description);
// === clearing
postman.clearEnvironmentVariables(); postman.clearGlobalVariables(); postman.setGlobalVariable("n", 0); postman.setEnvironmentVariable("f", false);
console.log(typeof postman.setNextRequest, responseCookies.count(), Object.keys(environment), tests);
