// A disk that is full: what is written is refused and nothing of it stays, what is read is answered, and once there
// is room again everything goes on without a restart. The limit on the size of files stands in for the disk.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { dump } from '../support/dump.mjs';
import { startServe } from '../support/serve.mjs';

// The soft limit alone: a process may raise its own, or that of its user's, back up to the hard one.
function limitFiles(server, bytes) {
  const result = spawnSync('prlimit', [`--pid=${server.child.pid}`, `--fsize=${bytes}:`], { encoding: 'utf8' });
  assert.equal(result.status, 0, result.stderr);
}

const noRoom = { error: { name: 'insufficientStorageError', message: 'There is no room to store this.' } };
const environment = (name, size) => ({ environment: { name, values: [{ key: 'k', value: 'v'.repeat(size) }] } });

test('a full disk', async (t) => {
  const server = await startServe();
  t.after(server.close);
  const { uid } = (await server.call('POST', '/environments', environment('before', 10))).body.environment;
  const earlier = await dump(server);
  limitFiles(server, Math.max(...['postern.db', 'postern.db-wal'].map((name) => statSync(path.join(server.folder, name)).size)) + 4096);
  let refused = 0;
  for (const [method, target, body] of [['POST', '/environments', environment('too large', 1 << 20)],
    ['PUT', `/environments/${uid}`, environment('after', 1 << 20)], ['PUT', '/collections/no', { collection: {} }],
    ['POST', '/collections', { collection: { info: { name: 'c', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
      description: 'd'.repeat(1 << 20) }, item: [] } }]]) {
    const reply = await server.call(method, target, body, { loose: true });
    if (target.endsWith('no')) {
      assert.equal(reply.status, 400); // what is wrong is wrong, disk or no disk
      continue;
    }
    assert.equal(reply.status, 507, reply.text);
    assert.deepEqual(reply.body, noRoom);
    refused++;
  }
  assert.equal(refused, 3);
  for (const target of ['/me', '/environments', `/environments/${uid}`, '/collections', '/workspaces'])
    assert.equal((await server.call('GET', target)).status, 200, target);
  assert.deepEqual((await server.call('GET', '/readyz', undefined, { key: null })).body, { status: 'ready' });
  assert.deepEqual(await dump(server), earlier);
  assert.ok(!/"level":"fatal"/.test(server.errors));

  limitFiles(server, 'unlimited');
  const reply = await server.call('PUT', `/environments/${uid}`, environment('after', 1 << 20));
  assert.equal(reply.status, 200, reply.text);
  assert.equal((await server.call('GET', `/environments/${uid}`)).body.environment.values[0].value.length, 1 << 20);
  assert.deepEqual(await server.stop(), { status: 0, signal: null });
});
