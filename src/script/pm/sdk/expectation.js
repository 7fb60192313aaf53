/* expectation.js: pm.expect() and pm.response.to.
 *
 * What plainly holds is found out here, by the words in expectation_*.js. What does not, what is
 * not plain, and every word that is not defined here, is handed to chai in the same state: chai is
 * only loaded then, and it alone makes the errors. */

import host from "./host.js";

/* Words that only make sentences nicer. */
const FILLERS = "to be been is and has have with that which at of same but does still also".split(" ");
/* Functions of chai that are also words to go on from. */
const CHAINABLE = new Set(
  "a an include includes contain contains length lengthOf responseTime responseSize".split(" "),
);
const NEVER_WORDS = new Set(["then", "catch", "inspect", "toJSON", "constructor"]);

function inChai({ value, message, isNegated, isDeep }) {
  let assertion = host.loadLibrary("chai").expect(value, message);
  if (isNegated) assertion = assertion.not;
  return isDeep ? assertion.deep : assertion;
}

/* A word of a chai assertion, to be used apart from it. */
function wordOf(assertion, word) {
  const answer = assertion[word];
  if (typeof answer !== "function" || CHAINABLE.has(word)) return answer;
  return (...values) => Reflect.apply(answer, assertion, values);
}

function askChai(state, word) {
  return wordOf(inChai(state), word);
}

/* What comes after the words of this class: all others are chai's. */
const ofChai = new Proxy(
  {},
  {
    get(target, word, expectation) {
      if (typeof word === "symbol" || NEVER_WORDS.has(word)) return undefined;
      if (Object.hasOwn(Object.prototype, word)) return Object.prototype[word];
      return askChai(expectation.$, word);
    },
  },
);

/* What comes after a word like "include" that was not called: also chai's. */
const afterChainable = new Proxy(
  {},
  {
    get(target, word, chainable) {
      return wordOf(askChai(chainable.$, chainable.$word), word);
    },
  },
);

function Words() {}
Words.prototype = ofChai;

/* $ is the state: value, message, isNegated, isDeep; functions standing for expectations share it. */
export class Expectation extends Words {
  constructor(value, message) {
    super();
    Object.defineProperty(this, "$", { value: { value, message, isNegated: false, isDeep: false } });
  }

  get not() {
    this.$.isNegated = true;
    return this;
  }

  get deep() {
    this.$.isDeep = true;
    return this;
  }
}

function hidden(object, values) {
  for (const key of Object.keys(values)) Object.defineProperty(object, key, { value: values[key] });
  return object;
}

/* Whether all facts are as wanted. A fact that is neither true nor false is for chai to judge. */
function allHold(facts, isNegated) {
  if (!facts) return false;
  for (const fact of facts) if (fact !== !isNegated) return false;
  return true;
}

/* A word that is not called: facts(state) says what must hold, or nothing when chai must say. */
export function defineProperty(word, facts) {
  Object.defineProperty(Expectation.prototype, word, {
    configurable: true,
    get() {
      return allHold(facts(this.$), this.$.isNegated) ? this : askChai(this.$, word);
    },
  });
}

/* A word that is called: facts(state, ...values). */
export function defineMethod(word, facts) {
  Object.defineProperty(Expectation.prototype, word, {
    configurable: true,
    writable: true,
    value(...values) {
      return allHold(facts(this.$, ...values), this.$.isNegated) ? this : inChai(this.$)[word](...values);
    },
  });
}

/* A word that may be called, or gone on from without: then it is chai's. */
export function defineChainable(word, facts) {
  Object.defineProperty(Expectation.prototype, word, {
    configurable: true,
    get() {
      const chainable = (...values) =>
        allHold(facts(this.$, ...values), this.$.isNegated) ? this : inChai(this.$)[word](...values);
      return Object.setPrototypeOf(hidden(chainable, { $: this.$, $word: word }), afterChainable);
    },
  });
}

/* A word that puts another value in place of the one expected of. */
export function defineSubject(word, subjectOf) {
  Object.defineProperty(Expectation.prototype, word, {
    configurable: true,
    get() {
      const subject = subjectOf(this.$);
      if (subject === undefined) return askChai(this.$, word);
      const before = { ...this.$ };
      this.$.value = subject;
      const chainable = (...values) => inChai(before)[word](...values);
      return Object.setPrototypeOf(hidden(chainable, { $: this.$ }), Expectation.prototype);
    },
  });
}

for (const word of FILLERS)
  Object.defineProperty(Expectation.prototype, word, {
    configurable: true,
    get() {
      return this;
    },
  });
