// === info
console.log(pm.info, Object.keys(pm.info), JSON.stringify(pm.info), pm.info.eventName, pm.info.iteration, pm.info.iterationCount);
// === scopes
for (const scope of [pm.environment, pm.globals, pm.collectionVariables, pm.variables, pm.iterationData]) {
  console.log(scope.name, scope.get("e"), scope.get("zz"), scope.has("e"), scope.has("zz"), scope.toObject(), typeof scope.id);
  console.log(scope.values.count(), scope.values.map("key"), Object.keys(scope.toJSON()).sort(), scope.values.toJSON());
}
// === scopes change
pm.environment.set("a", 1);
pm.environment.set("b", { c: [1] });
pm.environment.set("n", undefined);
pm.environment.unset("o");
console.log(pm.environment.get("n"), pm.variables.get("n"), pm.environment.has("n"), JSON.stringify({ n: pm.environment.get("n") }));
pm.environment.unset("nope");
pm.globals.set("x", "y");
pm.globals.unset("g");
pm.collectionVariables.set("c", null);
pm.collectionVariables.set("c2", true);
pm.variables.set("local", 5);
pm.variables.set("e", "local e");
pm.iterationData.set("d", "changed");
console.log(pm.variables.get("e"), pm.environment.get("e"), pm.variables.get("local"), pm.variables.has("x"), pm.iterationData.get("d"));
console.log(pm.environment.toObject(), pm.globals.toObject(), pm.collectionVariables.toObject(), pm.iterationData.toObject());
console.log(pm.environment.toJSON().mutations, pm.globals.toJSON().mutations);
// === scopes clear
pm.environment.clear();
pm.globals.clear();
console.log(pm.environment.toObject(), pm.globals.toObject(), pm.variables.toObject());
pm.environment.set("again", 1);
// === replaceIn
console.log(pm.variables.replaceIn("{{e}} {{g}} {{t}} {{zz}} {{n}} {{o}} {{d}} {{c}}"));
console.log(pm.environment.replaceIn("{{e}} {{g}} {{t}}"), pm.globals.replaceIn("{{g}}{{e}}"));
console.log(pm.variables.replaceIn({ a: "{{e}}", b: ["{{g}}", 5, null, true], c: { d: "{{n}}" } }));
console.log(pm.variables.replaceIn(["{{e}}", 1]), pm.variables.replaceIn(5), pm.variables.replaceIn(null), pm.variables.replaceIn(undefined));
console.log(/^\d+$/.test(pm.variables.replaceIn("{{$timestamp}}")), pm.variables.replaceIn("{{$guid}}").length, pm.variables.replaceIn("{{$nope}}"));
// === members
console.log(Object.keys(pm), JSON.stringify(pm), typeof pm.sendRequest, typeof pm.visualizer.set, typeof pm.execution.setNextRequest);
pm.info = 5;
pm.foo = 6;
console.log(typeof pm.info, pm.foo);
// === test
console.log(pm.test("a", () => {}) === pm, pm.test.index());
pm.test("no function");
pm.test.skip("skipped");
pm.test("throws a text", () => { throw "text"; });
pm.test("throws an object", () => { throw { a: 1 }; });
pm.test("throws an error", () => { throw new TypeError("wrong"); });
pm.test("throws nothing", () => { throw undefined; });
pm.test(5, () => { nope(); });
pm.test({ a: 1 }, () => pm.expect.fail("so"));
pm.test("called back", (done) => done());
pm.test("called back with an error", (done) => done(new Error("e")));
pm.test("later", (done) => setTimeout(() => done(), 5));
pm.test("never", (done) => {});
pm.test("throws before calling back", (done) => { throw new RangeError("r"); });
console.log(pm.test.index());
// === expect
pm.test("1", () => pm.expect({ a: [1, { b: 2 }] }).to.eql({ a: [1, { b: 3 }] }));
pm.test("2", () => pm.expect("abc").to.include("z"));
pm.test("3", () => pm.expect([1, 2, 3]).to.have.members([3, 2, 1]));
pm.test("4", () => pm.expect({ a: 1 }).to.have.property("b"));
pm.test("5", () => pm.expect(5, "five").to.be.above(6));
pm.test("6", () => pm.expect(undefined).to.exist);
pm.test("7", () => pm.expect(() => { throw new Error("x"); }).to.throw("y"));
pm.test("8", () => pm.expect([1, 2]).to.deep.include({ a: 1 }));
pm.test("9", () => pm.expect({ a: { b: 1 } }).to.have.nested.property("a.b", 2));
pm.test("10", () => pm.expect("x").to.be.a("number"));
pm.test("11", () => pm.expect(null).to.be.an("object"));
pm.test("12", () => pm.expect("").to.be.empty);
pm.test("13", () => pm.expect(new Date(0)).to.equal(5));
pm.test("14", () => pm.expect("long ".repeat(30)).to.equal("x"));
// === chai of one's own
const chai = require("chai");
chai.use((api) => api.Assertion.addMethod("seven", function () { this.assert(this._obj === 7, "expected #{this} to be seven", "not"); }));
pm.test("7", () => pm.expect(7).to.be.seven());
pm.test("8", () => pm.expect(8).to.be.seven());
chai.should();
pm.test("should", () => (5).should.equal(6));
pm.test("assert", () => chai.assert.equal(1, 2));
console.log(chai.version);
// === request
const q = pm.request;
console.log(q, q.method, q.url, q.headers, q.body, q.auth, Object.keys(q).sort());
console.log(q.url.toString(), q.url.getHost(), q.url.getPath(), q.url.getQueryString(), q.url.getPathWithQuery(), q.url.getRemote());
console.log(q.url.protocol, q.url.host, q.url.path, q.url.port, q.url.hash, q.url.auth, q.url.query.toObject(), q.url.variables.toObject());
console.log(q.headers.get("a"), q.headers.has("A", "b"), q.getHeaders(), q.getHeaders({ ignoreCase: true }), q.size());
console.log(q.body.mode, q.body.raw, q.body.toString(), q.body.isEmpty(), q.auth.type, q.auth.parameters().get("username"));
console.log(JSON.stringify(q), JSON.stringify(q.clone()) === JSON.stringify(q), String(q.url), q.url.path.join("/"), `${q.headers}`);
console.log(q.certificate, q.id, q.name, q.description);
// === request changes | {"event": "prerequest"}
pm.request.headers.add({ key: "New", value: "1" });
pm.request.headers.upsert({ key: "content-type", value: "text/plain" });
pm.request.headers.remove("A");
pm.request.addQueryParams("q=9&r");
pm.request.removeQueryParams("y");
pm.request.url.variables.upsert({ key: "id", value: "42" });
pm.request.body.update({ mode: "raw", raw: "changed" });
pm.request.method = "PUT";
pm.request.authorizeUsing("bearer", { token: "t" });
console.log(pm.request, pm.request.url.toString(), pm.request.headers.toObject());
pm.request.url.update("https://other.example/{{e}}?z=1");
pm.request.update({ method: "get", header: [{ key: "Only", value: "1" }] });
console.log(pm.request, String(pm.request.url));
console.log(typeof pm.response, pm.response);
// === skipRequest in a test
pm.test("s", () => pm.execution.skipRequest());
pm.execution.skipRequest();
// === setNextRequest
pm.execution.setNextRequest("x");
postman.setNextRequest("y");
// === visualizer
pm.visualizer.set("<p>{{a}}</p>", { a: 1 });
pm.test("1", () => pm.visualizer.set(5));
pm.test("2", () => pm.visualizer.set("x", 5));
pm.test("3", () => pm.visualizer.set("x", {}, 5));
pm.visualizer.clear();
// === sendRequest
pm.sendRequest("http://example.com/x", (err, res, more) => {
  console.log(err, res.code, res.json().a, typeof more, res.headers.get("x"));
  pm.test("sent", () => { pm.expect(res).to.have.status(200); pm.expect(res).to.have.status(201); });
});
console.log("before");
pm.sendRequest({ url: "http://example.com", method: "POST", header: { A: "b" }, body: { mode: "raw", raw: "x" } }, (err, res) => console.log(res.text()));
pm.sendRequest(null, (err) => console.log(err.message));
// === errors
undefinedFunction();
// === syntax error
let x = ;
// === throws a text
throw "just a text";
// === timers
clearTimeout(setTimeout(() => console.log("never"), 1));
setTimeout(() => {
  console.log("first");
  setImmediate(() => {
    let ticks = 0;
    const t = setInterval(() => {
      console.log("tick");
      if (++ticks === 2) setTimeout(() => console.log("last"), clearInterval(t) || 1);
    }, 1);
  });
}, 1);
console.log("before");
