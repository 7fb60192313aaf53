// Limits under many callers at once, and what is not counted.
import test from 'node:test';
import assert from 'node:assert/strict';
import { postern } from '../support/postern.mjs';
import { startServe } from '../support/serve.mjs';

test('of many calls at the same time exactly as many pass as the limit says', async (t) => {
  const limit = 100, callers = 64, each = 4;
  const server = await startServe({ rateLimit: limit, args: ['--threads', '2'] });
  t.after(() => server.close());
  const answers = (await Promise.all(Array.from({ length: callers }, async () => {
    const own = [];
    for (let i = 0; i < each; i++) own.push(await server.call('GET', '/me'));
    return own;
  }))).flat();
  const passed = answers.filter(({ status }) => status === 200);
  assert.equal(passed.length, limit);
  assert.equal(answers.filter(({ status }) => status === 429).length, callers * each - limit);
  // Each of them was told another number of calls that are left: 99, 98 … 0.
  const left = passed.map(({ headers }) => Number(headers.get('x-ratelimit-remaining'))).sort((a, b) => a - b);
  assert.deepEqual(left, Array.from({ length: limit }, (_, i) => i));
  assert.equal(new Set(answers.map(({ headers }) => headers.get('x-ratelimit-reset'))).size, 1);
});

test('each key has a window of its own, and keys that are not good have none', async (t) => {
  const server = await startServe({ rateLimit: 3 });
  t.after(() => server.close());
  const shell = async (...args) => (await postern([...args, '--data', server.folder])).stdout.trim();
  const collection = { info: { name: 'Orders', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' }, item: [] };
  const { id } = (await server.call('POST', '/collections', { collection })).body.collection;
  const accessKey = await shell('keys', 'create', '--user', 'admin', '--collection', id);
  const other = await shell('keys', 'create', '--user', 'admin', '--name', 'other');
  const read = (key) => server.call('GET', `/collections/${id}?access_key=${key}`, undefined, { key: null });

  for (let i = 0; i < 5; i++) {
    const made = `PMAT-${String(i).repeat(26)}`;
    for (const key of [made, 'x', `${accessKey}x`, accessKey.toLowerCase()]) {
      const { status, headers } = await read(key);
      assert.equal(status, 401);
      assert.equal(headers.get('x-ratelimit-remaining'), '3');
    }
    const { status, headers } = await server.call('GET', '/me', undefined, { key: 'PMAK-x' });
    assert.equal(status, 401);
    assert.equal(headers.get('x-ratelimit-remaining'), '3');
  }
  for (const remaining of ['2', '1', '0']) {
    const { status, headers } = await read(accessKey);
    assert.equal(status, 200);
    assert.equal(headers.get('x-ratelimit-remaining'), remaining);
  }
  assert.equal((await read(accessKey)).status, 429);
  assert.equal((await server.call('GET', '/me', undefined, { key: other })).headers.get('x-ratelimit-remaining'), '2');
  assert.equal((await server.call('GET', '/me')).headers.get('x-ratelimit-remaining'), '1');
});
