// `postern serve` that is asked to stop: what is in flight is answered and kept, nothing new is taken, and it ends
// with 0.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { temporaryFolder } from '../support/postern.mjs';
import { replies } from '../support/raw-http.mjs';
import { startServe } from '../support/serve.mjs';

// A connection that stays: {socket, text, ended}.
async function dial(port) {
  const client = { socket: net.connect({ port, host: '127.0.0.1' }), text: '' };
  client.socket.on('data', (chunk) => { client.text += chunk.toString('latin1'); });
  client.ended = once(client.socket, 'end');
  client.ended.catch(() => {});
  await once(client.socket, 'connect');
  return client;
}

async function until(condition, what) {
  for (let i = 0; i < 2000; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.fail(`not in time: ${what}`);
}

const refused = (port) => new Promise((resolve) => {
  const socket = net.connect({ port, host: '127.0.0.1' });
  socket.on('connect', () => { socket.destroy(); resolve(false); });
  socket.on('error', (error) => resolve(error.code === 'ECONNREFUSED'));
});

for (const threads of [1, 3])
  test(`writes in flight are answered and kept (threads: ${threads})`, async (t) => {
    const folder = temporaryFolder(t);
    const args = ['--threads', String(threads)];
    const server = await startServe({ data: folder, args });
    const port = Number(new URL(server.url).port);
    const { body: { workspace: { id } } } = await server.call('POST', '/workspaces', { workspace: { name: 'w', type: 'team' } });
    const head = (line, more = '') => `${line} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: ${server.key}\r\n${more}\r\n`;
    const create = (name) => {
      const body = JSON.stringify({ environment: { name, values: [{ key: 'k', value: 'v'.repeat(2000), enabled: true, type: 'default' }] } });
      return head(`POST /environments?workspace=${id}`, `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`) + body;
    };
    const me = head('GET /me');
    const clients = async (count, first) => {
      const list = await Promise.all(Array.from({ length: count }, () => dial(port)));
      list.forEach((client, i) => client.socket.write(first(i)));
      return list;
    };
    // Their first answer shows that the server has read what came with it.
    const halfway = await clients(30, (i) => me + create(`half ${i}`).slice(0, -100));
    const idle = await clients(20, () => me);
    const busy = await clients(60, (i) => me + create(`busy ${i}`));
    await until(() => [...busy, ...idle, ...halfway].every((client) => client.text.includes('\r\n\r\n{')), 'first answers');
    server.child.kill('SIGTERM');
    await Promise.all(idle.map((client) => client.ended));
    await until(() => refused(port), 'refusal');
    halfway.forEach((client, i) => client.socket.write(create(`half ${i}`).slice(-100)));
    await Promise.all([...busy, ...halfway].map((client) => client.ended));
    assert.deepEqual(await server.exited, { status: 0, signal: null }, server.errors);

    for (const client of idle) assert.deepEqual(replies(client.text).map((reply) => reply.status), [200]);
    const kept = [];
    for (const client of [...busy, ...halfway]) {
      const [, written] = replies(client.text);
      assert.equal(written.status, 200, written.body);
      kept.push(JSON.parse(written.body).environment.uid);
    }
    for (const client of halfway) assert.equal(replies(client.text)[1].headers.connection, 'close');

    const again = await startServe({ data: folder, args });
    t.after(() => again.close());
    const { body } = await again.call('GET', `/environments?workspace=${id}`);
    assert.deepEqual(body.environments.map(({ uid }) => uid).sort(), kept.sort());
    assert.equal(new Set(kept).size, 90);
  });

test('a second signal ends at once, and what was acknowledged stays', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startServe({ data: folder });
  const port = Number(new URL(server.url).port);
  const { body } = await server.call('POST', '/environments', { environment: { name: 'kept', values: [] } });
  // In flight for as long as its body is not there.
  const client = await dial(port);
  client.socket.on('error', () => {});
  client.socket.write(`GET /me HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: ${server.key}\r\n\r\nPOST /environments HTTP/1.1\r\nHost: 127.0.0.1\r\n`
    + `X-Api-Key: ${server.key}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`);
  await until(() => client.text.includes('\r\n\r\n{'), 'the first answer');
  server.child.kill('SIGTERM');
  await until(() => refused(port), 'refusal');
  assert.equal(server.child.exitCode, null);
  server.child.kill('SIGTERM');
  assert.deepEqual(await server.exited, { status: null, signal: 'SIGTERM' });
  const again = await startServe({ data: folder });
  t.after(() => again.close());
  assert.equal((await again.call('GET', `/environments/${body.environment.uid}`)).status, 200);
});
