// serve.mjs: a `postern serve` of its own for a test: an empty data folder, a free port of loopback, the
// first administrator's key; and a client that speaks JSON to it.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { openApi } from './openapi.mjs';
import { binary, realData } from './postern.mjs';

// Every JSON answer that passes through call() is held against the public document where that is present.
let published;
const document = () => {
  published ??= realData ? openApi(path.join(realData, 'postman-api/openapi-1.45.0.yaml')) : null;
  return published;
};

// Where the document contradicts its own examples or what clients of it do.
const explained = [
  '/meta/nextCursor should be string', // null at the end of a list, as in the document's examples
];

function hold(method, target, status, body) {
  const api = document();
  const template = api?.find(method, target.split('?')[0]);
  const complaints = template && api.check(method, template, status, body)?.filter((text) => !explained.includes(text));
  if (complaints?.length)
    throw new Error(`${method} ${template} ${status} does not fit the published document: ${complaints.slice(0, 5).join('; ')}\n${JSON.stringify(body).slice(0, 2000)}`);
}

// What the server says of itself holds for every answer, and for what was sent when it was taken. Returns nothing
// for paths that it does not describe.
async function holdToOwn(server, method, target, sent, reply) {
  server.own ??= fetch(`${server.url}/openapi.json`).then((response) => response.json()).then(openApi);
  const api = await server.own;
  const template = api.find(method, target.split('?')[0]);
  if (!template) return;
  const complaints = reply.body === undefined ? [] : api.check(method, template, reply.status, reply.body) ?? [`status ${reply.status} is not described`];
  if (reply.status < 300 && sent !== undefined) complaints.push(...(api.checkBody(method, template, sent) ?? []).map((text) => `body: ${text}`));
  if (complaints.length)
    throw new Error(`${method} ${template} ${reply.status} does not fit the server's own document: ${complaints.slice(0, 5).join('; ')}\n${JSON.stringify(sent)?.slice(0, 2000)}\n${reply.text.slice(0, 2000)}`);
}

const parsed = (body) => (typeof body === 'string' ? JSON.parse(body) : body);

// Starts it and resolves when it listens. Options: args (further flags), data (an existing folder: kept at the
// end), env, rateLimit (0: none), binary.
export async function startServe({ args = [], data, env = {}, rateLimit = 0, program = binary } = {}) {
  const folder = data ?? mkdtempSync(path.join(os.tmpdir(), 'postern-serve-'));
  const keyFile = path.join(folder, 'first.key');
  const child = spawn(program, ['serve', '--data', folder, '--listen', '127.0.0.1:0', '--rate-limit', String(rateLimit),
    '--bootstrap-key-file', keyFile, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const server = { limited: rateLimit > 0, child, folder, output: '', errors: '' };
  child.stderr.on('data', (bytes) => { server.errors += bytes; });
  const exited = once(child, 'exit').then(([status, signal]) => ({ status, signal }));
  const listening = new Promise((resolve) => {
    child.stdout.on('data', (bytes) => {
      server.output += bytes;
      const line = /^listening (\S+)$/m.exec(server.output);
      if (line) resolve(line[1]);
    });
  });
  server.url = await Promise.race([listening, exited.then(({ status, signal }) => {
    throw new Error(`postern serve ended (${status ?? signal}): ${server.errors}`);
  })]);
  server.key = readFileSync(keyFile, 'utf8').trim();
  server.exited = exited;
  server.stop = async (signal = 'SIGTERM') => {
    child.kill(signal);
    return exited;
  };
  // The end of a test: the folder goes too, unless it was the caller's.
  server.close = async () => {
    await server.stop();
    if (!data) rmSync(folder, { recursive: true, force: true });
  };
  server.call = (method, target, body, options) => call(server, method, target, body, options);
  return server;
}

// One request; the answer's body is JSON unless it is empty. `key: null` sends none; `loose`: the answer holds what the
// test itself put there, and that the published document does not know.
export async function call(server, method, target, body, { key = server.key, headers = {}, loose = false } = {}) {
  const response = await fetch(server.url + target, {
    method,
    redirect: 'manual',
    headers: { ...(key ? { 'x-api-key': key } : {}), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  if (text && !/^application\/json; charset=utf-8$/.test(response.headers.get('content-type')))
    throw new Error(`${method} ${target}: ${response.status} is ${response.headers.get('content-type')}`);
  if (!response.headers.has('ratelimit-limit') && server.limited && !/^\/(healthz|readyz|openapi)/.test(target))
    throw new Error(`${method} ${target}: ${response.status} tells no limit`);
  const reply = { status: response.status, headers: response.headers, text, body: text ? JSON.parse(text) : undefined };
  if (reply.body !== undefined && !loose) hold(method, target, reply.status, reply.body);
  await holdToOwn(server, method, target, reply.status < 300 && body !== undefined ? parsed(body) : undefined, reply);
  return reply;
}
