// Idempotency-Key: a POST that is sent again is done once.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { addPerson } from '../support/people.mjs';
import { startServe } from '../support/serve.mjs';
import { temporaryFolder } from '../support/postern.mjs';

const environment = (name) => ({ environment: { name } });
const once = (key) => ({ headers: { 'idempotency-key': key }, loose: true });

describe('calls that are sent again', () => {
  let server;
  before(async () => { server = await startServe(); });
  after(() => server.close());
  const post = (name, key, target = '/environments') => server.call('POST', target, environment(name), once(key));
  const count = async (name) => (await server.call('GET', '/environments')).body.environments.filter((one) => one.name === name).length;

  test('the same call gets the first answer again', async () => {
    const key = randomUUID(), first = await post('again', key), second = await post('again', key);
    assert.equal(first.status, 200);
    assert.equal(first.headers.get('idempotent-replayed'), null);
    assert.equal(second.status, 200);
    assert.equal(second.headers.get('idempotent-replayed'), 'true');
    assert.equal(second.headers.get('content-type'), 'application/json; charset=utf-8');
    assert.equal(second.text, first.text);
    assert.equal(await count('again'), 1);
  });

  test('a refusal is an answer, too', async () => {
    const key = randomUUID();
    const send = () => server.call('POST', '/environments', {}, once(key));
    const first = await send(), second = await send();
    assert.equal(first.status, 400);
    assert.deepEqual([second.status, second.text, second.headers.get('idempotent-replayed')], [400, first.text, 'true']);
  });

  test('another body, or another query, is another call', async () => {
    const key = randomUUID();
    await post('one', key);
    const reused = { error: { name: 'idempotencyKeyReusedError', message: 'This Idempotency-Key was used with another body.' } };
    for (const reply of [await post('two', key), await post('one', key, '/environments?workspace=x')]) {
      assert.equal(reply.status, 422);
      assert.deepEqual(reply.body, reused);
    }
    assert.equal(await count('one'), 1);
    assert.equal(await count('two'), 0);
  });

  test('a key is known to one person and one route', async () => {
    const key = randomUUID(), other = await addPerson(server, 'other', 'editor');
    const mine = await post('shared', key);
    const theirs = await server.call('POST', '/environments', environment('shared'), { ...once(key), key: other.key });
    assert.equal(theirs.status, 200);
    assert.equal(theirs.headers.get('idempotent-replayed'), null);
    assert.notEqual(theirs.body.environment.id, mine.body.environment.id);
    const elsewhere = await server.call('POST', '/workspaces', { workspace: { name: 'w', type: 'team' } }, once(key));
    assert.equal(elsewhere.status, 200);
    assert.equal(elsewhere.headers.get('idempotent-replayed'), null);
  });

  test('of many at the same time one is done, and the others wait or get its answer', async () => {
    const key = randomUUID();
    const statuses = (await Promise.all(Array.from({ length: 32 }, () => post('at once', key)))).map((reply) => reply.status);
    assert.ok(statuses.includes(200));
    assert.ok(statuses.every((status) => status === 200 || status === 409), statuses.join(' '));
    assert.equal(await count('at once'), 1);
  });

  test('a key has 1 to 255 characters, and other methods do not look at it', async () => {
    assert.equal((await post('long', 'k'.repeat(255))).status, 200);
    const refused = await post('long', 'k'.repeat(256));
    assert.equal(refused.status, 400);
    assert.equal(refused.body.error.name, 'invalidParamError');
    const key = randomUUID();
    const { uid } = (await post('put', key)).body.environment;
    for (const name of ['a', 'b'])
      assert.equal((await server.call('PUT', `/environments/${uid}`, environment(name), once(key))).status, 200);
  });
});

test('an answer outlives a restart, however abrupt', async (t) => {
  const folder = temporaryFolder(t), key = randomUUID();
  const first = await startServe({ data: folder });
  const made = await first.call('POST', '/environments', environment('once'), once(key));
  await first.stop('SIGKILL');
  const second = await startServe({ data: folder });
  t.after(second.close);
  const again = await second.call('POST', '/environments', environment('once'), once(key));
  assert.equal(again.headers.get('idempotent-replayed'), 'true');
  assert.equal(again.text, made.text);
  assert.equal((await second.call('GET', '/environments')).body.environments.length, 1);
});
