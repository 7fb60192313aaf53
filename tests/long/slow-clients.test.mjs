// What ten thousand clients that send a byte a second cost: memory, and the patience of another client. `postern serve`
// has its limits built in: a client of one address may hold 256 connections, a head has ten seconds, and a body five
// before it must be faster than that.
// bench/slow-clients.py measures the latter exactly; here a bound that holds on any machine is enough.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { exchange, replies } from '../support/raw-http.mjs';
import { root, startEcho } from '../support/postern.mjs';
import { startServe } from '../support/serve.mjs';

// The sanitizers pad every allocation.
const program = path.resolve(process.env.POSTERN_RELEASE_BINARY || path.join(root, 'build/postern'));
const bound = 64 << 20;
const fields = 'User-Agent: a-slow-client/1.0\r\nAccept: */*\r\n';

// `lines` are what each head of a request needs; `get` and `post` what is asked for.
const targets = {
  echo: { clients: 10000, addresses: 8, seconds: { heads: 12, bodies: 12 }, get: '/get', post: '/post', start: async () => {
    const echo = await startEcho(null, ['--connections', '12000', '--connections-per-address', '12000', '--header-timeout-ms', '120000',
      '--body-grace-ms', '120000'], program);
    return { child: echo.child, port: echo.port, lines: 'Host: slow\r\n', stop: echo.stop };
  } },
  serve: { clients: 9900, addresses: 44, seconds: { heads: 5, bodies: 3 }, get: '/me', post: '/environments', start: async () => {
    const serve = await startServe({ program, args: ['--log-level', 'off'] });
    return { child: serve.child, port: Number(new URL(serve.url).port), stop: serve.close,
      lines: `Host: 127.0.0.1\r\nX-Api-Key: ${serve.key}\r\nContent-Type: application/json\r\n` };
  } },
};

const memory = (child) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) * 1024;

// All at once would overflow the queue of connections that wait to be accepted.
async function connect(port, { clients, addresses }) {
  const sockets = [];
  while (sockets.length < clients) {
    const some = Array.from({ length: Math.min(220, clients - sockets.length) }, (_, i) =>
      net.connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (i % addresses)}`, noDelay: true }));
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

for (const [who, target] of Object.entries(targets))
  for (const kind of ['heads', 'bodies'])
    test(`${target.clients} slow ${kind} cost postern ${who} at most 64 MB and hold nobody up`, async (t) => {
      let sockets = [];
      t.after(() => sockets.forEach((socket) => socket.destroy())); // before the server stops, which waits for them
      const server = await target.start();
      t.after(server.stop);
      const ask = async () => {
        const [reply] = replies((await exchange(server.port, [`GET ${target.get} HTTP/1.1\r\n${server.lines}Connection: close\r\n\r\n`])).text);
        assert.equal(reply.status, 200);
      };
      const count = target.seconds[kind];
      const sent = kind === 'heads' ? `GET ${target.get} HTTP/1.1\r\n${server.lines}`
        : `POST ${target.post} HTTP/1.1\r\n${server.lines}${fields}Content-Length: 1000\r\n\r\n`;
      await ask();
      const before = memory(server.child);
      sockets = await connect(server.port, target);
      let lost = 0;
      sockets.forEach((socket) => { socket.on('error', () => {}).on('close', () => lost++).write(sent); });
      let slowest = 0, ended = false;
      const asking = (async () => {
        while (!ended) {
          const started = performance.now();
          await ask();
          slowest = Math.max(slowest, performance.now() - started);
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
      })();
      await trickle(sockets, kind === 'heads' ? fields.slice(0, count) : 'a'.repeat(count));
      ended = true;
      await asking;
      const cost = memory(server.child) - before;
      assert.equal(lost, 0, 'the server gave clients up within their time');
      assert.ok(cost <= bound, `${cost} bytes`);
      assert.ok(slowest < 1000, `${slowest} ms`);
      t.diagnostic(`${(cost / 2 ** 20).toFixed(1)} MiB, slowest answer ${slowest.toFixed(1)} ms`);
    });
