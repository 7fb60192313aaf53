// send.js: pm.sendRequest.

import { responseFrom } from "./exchange.js";
import { host } from "./host.js";
import { Request } from "./sdk/index.js";
import { wait, waited } from "./timers.js";

let pending = new Map(); // token -> function(error, response, {cookies})
let lastToken = 0;

function start(definition, done) {
  const request = Request.isRequest(definition) ? definition : new Request(definition);
  const token = ++lastToken;
  pending.set(token, done);
  wait();
  if (host.send(JSON.stringify(request), token)) return;
  pending.delete(token);
  waited();
  throw new Error("sendRequest: requests cannot be sent here");
}

// Another request of the collection, with its scripts: a promise of its response, null when it was
// skipped.
export function runRequest(target, options) {
  return new Promise((resolve, reject) => {
    if (typeof target !== "string" || target === "") throw new TypeError("runRequest: the id or name of a request is missing");
    const variables = JSON.stringify(options?.variables ?? {});
    const token = ++lastToken;
    if (!host.runRequest(target, variables, token)) throw new Error("runRequest: requests cannot be run here");
    pending.set(token, (error, response) => (error ? reject(error) : resolve(response)));
    wait();
  });
}

export function makeSendRequest() {
  return function sendRequest(definition, callback) {
    if (definition === undefined || definition === null || definition === "") {
      const error = new Error("sendrequest: nothing to request");
      if (typeof callback !== "function") return Promise.reject(error);
      callback(error);
      return undefined;
    }
    if (typeof callback === "function") {
      start(definition, callback);
      return undefined;
    }
    return new Promise((resolve, reject) => {
      start(definition, (error, response) => (error ? reject(error) : resolve(response)));
    });
  };
}

// Called by the program when a send has come to its end. `message` is undefined when there is an
// answer.
export function sent(token, message, code, head, headers, bytes) {
  const done = pending.get(token);
  if (!done) return; // of a script that is over
  pending.delete(token);
  waited();
  let error = null;
  if (message !== undefined) {
    error = new Error(message);
    if (code) error.code = code;
  }
  const isSkipped = !error && !head;
  const response = isSkipped ? null : responseFrom(error ? null : head, headers, bytes); // without an answer it has no code
  done(error, response, error ? undefined : { cookies: response?.cookies });
}

// Sets aside what a script waits for; the result brings it back.
export function suspendSends() {
  const kept = pending;
  pending = new Map();
  return () => {
    pending = kept;
  };
}

export function forgetSends() {
  pending.clear();
}
