// exchange.js: pm.request and pm.response, and the answers to requests that scripts send.

import { host } from "./host.js";
import { Cookie, Request, Response } from "./sdk/index.js";

function headerList(flat) {
  const list = [];
  for (let i = 0; i < flat.length; i += 2) list.push({ key: flat[i], value: flat[i + 1] });
  return list;
}

export function cookiesOf(headers) {
  return headers.filter(({ key }) => key.toLowerCase() === "set-cookie").map(({ value }) => Cookie.parse(value));
}

function once(make) {
  let made = false;
  let value;
  return () => {
    if (!made) [made, value] = [true, make()];
    return value;
  };
}

// An answer of which nothing but its head has crossed over yet.
function lazyResponse(head, headers, bytes, text, contentType) {
  const [code, status, responseTime, responseSize, , id] = head;
  return new Response({
    id,
    code,
    status,
    responseTime,
    responseSize,
    header: headers,
    stream: bytes,
    text,
    contentType,
    cookie: () => cookiesOf(headers()),
  });
}

export function makeResponse() {
  const head = host.response();
  if (!head) return new Response({ header: [], cookie: [] });
  const headers = once(() => headerList(host.responseHeaders()));
  return lazyResponse(
    head,
    headers,
    () => new Uint8Array(host.responseBytes()),
    () => host.responseText(),
    () => host.responseContentType(),
  );
}

export function responseFrom(head, flatHeaders, buffer) {
  if (!head) return new Response({ header: [], cookie: [] });
  const headers = once(() => headerList(flatHeaders));
  const bytes = new Uint8Array(buffer);
  return lazyResponse(head, headers, () => bytes, () => host.utf8Decode(bytes));
}

// What a pre-request script did to the request is told when the script is over.
export function makeRequest(script) {
  const given = host.requestJson();
  const request = new Request(given ? JSON.parse(given) : undefined);
  if (!script.isTest) {
    const before = JSON.stringify(request.clone());
    script.atEnd.push(() => {
      const after = JSON.stringify(request);
      if (after !== before) host.setRequest(after);
    });
  }
  return request;
}
