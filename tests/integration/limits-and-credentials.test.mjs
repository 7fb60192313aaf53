// What many clients at once, and whoever tries keys, can and cannot do.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { test } from 'node:test';
import { addKey, addPerson, madeUpKey } from '../support/people.mjs';
import { binary, execute } from '../support/postern.mjs';
import { startServe } from '../support/serve.mjs';

const hex = (bytes) => randomBytes(bytes).toString('hex');

async function reads(server) {
  const text = await fetch(`${server.url}/metrics`).then((reply) => reply.text());
  return Number(/^postern_store_reads_total (\d+)$/m.exec(text)[1]);
}

const invalid = { error: { name: 'AuthenticationError', message: 'Invalid API Key. Every request requires a valid API Key to be sent.' } };

test('64 clients at once get as many calls as the limit says, and not one more', async (t) => {
  const limit = 500;
  const server = await startServe({ rateLimit: limit });
  t.after(server.close);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  t.after(() => agent.destroy());
  const { port } = new URL(server.url);
  const one = () => new Promise((resolve, reject) => {
    http.get({ port, host: '127.0.0.1', path: '/me', agent, headers: { 'x-api-key': server.key } }, (reply) => {
      reply.resume();
      reply.on('end', () => resolve([reply.statusCode, Number(reply.headers['x-ratelimit-remaining'])]));
    }).on('error', reject);
  });
  const started = Date.now();
  const answers = [];
  await Promise.all(Array.from({ length: 64 }, async () => {
    for (let i = 0; i < 16; i++) answers.push(await one());
  }));
  assert.ok(Date.now() - started < 60000, 'within one window');
  const good = answers.filter(([status]) => status === 200);
  assert.equal(answers.length, 1024);
  assert.equal(good.length, limit);
  assert.ok(answers.every(([status]) => status === 200 || status === 429));
  // Everybody who got through was told another number: nobody was counted twice, or not at all.
  assert.deepEqual(good.map(([, remaining]) => remaining).sort((a, b) => a - b), Array.from({ length: limit }, (_, i) => i));
});

test('garbage costs no look into the store', async (t) => {
  const server = await startServe();
  t.after(server.close);
  const wrong = madeUpKey().slice(0, -1);
  const garbage = ['x', 'PMAK-', hex(16), madeUpKey().toUpperCase(), `${madeUpKey()}0`, 'PMAK-'.padEnd(8000, '0'),
    ...Array.from({ length: 50 }, () => `PMAK-${hex(12)}-${hex(17)}`)].filter((key) => key !== wrong);
  const before = await reads(server);
  for (const key of garbage) {
    const reply = await server.call('GET', '/collections', undefined, { key });
    assert.equal(reply.status, 401);
    assert.deepEqual(reply.body, invalid);
    const query = await server.call('GET', `/collections?apikey=${encodeURIComponent(key.slice(0, 200))}`, undefined, { key: null });
    assert.equal(query.status, 401);
  }
  assert.equal(await reads(server), before);
});

test('unknown and revoked keys, and those of people who are disabled, get one answer, for one look each', async (t) => {
  const server = await startServe();
  t.after(server.close);
  const run = async (...args) => {
    const result = await execute(binary, [...args, '--data', server.folder]);
    assert.equal(result.status, 0, result.stderr);
    return result.stdout.trim();
  };
  const gone = await addPerson(server, 'gone', 'editor');
  const revoked = await addKey(server, 'admin@localhost', 'revoked');
  await run('keys', 'revoke', revoked);
  await run('user', 'disable', 'gone@example.org');
  const keys = { unknown: madeUpKey(), 'another secret': madeUpKey(server.key.split('-')[1]), revoked, 'of somebody disabled': gone.key };
  for (const [name, key] of Object.entries(keys)) {
    const before = await reads(server);
    for (let i = 0; i < 5; i++) {
      const reply = await server.call('GET', '/me', undefined, { key });
      assert.equal(reply.status, 401, name);
      assert.deepEqual(reply.body, invalid);
    }
    assert.equal(await reads(server) - before, 5, name);
  }
});

test('a key that was revoked is refused at the next call', async (t) => {
  const server = await startServe();
  t.after(server.close);
  const key = await addKey(server, 'admin@localhost', 'short');
  assert.equal((await server.call('GET', '/me', undefined, { key })).status, 200);
  assert.equal((await execute(binary, ['keys', 'revoke', key, '--data', server.folder])).status, 0);
  assert.equal((await server.call('GET', '/me', undefined, { key })).status, 401);
});
