// serve.mjs: a `postern serve` of its own for a test: an empty data folder, a free port of loopback, the
// first administrator's key; and a client that speaks JSON to it.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { binary } from './postern.mjs';

// Starts it and resolves when it listens. Options: args (further flags), data (an existing folder: kept at the
// end), env, rateLimit (0: none), binary.
export async function startServe({ args = [], data, env = {}, rateLimit = 0, program = binary } = {}) {
  const folder = data ?? mkdtempSync(path.join(os.tmpdir(), 'postern-serve-'));
  const keyFile = path.join(folder, 'first.key');
  const child = spawn(program, ['serve', '--data', folder, '--listen', '127.0.0.1:0', '--rate-limit', String(rateLimit),
    '--bootstrap-key-file', keyFile, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const server = { child, folder, output: '', errors: '' };
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

// One request; the answer's body is JSON unless it is empty. `key: null` sends none.
export async function call(server, method, target, body, { key = server.key, headers = {} } = {}) {
  const response = await fetch(server.url + target, {
    method,
    redirect: 'manual',
    headers: { ...(key ? { 'x-api-key': key } : {}), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text ? JSON.parse(text) : undefined };
}
