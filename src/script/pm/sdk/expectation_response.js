/* expectation_response.js: what can be expected of a response. */

import { deepEqual } from "./deep_equal.js";
import { defineMethod, defineProperty, defineSubject } from "./expectation.js";
import { isKind } from "./property.js";

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

const isResponse = (value) => value !== null && typeof value === "object" && isKind(value, "Response");

/* facts(response, ...values), for chai when it is not a response. */
const ofResponse =
  (facts) =>
  ({ value }, ...values) =>
    isResponse(value) ? facts(value, ...values) : null;

function hasText(response) {
  const text = response.text();
  return typeof text === "string" && text.length > 0;
}

function jsonOrNothing(response) {
  try {
    return { json: response.json() };
  } catch {
    return null;
  }
}

for (const [word, number] of Object.entries(CLASSES))
  defineProperty(
    word,
    ofResponse(({ code }) => [Math.floor(code / 100) === number]),
  );
for (const [word, [code, reason]] of Object.entries(REASONS)) {
  const facts = ofResponse((response) => [
    String(response.reason()).toUpperCase() === reason,
    Number(response.code) === code,
  ]);
  if (word === "ok") defineProperty("ok", (state) => facts(state) || [Boolean(state.value)]);
  else defineProperty(word, facts);
}
defineProperty(
  "error",
  ofResponse(({ code }) => [code >= 400 && code < 600]),
);
defineProperty(
  "withBody",
  ofResponse((response) => [hasText(response)]),
);
defineProperty(
  "json",
  ofResponse((response) => [jsonOrNothing(response) !== null]),
);
for (const word of ["postmanResponse", "postmanRequestOrResponse"])
  defineProperty(
    word,
    ofResponse(() => [true]),
  );

defineMethod(
  "status",
  ofResponse((response, wanted) => {
    if (typeof wanted === "number") return [response.code === wanted];
    return typeof wanted === "string" ? [response.reason() === wanted] : null;
  }),
);
defineMethod(
  "statusCode",
  ofResponse(({ code }, wanted) => [code === Number(wanted)]),
);
defineMethod(
  "statusReason",
  ofResponse((response, wanted) => [response.reason() === String(wanted)]),
);
defineMethod(
  "statusCodeClass",
  ofResponse(({ code }, wanted) => [Math.floor(code / 100) === wanted]),
);
defineMethod(
  "header",
  ofResponse(function (response, name, value) {
    if (typeof name !== "string") return null;
    const header = response.headers.one(name);
    if (arguments.length === 2) return [Boolean(header)];
    return header ? [true, header.value === value] : null;
  }),
);
defineMethod(
  "body",
  ofResponse(function (response, content) {
    if (arguments.length === 1) return [hasText(response)];
    if (content instanceof RegExp)
      return content.global || content.sticky ? null : [content.exec(response.text()) !== null];
    return typeof content === "string" ? [response.text() === content] : null;
  }),
);
defineMethod(
  "jsonBody",
  ofResponse(function (response, path, value) {
    const body = jsonOrNothing(response);
    if (arguments.length === 1) return [body !== null];
    if (body === null || typeof path !== "string" || !/^[\w$]+(\.[\w$]+)*$/.test(path)) return null;
    let found = body.json;
    for (const part of path.split(".")) {
      if (found === null || typeof found !== "object" || !Object.hasOwn(found, part)) return [false];
      found = found[part];
    }
    return arguments.length === 2 ? [true] : [true, deepEqual(found, value)];
  }),
);

defineSubject("responseTime", ({ value }) => (isResponse(value) ? value.responseTime : undefined));
defineSubject("responseSize", ({ value }) => {
  if (!isResponse(value)) return undefined;
  const { header, body } = value.size();
  return header + body;
});
