/* response_expectation.js: pm.response.to.be.ok, .to.have.status(200) and the like.
 *
 * What holds is found out here. What does not, and every word this class has not, is handed to
 * chai in the same state: chai is only loaded then, and it alone makes the errors. */

import host from "./host.js";

const CLASSES = { info: 1, success: 2, redirection: 3, clientError: 4, serverError: 5 };
const REASONS = {
  ok: [200, "OK"],
  accepted: [202, "ACCEPTED"],
  withoutContent: [204, "NO CONTENT"],
  badRequest: [400, "BAD REQUEST"],
  unauthorised: [401, "UNAUTHORISED"],
  unauthorized: [401, "UNAUTHORIZED"],
  forbidden: [403, "FORBIDDEN"],
  notFound: [404, "NOT FOUND"],
  notAcceptable: [406, "ACCEPTABLE"],
  rateLimited: [429, "TOO MANY REQUESTS"],
};
const CHAIN = "to be been is and has have with that which at of same but does still also".split(" ");
/* Functions of chai that are words to go on from, too. */
const CHAINABLE = new Set(
  "a an include includes contain contains length lengthOf responseTime responseSize".split(" "),
);

/* What is not defined below is chai's. */
const ofChai = new Proxy(
  {},
  {
    get(target, word, expectation) {
      if (word in Object.prototype && !(typeof word === "string" && word in REASONS))
        return Object.prototype[word];
      const assertion = inChai(expectation);
      const value = assertion[word];
      return typeof value === "function" && !CHAINABLE.has(word) ? value.bind(assertion) : value;
    },
  },
);

function Words() {}
Words.prototype = ofChai;

export class ResponseExpectation extends Words {
  #response;
  #isNegated = false;

  constructor(response) {
    super();
    this.#response = response;
  }

  get not() {
    const negated = new ResponseExpectation(this.#response);
    negated.#isNegated = true;
    return negated;
  }

  static response(expectation) {
    return expectation.#response;
  }

  static assertion(expectation) {
    const assertion = host.loadBundle("lib/chai").expect(expectation.#response);
    return expectation.#isNegated ? assertion.not : assertion;
  }

  /* Goes on when all facts are as wanted; else lets chai say what is wrong. */
  static settle(expectation, facts, otherwise) {
    for (const fact of facts) if (fact === expectation.#isNegated) return otherwise(inChai(expectation));
    return expectation;
  }
}

const responseOf = ResponseExpectation.response;
const inChai = ResponseExpectation.assertion;
const settle = ResponseExpectation.settle;

/* facts(response) for each word; a fact that is neither true nor false is for chai to judge. */
function defineWord(word, facts) {
  Object.defineProperty(ResponseExpectation.prototype, word, {
    configurable: true,
    get() {
      return settle(this, facts(responseOf(this)), (assertion) => assertion[word]);
    },
  });
}

function defineMethod(word, facts) {
  Object.defineProperty(ResponseExpectation.prototype, word, {
    configurable: true,
    writable: true,
    value(...args) {
      const found = facts(responseOf(this), ...args);
      return found
        ? settle(this, found, (assertion) => assertion[word](...args))
        : inChai(this)[word](...args);
    },
  });
}

function isJson(response) {
  try {
    response.json();
    return true;
  } catch {
    return false;
  }
}

function hasText(response) {
  const text = response.text();
  return typeof text === "string" && text.length > 0;
}

for (const word of CHAIN)
  Object.defineProperty(ResponseExpectation.prototype, word, {
    configurable: true,
    get() {
      return this;
    },
  });
for (const [word, number] of Object.entries(CLASSES))
  defineWord(word, ({ code }) => [Math.floor(code / 100) === number]);
for (const [word, [code, reason]] of Object.entries(REASONS))
  defineWord(word, (response) => [
    String(response.reason()).toUpperCase() === reason,
    Number(response.code) === code,
  ]);
defineWord("error", ({ code }) => [code >= 400 && code < 600]);
defineWord("withBody", (response) => [hasText(response)]);
defineWord("json", (response) => [isJson(response)]);
defineWord("postmanResponse", () => [true]);
defineWord("postmanRequest", () => [false]);
defineWord("postmanRequestOrResponse", () => [true]);

defineMethod("status", (response, wanted) => {
  if (typeof wanted === "number") return [response.code === wanted];
  return typeof wanted === "string" ? [response.reason() === wanted] : null;
});
defineMethod("statusCode", ({ code }, wanted) => [code === Number(wanted)]);
defineMethod("statusReason", (response, wanted) => [response.reason() === String(wanted)]);
defineMethod("statusCodeClass", ({ code }, wanted) => [Math.floor(code / 100) === wanted]);
defineMethod("header", function (response, name, value) {
  if (typeof name !== "string") return null;
  const header = response.headers.one(name);
  if (arguments.length === 2) return [Boolean(header)];
  return header ? [true, header.value === value] : null;
});
defineMethod("body", function (response, content) {
  if (arguments.length === 1) return [hasText(response)];
  if (content instanceof RegExp) return [content.exec(response.text()) !== null];
  return typeof content === "string" ? [response.text() === content] : null;
});
