// What ten thousand clients that send a byte a second cost: memory, and the patience of another client.
// bench/slow-clients.py measures the latter exactly; here a bound that holds on any machine is enough.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { exchange, replies } from '../support/raw-http.mjs';
import { root, startEcho } from '../support/postern.mjs';

// The sanitizers pad every allocation.
const binary = path.resolve(process.env.POSTERN_RELEASE_BINARY || path.join(root, 'build/postern'));
const clients = 10000;
const seconds = 12;
const bound = 64 << 20;
const args = ['--connections', '12000', '--connections-per-address', '12000', '--header-timeout-ms', '120000',
  '--body-grace-ms', '120000'];

const memory = (child) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) * 1024;
const ask = async (port) => {
  const [reply] = replies((await exchange(port, ['GET /get HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'])).text);
  assert.equal(reply.status, 200);
};

// All at once would overflow the queue of connections that wait to be accepted.
async function connect(port) {
  const sockets = [];
  while (sockets.length < clients) {
    const some = Array.from({ length: 200 }, (_, i) =>
      net.connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (i % 8)}`, noDelay: true }));
    await Promise.all(some.map((socket) => once(socket, 'connect')));
    sockets.push(...some);
  }
  return sockets;
}

// Every client sends the text, a byte a second; each tenth of a second it is the turn of a tenth of them.
async function trickle(sockets, text) {
  for (const byte of text)
    for (let tenth = 0; tenth < 10; tenth++) {
      for (let i = tenth; i < sockets.length; i += 10) sockets[i].write(byte);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
}

const fields = 'User-Agent: a-slow-client/1.0\r\nAccept: */*\r\n';
const kinds = {
  heads: { sent: 'GET /get HTTP/1.1\r\nHost: slow\r\n', slowly: fields.slice(0, seconds) },
  bodies: { sent: `POST /post HTTP/1.1\r\nHost: slow\r\n${fields}Content-Length: 1000\r\n\r\n`, slowly: 'a'.repeat(seconds) },
};

for (const [name, { sent, slowly }] of Object.entries(kinds))
  test(`ten thousand slow ${name} cost at most 64 MB and hold nobody up`, async (t) => {
    let sockets = [];
    t.after(() => sockets.forEach((socket) => socket.destroy())); // before the server stops, which waits for them
    const echo = await startEcho(t, args, binary);
    await ask(echo.port);
    const before = memory(echo.child);
    sockets = await connect(echo.port);
    let lost = 0;
    sockets.forEach((socket) => { socket.on('error', () => {}).on('close', () => lost++).write(sent); });
    let slowest = 0, ended = false;
    const asking = (async () => {
      while (!ended) {
        const started = performance.now();
        await ask(echo.port);
        slowest = Math.max(slowest, performance.now() - started);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    })();
    await trickle(sockets, slowly);
    ended = true;
    await asking;
    const cost = memory(echo.child) - before;
    assert.equal(lost, 0, 'the server gave clients up within their time');
    assert.ok(cost <= bound, `${cost} bytes`);
    assert.ok(slowest < 1000, `${slowest} ms`);
    t.diagnostic(`${(cost / 2 ** 20).toFixed(1)} MiB, slowest answer ${slowest.toFixed(1)} ms`);
  });
