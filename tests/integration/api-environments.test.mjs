// Environments through the Postman API: what is written comes back, in whose words refusals are made, and
// what forks do.
import test from 'node:test';
import assert from 'node:assert/strict';
import { exchange } from '../support/raw-http.mjs';
import { startServe } from '../support/serve.mjs';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const absent = '00000000-0000-4000-8000-000000000000';

test('environments', async (t) => {
  const server = await startServe();
  t.after(() => server.close());
  const { call } = server;
  const workspace = (await call('POST', '/workspaces', { workspace: { name: 'Payments', type: 'team' } })).body.workspace.id;
  const create = async (environment, query = `?workspace=${workspace}`) =>
    (await call('POST', `/environments${query}`, { environment })).body.environment;
  const read = async (id) => (await call('GET', `/environments/${id}`)).body.environment;

  await t.test('an environment comes back as it was written, by id and by uid', async () => {
    const values = [
      { key: 'base', value: 'http://localhost:8080', type: 'default', enabled: true, description: 'API root' },
      { key: 'token', value: 's3cr3t', type: 'secret', enabled: true, note: { ours: [1, 2] } },
      { key: 'vaulted', value: '', type: 'default', enabled: true, secret: true,
        source: { provider: 'postman', postman: { type: 'cloud', secretId: 's', vaultId: 'v' } } },
      { key: 'exported', value: 5, type: 'any', enabled: false },
    ];
    const created = await call('POST', `/environments?workspaceId=${workspace}`,
      { environment: { name: 'stage', values, color: 'red', owner: '1', id: 'mine', isPublic: true } });
    assert.equal(created.status, 200);
    const { id, uid, name } = created.body.environment;
    assert.deepEqual(Object.keys(created.body.environment), ['id', 'name', 'uid']);
    assert.match(id, uuid);
    assert.equal(name, 'stage');
    const owner = uid.slice(0, -37);
    assert.equal(uid, `${owner}-${id}`);
    for (const path of [id, uid, uid.toUpperCase()]) {
      const { status, body } = await call('GET', `/environments/${path}`, undefined, { loose: true });
      assert.equal(status, 200);
      const { createdAt, updatedAt, ...rest } = body.environment;
      assert.match(createdAt, time);
      assert.match(updatedAt, time);
      assert.deepEqual(rest, { id, name: 'stage', owner, values, color: 'red', isPublic: false });
    }
    const { environments } = (await call('GET', `/environments?workspace=${workspace}`)).body;
    const listed = environments.find((one) => one.id === id);
    assert.deepEqual(Object.keys(listed), ['id', 'name', 'owner', 'createdAt', 'updatedAt', 'uid', 'isPublic']);
    assert.equal(listed.uid, uid);
  });

  await t.test('what every variable has is filled in', async () => {
    const { id } = await create({ name: 'short', values: [{ key: 'a', value: 'b' }] });
    assert.deepEqual((await read(id)).values, [{ key: 'a', value: 'b', type: 'default', enabled: true }]);
    const { id: empty } = await create({ name: 'none' });
    assert.deepEqual((await read(empty)).values, []);
  });

  await t.test('without a workspace it goes into the own one, and an unknown one lists nothing', async () => {
    const { id } = await create({ name: 'mine' }, '');
    assert.ok(!(await call('GET', `/environments?workspace=${workspace}`)).body.environments.some((one) => one.id === id));
    assert.ok((await call('GET', '/environments')).body.environments.some((one) => one.id === id));
    for (const unknown of [absent, 'nonsense'])
      assert.deepEqual((await call('GET', `/environments?workspace=${unknown}`)).body, { environments: [] });
    assert.equal((await call('POST', `/environments?workspace=${absent}`, { environment: { name: 'x' } })).status, 404);
  });

  await t.test('a replacement changes what it names', async () => {
    const { id, uid } = await create({ name: 'old', values: [{ key: 'a', value: '1' }], color: 'red' });
    assert.deepEqual((await call('PUT', `/environments/${uid}`, { environment: { name: 'new' } })).body,
      { environment: { id, name: 'new', uid } });
    assert.equal((await read(id)).values.length, 1);
    await call('PUT', `/environments/${id}`, { environment: { values: [] } });
    const { name, values, color } = await read(id);
    assert.deepEqual({ name, values, color }, { name: 'new', values: [], color: 'red' });
  });

  await t.test('a deleted environment is gone', async () => {
    const { id, uid } = await create({ name: 'going' });
    assert.deepEqual((await call('DELETE', `/environments/${uid}`)).body, { environment: { id, uid } });
    const get = await call('GET', `/environments/${id}`);
    assert.equal(get.status, 404);
    assert.deepEqual(get.body, { error: { name: 'instanceNotFoundError', message: 'We could not find the environment you are looking for' } });
    const again = await call('DELETE', `/environments/${id}`);
    assert.equal(again.status, 404);
    assert.deepEqual(again.body, { error: { name: 'instanceNotFoundError', message: 'The specified environment does not exist.' } });
    assert.equal((await call('PUT', `/environments/${id}`, { environment: { name: 'x' } })).status, 404);
    assert.equal((await call('GET', '/environments/nonsense')).status, 404);
  });

  await t.test('malformed bodies are refused in the words of the API', async () => {
    const refused = async (body, expected, method = 'POST', target = `/environments?workspace=${workspace}`) => {
      const answer = await call(method, target, body);
      assert.equal(answer.status, 400, JSON.stringify(body).slice(0, 100));
      assert.deepEqual(answer.body, { error: { name: 'malformedRequestError', ...expected } });
    };
    await refused({ environment: {} }, { message: 'Found 1 errors with the supplied environment.', details: ["environment: must have required property 'name'"] });
    await refused({}, { message: 'Found 1 errors with the supplied environment.', details: [": must have required property 'environment'"] });
    await refused({ environment: { name: 'x', values: [null] } }, { message: 'Invalid type: null (expected object) at environment.values.0' });
    await refused({ environment: { name: 'x', values: {} } }, { message: 'Invalid type: object (expected array) at environment.values' });
    await refused({ environment: { name: 7 } }, { message: 'Invalid type: number (expected string) at environment.name' });
    await refused({ environment: { name: 'x', values: [{ key: 'a', enabled: 1 }] } }, { message: 'Invalid type: number (expected boolean) at environment.values.0.enabled' });
    await refused({ environment: { name: 'x', values: [{ value: 'v' }, { key: 'k', description: 'é'.repeat(513) }] } },
      { message: 'Found 2 errors with the supplied environment.',
        details: ["environment.values.0: must have required property 'key'", 'environment.values.1.description: must NOT have more than 512 characters'] });
    assert.equal((await call('POST', '/environments', { environment: { name: 'x', values: [{ key: 'k', description: 'é'.repeat(512) }] } })).status, 200);
    const { id } = await create({ name: 'keeps', values: [{ key: 'a', value: '1' }] });
    await refused({ environment: { values: 'no' } }, { message: 'Invalid type: string (expected array) at environment.values' }, 'PUT', `/environments/${id}`);
    assert.equal((await read(id)).values.length, 1);
    assert.equal((await call('POST', '/environments', '{"environment":')).status, 400);
  });

  await t.test('of members with the same name the one that was checked counts', async () => {
    const { body } = await call('POST', '/environments', '{"environment":{"name":"twice","id":"a","id":"b","values":"no","values":[],"owner":"1","owner":"2"}}');
    const { id, owner, values } = await read(body.environment.id);
    assert.equal(id, body.environment.id);
    assert.deepEqual(values, []);
    assert.equal(`${owner}-${id}`, body.environment.uid);
  });

  await t.test('a body of more than 30 MB, or of a length that nobody knows, is refused', async () => {
    const head = (fields) => `POST /environments HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: ${server.key}\r\nContent-Type: application/json\r\n${fields}\r\n`;
    const answer = async (fields) => {
      const { text } = await exchange(Number(new URL(server.url).port), [head(fields)], { enough: (got) => got.endsWith('}') });
      return { status: Number(text.slice(9, 12)), body: JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) };
    };
    const problem = (status, type, title, detail) => ({ status, body: { type: `https://api.postman.com/problems/${type}`, title, status, detail, instance: '/' } });
    assert.deepEqual(await answer('Content-Length: 31457281\r\n'), problem(413, 'payload-too-large', 'Payload Too Large', 'Request size limit exceeded'));
    assert.deepEqual(await answer(''), problem(411, 'length-required', 'Length Required', 'A valid Content-Length header is required'));
  });

  await t.test('a patch changes single variables', async () => {
    const { id, uid } = await create({ name: 'patched', values: [{ key: 'a', value: '1' }, { key: 'b', value: '2', description: 'old' }] });
    const patch = async (operations) => {
      const { status, body } = await call('PATCH', `/environments/${id}`, operations);
      assert.equal(status, 200, JSON.stringify(body));
      return body.environment;
    };
    const after = await patch([
      { op: 'replace', path: '/name', value: 'renamed' },
      { op: 'add', path: '/values/0/description', value: 'first' },
      { op: 'replace', path: '/values/1/value', value: '3' },
      { op: 'replace', path: '/values/1/enabled', value: false },
      { op: 'remove', path: '/values/1/description' },
    ]);
    assert.equal(after.uid, uid);
    assert.equal(after.name, 'renamed');
    assert.deepEqual(after.values, [
      { key: 'a', value: '1', type: 'default', enabled: true, description: 'first' },
      { key: 'b', value: '3', type: 'default', enabled: false }]);
    assert.deepEqual((await patch([{ op: 'remove', path: '/values/0' }, { op: 'add', path: '/values/1', value: { key: 'c', value: '' } },
      { op: 'add', path: '/values/-', value: { key: 'd', value: '4', type: 'secret' } }])).values.map((value) => value.key), ['b', 'c', 'd']);
    assert.deepEqual((await read(id)).values.map((value) => value.key), ['b', 'c', 'd']);
  });

  await t.test('a bad patch changes nothing and says why', async () => {
    const { id } = await create({ name: 'firm', values: [{ key: 'a', value: '1' }] });
    const before = await read(id);
    const refused = async (operations, detail, instance) => {
      const { status, body } = await call('PATCH', `/environments/${id}`, operations);
      assert.equal(status, 400, JSON.stringify(operations));
      assert.equal(body.type, 'https://api.postman.com/problems/bad-request');
      assert.equal(body.title, 'Bad Request');
      assert.equal(body.status, 400);
      assert.deepEqual(body.detail, detail);
    };
    const op = (op, path, value) => [{ op: 'replace', path: '/values/0/value', value: 'touched' }, { op, path, value }];
    await refused({ op: 'add' }, 'Patch sequence must be an array');
    await refused(op('add', '/values/1'), 'Patch operations with empty value are not supported');
    await refused(op('replace', '/values/0/value', ''), 'Patch operations with empty value are not supported');
    for (const path of ['/owner', '/values', '/values/01', '/values/x', '/values/0/nope', '/values/0/key/x', 'values/0', '', '/values/99999999999999999999'])
      await refused(op('replace', path, 'x'), 'Invalid path in JSON Patch operation');
    await refused(op('remove', '/name'), 'Invalid path in JSON Patch operation');
    await refused(op('remove', '/values/0/key'), 'Invalid path in JSON Patch operation');
    for (const path of ['/values/2', '/values/7/value'])
      await refused(op('add', path, path.endsWith('value') ? 'x' : { key: 'x' }), 'Cannot perform the operation at a path that does not exist');
    await refused(op('replace', '/values/0/description', 'x'), 'Cannot perform the operation at a path that does not exist');
    await refused(op('remove', '/values/1'), 'Cannot perform the operation at a path that does not exist');
    await refused(op('replace', '/values/0/value', 5), ['/values/0/value: must be a string']);
    await refused(op('replace', '/values/0/enabled', 'yes'), ['/values/0/enabled: must be a boolean']);
    await refused(op('add', '/values/1', { key: 1 }), ['/values/1/key: must be a string']);
    await refused(op('add', '/values/0/description', 'x'.repeat(513)), ['/values/0/description: must NOT have more than 512 characters']);
    await refused(op('move', '/values/0', 'x'), ['/1/op: must be one of add, replace, remove']);
    assert.deepEqual(await read(id), before);
    const invalid = await call('PATCH', '/environments/5daabc50-8451-43f6', []);
    assert.deepEqual(invalid.body, { type: 'https://api.postman.com/problems/bad-request', title: 'Bad Request', status: 400, detail: 'Invalid Environment ID', instance: '/environments/5daabc50-8451-43f6' });
    const missing = await call('PATCH', `/environments/${absent}`, []);
    assert.equal(missing.status, 404);
    assert.deepEqual(missing.body, { type: 'https://api.postman.com/problems/not-found', title: 'Not Found', status: 404, detail: 'Not Found', instance: `/environments/${absent}` });
  });

  await t.test('a fork is merged into its parent and pulls from it', async () => {
    const parent = await create({ name: 'trunk', values: [{ key: 'a', value: '1' }, { key: 'b', value: '1' }] });
    const forked = await call('POST', `/environments/${parent.uid}/forks?workspaceId=${workspace}`, { forkName: 'mine' });
    assert.equal(forked.status, 200);
    const { uid: fork, ...names } = forked.body.environment;
    assert.deepEqual(names, { name: 'trunk', forkName: 'mine' });
    await call('PUT', `/environments/${fork}`, { environment: { values: [{ key: 'a', value: '2' }, { key: 'b', value: '1' }] } });
    await call('PUT', `/environments/${parent.uid}`, { environment: { values: [{ key: 'a', value: '1' }, { key: 'b', value: '3' }] } });
    const merged = await call('POST', `/environments/${parent.uid}/merges`, { source: fork, deleteSource: false });
    assert.deepEqual(merged.body, { environment: { uid: parent.uid } });
    assert.deepEqual((await read(parent.uid)).values.map(({ value }) => value), ['2', '3']);
    const pulled = await call('POST', `/environments/${fork}/pulls`, { source: parent.uid });
    assert.deepEqual(pulled.body, { environment: { uid: fork } });
    assert.deepEqual((await read(fork)).values.map(({ value }) => value), ['2', '3']);
    const list = await call('GET', `/environments/${parent.uid}/forks?limit=1`);
    assert.deepEqual(list.body.meta, { total: 1, nextCursor: null });
    assert.deepEqual(Object.keys(list.body.data[0]), ['forkId', 'forkName', 'createdAt', 'createdBy', 'updatedAt']);
    assert.equal(list.body.data[0].forkId, fork);
    const refused = await call('POST', `/environments/${parent.uid}/merges`, { source: parent.uid });
    assert.equal(refused.status, 400);
    assert.deepEqual(refused.body, { type: 'https://api.postman.com/problems/bad-request', title: 'The environment Id is not a forked environment.', detail: {} });
    const missing = await call('POST', `/environments/${absent}/forks`, { forkName: 'x' });
    assert.equal(missing.status, 404);
    assert.equal(missing.body.type, 'https://api.postman.com/problems/notFound');
    assert.equal((await call('GET', `/environments/${parent.uid}/forks?limit=0`)).status, 400);
    assert.equal((await call('GET', `/environments/${parent.uid}/forks?cursor=%21`)).status, 400);
  });

  await t.test('forks come in pages', async () => {
    const parent = await create({ name: 'wide' });
    for (let i = 0; i < 5; i++) await call('POST', `/environments/${parent.uid}/forks`, { forkName: `f${i}` });
    for (const direction of ['asc', 'desc']) {
      const names = [];
      let cursor = '';
      do {
        const { body } = await call('GET', `/environments/${parent.uid}/forks?limit=2&direction=${direction}&cursor=${encodeURIComponent(cursor)}`);
        assert.equal(body.meta.total, 5);
        names.push(...body.data.map((fork) => fork.forkName));
        cursor = body.meta.nextCursor;
      } while (cursor);
      assert.equal(new Set(names).size, 5);
    }
  });

  await t.test('what was acknowledged survives a kill, and secrets are not in the files', async () => {
    const { execFileSync } = await import('node:child_process');
    const { id } = await create({ name: 'durable', values: [{ key: 'token', value: 'tr0ub4dor-4nd-3', type: 'secret' }] });
    await server.stop('SIGKILL');
    const found = execFileSync('sh', ['-c', `cat "${server.folder}"/* | grep -c tr0ub4dor || true`]).toString().trim();
    assert.equal(found, '0');
    const again = await startServe({ data: server.folder });
    t.after(() => again.close());
    const { body } = await again.call('GET', `/environments/${id}`, undefined, { key: server.key });
    assert.equal(body.environment.values[0].value, 'tr0ub4dor-4nd-3');
  });
});
