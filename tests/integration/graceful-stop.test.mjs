// A server that is asked to stop: what is in flight is answered, nothing new is taken, and it ends with 0.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { startEcho } from '../support/postern.mjs';
import { exchange, replies } from '../support/raw-http.mjs';

const get = (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

// A connection that stays: {socket, text, ended}.
async function dial(port) {
  const client = { socket: net.connect({ port, host: '127.0.0.1' }), text: '' };
  client.ended = once(client.socket, 'end');
  client.ended.catch(() => {});
  client.socket.on('data', (chunk) => { client.text += chunk.toString('latin1'); });
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

for (const threads of [1, 3]) {
  test(`everything in flight is answered, everybody else turned away (threads: ${threads})`, async () => {
    const echo = await startEcho(null, ['--threads', String(threads)]);
    const clients = async (count, first) => {
      const list = await Promise.all(Array.from({ length: count }, () => dial(echo.port)));
      for (const client of list) if (first) client.socket.write(first);
      return list;
    };
    // Those that wait for an answer have had one on the same connection before.
    const busy = await clients(40, get('/get') + get('/delay/1'));
    const idle = await clients(20, get('/get'));
    const halfway = await clients(10, `${get('/get')}POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab`);
    await until(() => [...busy, ...idle, ...halfway].every((client) => client.text.includes('\r\n\r\n{')), 'first answers');

    const exited = once(echo.child, 'exit');
    echo.child.kill('SIGTERM');
    await Promise.all(idle.map((client) => client.ended));
    await until(() => refused(echo.port), 'refusal');
    for (const client of halfway) client.socket.write('cde');
    await Promise.all([...busy, ...halfway].map((client) => client.ended));
    assert.deepEqual(await exited, [0, null]);

    for (const client of idle) assert.deepEqual(replies(client.text).map((reply) => reply.status), [200]);
    for (const client of busy) {
      const [, late] = replies(client.text);
      assert.equal(late.status, 200);
      assert.equal(late.headers.connection, 'close');
      assert.equal(JSON.parse(late.body).delay, '1');
    }
    for (const client of halfway) {
      const [, posted] = replies(client.text);
      assert.equal(posted.status, 200);
      assert.equal(JSON.parse(posted.body).data, 'abcde');
    }
  });
}

test('a silent connection does not hold the end up', async () => {
  const echo = await startEcho(null, ['--header-timeout-ms', '60000']);
  const silent = await dial(echo.port);
  await exchange(echo.port, [get('/get')], { enough: (text) => text.includes('\r\n\r\n{') });
  const started = performance.now();
  const exited = once(echo.child, 'exit');
  echo.child.kill('SIGTERM');
  assert.deepEqual(await exited, [0, null]);
  assert.ok(performance.now() - started < 15000);
  silent.socket.destroy();
});

for (const second of ['SIGTERM', 'SIGINT']) {
  test(`a second signal ends at once (${second})`, async () => {
    const echo = await startEcho(null);
    const client = await dial(echo.port);
    client.socket.on('error', () => {});
    client.socket.write(get('/get') + get('/delay/10'));
    await until(() => client.text.includes('\r\n\r\n{'), 'the first answer');
    const exited = once(echo.child, 'exit');
    echo.child.kill('SIGTERM');
    await until(() => refused(echo.port), 'refusal');
    assert.equal(echo.child.exitCode, null);
    echo.child.kill(second);
    assert.deepEqual(await exited, [null, second]);
  });
}
