// pm.expect() beside chai's expect(): every word, with many values, must end the same.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import * as ours from "../../src/script/pm/sdk/index.js";

const require = createRequire(import.meta.url);
const chai = require("chai");
chai.use(require("chai-postman")(ours, require("lodash"), require("ajv")));

Error.stackTraceLimit = 0; // most of what happens here fails, and nobody reads where

let questions = 0; // how often chai was asked
const libraries = { json: "liquid-json" };
ours.connectHost({
  loadLibrary(name) {
    if (name === "chai") questions++;
    return name === "chai" ? chai : require(libraries[name] ?? name);
  },
});

const header = [
  { key: "Content-Type", value: "application/json" },
  { key: "X", value: "1" },
];
const response = (body, code, status) =>
  new ours.Response({ id: "i", code, status, header, body, responseTime: 50 });
const VALUES = [
  1,
  0,
  -0,
  NaN,
  5.5,
  "",
  "abc",
  "a",
  true,
  false,
  null,
  undefined,
  [],
  [1, 2],
  ["a", "b"],
  [[1]],
  {},
  { a: 1 },
  { a: 1, b: { c: [1, { d: null }] } },
  { length: 3 },
  () => 1,
  new Date(0),
  new Map([[1, 2]]),
  new Set(["a"]),
  /x/,
  new Error("e"),
  Symbol.iterator,
  Object.create({ a: 1 }),
  response('{"a":{"b":1},"c":[1]}', 200, "OK"),
  response("x", 404, "Not Found"),
  response("", 500, "Internal Server Error"),
];
const ARGUMENTS = [
  [],
  [1],
  ["a"],
  ["abc"],
  [[1, 2]],
  [{ a: 1 }],
  [{ a: 1, b: { c: [1, { d: null }] } }],
  ["a", 1],
  ["b", { c: [1, { d: null }] }],
  [0],
  [NaN],
  [null],
  [undefined],
  [true],
  ["string"],
  ["object"],
  ["array"],
  ["number"],
  ["null"],
  [200],
  [404],
  ["OK"],
  ["Not Found"],
  ["X"],
  ["X", "1"],
  ["x", "2"],
  ["zz"],
  ["a.b"],
  ["a.b", 1],
  ["c", [1]],
  ["a.zz"],
  [/a/],
  [2],
  [3],
  [1, 3],
  [5, 1],
  [["a", "b"]],
  [["b", "a"]],
  ["a", "b"],
  [Array],
  [Date],
  [Object],
  ["length"],
  ["length", 3],
  [new Date(0)],
  [{}],
  [[]],
  [""],
];
const WORDS =
  "true false null undefined NaN exist exists empty ok equal equals eq eql eqls a an include includes contain contains " +
  "above gt least gte below lt most lte within closeTo length lengthOf match string oneOf instanceof property keys key " +
  "members info success error clientError serverError accepted notFound withBody json status statusCode statusReason " +
  "statusCodeClass header body jsonBody postmanResponse postmanRequestOrResponse postmanRequest respondTo satisfy throw " +
  "own nested any all foo bar responseTime.below responseTime responseSize.above include.keys contain.members " +
  "length.above a.postmanRequest an.instanceof have.property own.property nested.property any.keys frozen";

function outcome(work) {
  try {
    work();
    return "holds";
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

function say(expectation, words, values) {
  let owner = expectation;
  for (const word of words.split(".")) [owner, expectation] = [expectation, expectation[word]];
  if (typeof expectation === "function") Reflect.apply(expectation, owner, values);
}

const STARTS = {
  to: WORDS,
  "to.not": WORDS,
  "to.deep": "equal include members property keys oneOf",
  "to.not.deep": "equal include property",
};

for (const start of Object.keys(STARTS))
  describe(start, () => {
    for (const word of STARTS[start].split(" "))
      test(word, () => {
        for (const value of VALUES)
          for (const values of ARGUMENTS) {
            const words = `${start}.${word}`;
            const wanted = outcome(() => say(chai.expect(value, "message"), words, values));
            const found = outcome(() => say(ours.expect(value, "message"), words, values));
            if (found !== wanted)
              assert.equal(found, wanted, `${words} of ${String(value)} with ${values.map(String)}`);
          }
      });
  });

const CHAINS = [
  (expect) =>
    expect({ a: { b: 1 } })
      .to.have.property("a")
      .that.has.property("b")
      .that.equals(1),
  (expect) =>
    expect({ a: { b: 1 } })
      .to.have.property("a")
      .with.property("b", 2),
  (expect) => expect([1, 2, 3]).to.be.an("array").that.includes(2).and.has.lengthOf(3),
  (expect) => expect([1]).to.be.an("array").that.is.not.empty,
  (expect) => expect("x").to.be.a("string").and.not.be.empty.and.equal("y"),
  (expect) => expect({ a: 1 }).to.not.have.property("b"),
  (expect) => expect({ a: 1 }).to.include({ a: 1 }).and.have.keys("a"),
  (expect) => expect([1]).to.have.length.above(0),
  (expect) => expect(response("x", 200, "OK")).to.have.responseTime.below(10),
  (expect) => expect(5).to.be.within(1, 10).and.not.equal(5),
  (expect) => expect({}).to.be.an("object").that.has.all.keys("a"),
  (expect) => expect.fail("x"),
  (expect) =>
    expect(() => {
      throw new Error("q");
    }).to.throw("q"),
  (expect) => expect("a", "message").to.equal("b"),
  (expect) => expect(1).to.equal(1).foo,
  (expect) => expect([{ a: 1 }]).to.deep.include({ a: 1 }),
];
CHAINS.forEach((chain, index) =>
  test(`chain ${index + 1}`, () =>
    assert.equal(
      outcome(() => chain(ours.expect)),
      outcome(() => chain(chai.expect)),
    )),
);

test("plain facts do not need chai", () => {
  questions = 0;
  ours.expect({ a: [1, { b: "x" }] }).to.deep.equal({ a: [1, { b: "x" }] });
  ours.expect([1, 2]).to.be.an("array").that.includes(2).and.not.empty;
  ours.expect({ a: 1 }).to.have.property("a", 1);
  ours
    .expect(response('{"a":{"b":1}}', 200, "OK"))
    .to.have.status(200)
    .and.jsonBody("a.b", 1);
  ours.expect(response("{}", 200, "OK")).to.have.responseTime.below(100);
  assert.equal(questions, 0);
});
