// === members
const r = pm.response;
console.log(r.code, r.status, r.responseTime, r.responseSize, typeof r.id, r.id.length);
console.log(r.headers.toObject(), r.headers.get("x"), r.headers.one("X"), r.headers.count());
console.log(r.reason(), r.details(), r.text(), r.json(), r.contentInfo(), r.size(), r.encoding(), r.dataURI());
console.log(Object.keys(r.toJSON()).sort());
console.log(r.stream.length, r.stream.toString("hex").slice(0, 8), Buffer.isBuffer(r.stream));
console.log(JSON.stringify(r.json((key, value) => (key === "a" ? 9 : value))));
for (const call of [() => r.mime(), () => r.json().zz.y]) { try { call(); } catch (e) { console.log(e.name, e.constructor.name); } }
// === jsonp | {"response": {"code": 200, "status": "OK", "header": [], "body": "cb({\"a\":[1,2]});", "responseTime": 1}}
console.log(pm.response.jsonp(), pm.response.contentInfo());
try { pm.response.json(); } catch (e) { console.log(e.name, e.message); }
pm.test("json", () => pm.response.to.be.json);
pm.test("not json", () => pm.response.to.not.be.json);
// === trailing comma | {"response": {"code": 200, "status": "OK", "header": [], "body": "{\"a\":1,}", "responseTime": 1}}
pm.test("t", () => pm.response.json());
pm.test("u", () => pm.response.to.have.jsonBody("a"));
JSON.parse('{"x":');
// === no body | {"response": {"code": 204, "status": "No Content", "header": [], "body": "", "responseTime": 1}}
pm.test("1", () => pm.response.to.have.body());
pm.test("2", () => pm.response.to.be.withBody);
pm.test("3", () => pm.response.to.be.withoutContent);
pm.test("4", () => pm.response.json());
pm.test("5", () => pm.response.to.be.success);
pm.test("6", () => pm.response.to.not.have.body());
console.log(pm.response.text() === "" ? "empty" : typeof pm.response.text(), pm.response.responseSize, pm.response.size());
// === latin1 | {"response": {"code": 200, "status": "OK", "header": [{"key": "Content-Type", "value": "text/plain; charset=iso-8859-15"}], "body": "abc", "responseTime": 1}}
console.log(pm.response.text(), pm.response.contentInfo());
// === words that hold
for (const word of ["ok", "success", "withBody", "json", "postmanResponse", "postmanRequestOrResponse"]) {
  pm.test(word, () => { pm.response.to.be[word]; });
  pm.test(`not ${word}`, () => { pm.response.to.not.be[word]; });
}
// === words that do not hold
for (const word of ["info", "redirection", "clientError", "serverError", "error", "accepted", "withoutContent", "badRequest", "unauthorized", "unauthorised", "forbidden", "notFound", "notAcceptable", "rateLimited", "postmanRequest"]) {
  pm.test(word, () => { pm.response.to.be[word]; });
  pm.test(`not ${word}`, () => { pm.response.to.not.be[word]; });
}
// === not found | {"response": {"code": 404, "status": "Not Found", "header": [], "body": "x", "responseTime": 1}}
for (const word of ["notFound", "clientError", "error", "ok", "success", "json", "badRequest"]) {
  pm.test(word, () => { pm.response.to.be[word]; });
  pm.test(`not ${word}`, () => { pm.response.to.not.be[word]; });
}
// === other codes | {"response": {"code": 503, "status": "Away", "header": [], "body": "x", "responseTime": 1}}
console.log(pm.response.reason(), pm.response.details(), pm.response.status);
pm.test("reason", () => pm.response.to.have.status("Away"));
pm.test("reason 2", () => pm.response.to.have.status("Service Unavailable"));
pm.test("error", () => pm.response.to.be.serverError);
// === methods
const tries = {
  status: [[200], [404], ["OK"], ["Nope"], [null], [undefined], [{ a: 1 }], [NaN]],
  statusCode: [[200], [201], ["200"], ["x"]],
  statusReason: [["OK"], ["ok"], [5]],
  statusCodeClass: [[2], [4], ["2"]],
  header: [["x"], ["X"], ["zz"], ["x", "2"], ["x", "1"], ["zz", "1"], [5], ["content-type", /x/]],
  body: [[], ['{"a":1}'], [/"a"/], [/zz/], [{ a: 1 }], [{ a: 1, b: { c: [1, 2, { d: null }] }, e: "text" }], [5]],
  jsonBody: [[], ["a"], ["b.c"], ["b.zz"], ["a", 1], ["a", 2], ["b", { c: [1, 2, { d: null }] }], ["b", {}], ["b.c[0]"], ["b.c[0]", 1], [["a"]], [{ a: 1 }]],
  jsonSchema: [[{ type: "object" }], [{ type: "array" }], [{ required: ["a", "q", "r"] }], ["x"]],
  responseTime: [[12], [13]],
  responseSize: [[1]],
};
for (const [word, list] of Object.entries(tries))
  for (const values of list) {
    pm.test(`${word} ${JSON.stringify(values)}`, () => { pm.response.to.have[word](...values); });
    pm.test(`not ${word} ${JSON.stringify(values)}`, () => { pm.response.to.not.have[word](...values); });
  }
// === chains
pm.test("1", () => pm.response.to.have.responseTime.below(10));
pm.test("2", () => pm.response.to.have.responseTime.below(1000));
pm.test("3", () => pm.response.to.have.responseSize.above(1));
pm.test("4", () => pm.response.to.be.ok.and.to.have.header("x").and.to.have.status(404));
pm.test("5", () => pm.response.to.have.property("code", 201));
pm.test("6", () => pm.response.to.be.foo);
pm.test("7", () => pm.response.to.be.an("object").that.has.property("status"));
pm.test("8", () => pm.expect(pm.response).to.have.status(200).and.have.jsonBody("a", 1));
pm.test("9", () => pm.expect(pm.response).to.be.ok);
pm.test("10", () => pm.expect(pm.response.code).to.be.oneOf([201, 204]));
pm.test("11", () => pm.request.to.have.header("A"));
pm.test("12", () => pm.request.to.have.header("B"));
pm.test("13", () => pm.expect(pm.request).to.be.postmanRequest);
pm.test("14", () => pm.request.to.have.body());
console.log(typeof pm.response.to, typeof pm.response.to.have.status);
// === error properties
try { pm.response.to.have.status(404); } catch (e) {
  console.log(e.name, e.message, e.actual, e.expected, e.showDiff, e instanceof Error, typeof e.stack);
}
