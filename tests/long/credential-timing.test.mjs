// How long a refusal takes tells nothing of why: keys that are unknown, wrong, revoked or of somebody disabled.
import assert from 'node:assert/strict';
import net from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { addKey, addPerson, madeUpKey } from '../support/people.mjs';
import { binary, execute } from '../support/postern.mjs';
import { startServe } from '../support/serve.mjs';

const TRIES = 4000, ROUNDS = 5;

// One kept connection, which serves a thousand calls at most; an answer is awaited before the next call is sent. Times
// in nanoseconds.
async function connect(server) {
  const socket = net.connect({ port: Number(new URL(server.url).port), host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let wake, fail, started, head = '';
  socket.on('close', () => fail?.(new Error('the server closed')));
  socket.on('data', (bytes) => {
    const ended = process.hrtime.bigint();
    head += bytes.toString('latin1');
    if (!head.endsWith('}')) return;
    assert.ok(head.startsWith('HTTP/1.1 401 '), head.slice(0, 40));
    head = '';
    wake(Number(ended - started));
  });
  return {
    time: (key) => new Promise((resolve, reject) => {
      [wake, fail] = [resolve, reject];
      started = process.hrtime.bigint();
      socket.write(`GET /me HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: ${key}\r\n\r\n`);
    }),
    end() {
      fail = null;
      socket.destroy();
    },
  };
}

const CALLS = 900;

async function timer(server) {
  let connection, left = 0;
  return {
    async time(key) {
      if (left-- === 0) {
        connection?.end();
        connection = await connect(server);
        left = CALLS - 1;
      }
      return connection.time(key);
    },
    end: () => connection?.end(),
  };
}

// The mean of what lies between the tenth and the sixth tenth: what else the machine did is not ours.
const typical = (times) => {
  const kept = [...times].sort((a, b) => a - b).slice(times.length / 10, (times.length * 6) / 10);
  return kept.reduce((sum, time) => sum + time, 0) / kept.length;
};

test('refusals of every kind take the same time', async (t) => {
  const server = await startServe({ args: ['--log-level', 'off'] });
  t.after(server.close);
  const disabled = await addPerson(server, 'gone', 'editor');
  const revoked = await addKey(server, 'admin@localhost', 'revoked');
  for (const args of [['keys', 'revoke', revoked], ['user', 'disable', 'gone@example.org']])
    assert.equal((await execute(binary, [...args, '--data', server.folder])).status, 0);
  const keys = { unknown: madeUpKey(), 'another secret': madeUpKey(server.key.split('-')[1]), revoked, disabled: disabled.key };
  const kinds = Object.keys(keys);
  const { time, end } = await timer(server);
  t.after(end);
  for (let i = 0; i < 500; i++) await time(keys[kinds[i % kinds.length]]);
  // A difference that is ours shows in every round; what others do to the machine does not.
  let least = Infinity;
  for (let round = 0; round < ROUNDS && least >= 0.01; round++) {
    const times = Object.fromEntries(kinds.map((kind) => [kind, []]));
    for (let i = 0; i < TRIES; i++)
      for (let k = 0; k < kinds.length; k++) {
        const kind = kinds[(i + k) % kinds.length]; // each as often the first
        times[kind].push(await time(keys[kind]));
      }
    const means = kinds.map((kind) => typical(times[kind]));
    const difference = Math.max(...means) / Math.min(...means) - 1;
    least = Math.min(least, difference);
    t.diagnostic(`${kinds.map((kind, i) => `${kind} ${(means[i] / 1000).toFixed(1)} µs`).join(', ')}: ${(difference * 100).toFixed(2)} %`);
  }
  assert.ok(least < 0.01, `${(least * 100).toFixed(2)} %`);
});
