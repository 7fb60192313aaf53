// What the HTTP front does for `postern serve` as it does for the echo service: who it believes about a client's
// address, slow senders, large bodies, and connections that stay.
import assert from 'node:assert/strict';
import net from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { exchange, replies } from '../support/raw-http.mjs';
import { startServe } from '../support/serve.mjs';

const portOf = (server) => Number(new URL(server.url).port);
const statuses = (result) => replies(result.text).map((reply) => reply.status);
const head = (server, line, ...fields) => [`${line} HTTP/1.1`, 'Host: 127.0.0.1', `X-Api-Key: ${server.key}`, ...fields, '', ''].join('\r\n');
const logged = (server, field) => server.errors.split('\n').filter((line) => line.includes('"route":"/me"')).map((line) => JSON.parse(line)[field]);

test('only configured proxies speak for somebody else', async (t) => {
  const address = async (args, field) => {
    const server = await startServe({ args });
    t.after(() => server.close());
    assert.deepEqual(statuses(await exchange(portOf(server), [head(server, 'GET /me', field, 'Connection: close')])), [200]);
    await server.stop();
    const [found] = logged(server, 'address');
    return found;
  };
  assert.equal(await address([], 'X-Forwarded-For: 203.0.113.9'), '127.0.0.1');
  assert.equal(await address([], 'Forwarded: for=203.0.113.9'), '127.0.0.1');
  assert.equal(await address(['--trusted-proxy', '10.0.0.0/8'], 'X-Forwarded-For: 203.0.113.9'), '127.0.0.1');
  assert.equal(await address(['--trusted-proxy', '127.0.0.0/8'], 'X-Forwarded-For: 198.51.100.1, 203.0.113.9'), '203.0.113.9');
  assert.equal(await address(['--trusted-proxy', '127.0.0.1'], 'Forwarded: for="[2001:db8::7]:80"'), '2001:db8::7');
});

test('a head that comes by the byte is read; one that stops is given up', async (t) => {
  const server = await startServe();
  t.after(() => server.close());
  const text = head(server, 'GET /me', 'Connection: close');
  assert.deepEqual(statuses(await exchange(portOf(server), [...text])), [200]);
  const stopped = await exchange(portOf(server), [text.slice(0, 40)], { timeout: 15000 });
  assert.deepEqual(statuses(stopped), [408]);
  assert.ok(stopped.closed && stopped.ms > 9000 && stopped.ms < 14000, `${stopped.ms} ms`);
});

test('a client that reads nothing holds nobody up', async (t) => {
  const server = await startServe();
  t.after(() => server.close());
  const { body } = await server.call('POST', '/environments', { environment: { name: 'large', values: [{ key: 'k', value: 'v'.repeat(3 << 20), type: 'default', enabled: true }] } });
  const socket = net.connect({ port: portOf(server), host: '127.0.0.1' });
  socket.pause();
  await once(socket, 'connect');
  socket.write(head(server, `GET /environments/${body.environment.uid}`).repeat(4));
  for (let i = 0; i < 20; i++) assert.deepEqual(statuses(await exchange(portOf(server), [head(server, 'GET /me', 'Connection: close')])), [200]);
  // And when it reads after all, everything is there.
  let size = 0;
  socket.on('data', (chunk) => { size += chunk.length; });
  socket.resume();
  while (size < 4 * (3 << 20)) await once(socket, 'data');
  socket.destroy();
});

test('bodies past the limit are refused, whoever says how long they are', async (t) => {
  const server = await startServe();
  t.after(() => server.close());
  const json = 'Content-Type: application/json';
  const before = (await server.call('GET', '/environments')).body.environments.length;
  const announced = await exchange(portOf(server), [head(server, 'POST /environments', json, 'Content-Length: 2000000000')]);
  assert.deepEqual(statuses(announced), [413]);
  assert.match(replies(announced.text)[0].headers['content-type'], /^application\/json/);
  const asked = await exchange(portOf(server), [head(server, 'POST /environments', json, 'Content-Length: 2000000000', 'Expect: 100-continue')]);
  assert.deepEqual(statuses(asked), [413]);
  const chunk = `100000\r\n${'x'.repeat(1 << 20)}\r\n`;
  const chunked = await exchange(portOf(server), [head(server, 'POST /environments', json, 'Transfer-Encoding: chunked'), ...Array(32).fill(chunk)]);
  assert.deepEqual(statuses(chunked), [413]);
  assert.equal((await server.call('GET', '/environments')).body.environments.length, before);
});

test('a thousand requests on one connection, then it is asked to come again', async (t) => {
  const server = await startServe();
  t.after(() => server.close());
  const result = await exchange(portOf(server), [head(server, 'GET /me').repeat(1001)]);
  const list = replies(result.text);
  assert.equal(list.length, 1000);
  assert.ok(list.every((reply) => reply.status === 200));
  assert.equal(list.at(-1).headers.connection, 'close');
  assert.ok(result.closed);
});
