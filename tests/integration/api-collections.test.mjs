// Collections through the Postman API: what is written comes back whole, replacements touch what differs, and
// refusals are made in the words of the public service.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startServe } from '../support/serve.mjs';
import { realData } from '../support/postern.mjs';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const absent = '00000000-0000-4000-8000-000000000000';
const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const missing = (id) => ({ error: { name: 'instanceNotFoundError', message: 'The specified item does not exist.', details: { item: 'collection', id } } });
const malformed = (...details) => ({ error: { name: 'malformedRequestError', message: `Found ${details.length} errors with the supplied collection.`, details } });

const sample = () => ({
  info: { name: 'Orders', schema, description: 'About orders', 'x-info': [1] },
  item: [
    { name: 'Reads', item: [
      { name: 'Get order', protocolProfileBehavior: { disableBodyPruning: true }, 'x-mine': { a: 1 },
        event: [{ listen: 'test', script: { type: 'text/javascript', exec: ['pm.test("x");'] } }],
        request: { method: 'GET', header: [], url: { raw: '{{base}}/orders/:id', host: ['{{base}}'], path: ['orders', ':id'], variable: [{ key: 'id', value: '7' }] } },
        response: [{ name: 'ok', status: 'OK', code: 200, _postman_previewlanguage: 'json', header: [], cookie: [], responseTime: null, body: '{"id":7}' }] },
    ] },
    { name: 'Add order', request: { method: 'POST', header: [], url: '{{base}}/orders' }, response: [] },
  ],
  variable: [{ key: 'base', value: 'http://localhost:8080' }],
  auth: { type: 'apikey', apikey: [{ key: 'value', value: '{{k}}', type: 'string' }] },
  'x-unknown': { deep: [true, 1.5, null] },
});

// What only the server says, taken out.
function strip(collection) {
  const { _postman_id, uid, createdAt, updatedAt, lastUpdatedBy, ...info } = collection.info;
  const bare = ({ id, uid: _, createdAt: c, updatedAt: u, ...rest }) => ({
    ...rest,
    ...(rest.item ? { item: rest.item.map(bare) } : {}),
    ...(rest.response ? { response: rest.response.map(bare) } : {}),
  });
  return { ...collection, info, item: collection.item.map(bare) };
}

test('collections', async (t) => {
  const server = await startServe();
  t.after(() => server.close());
  const { call } = server;
  const loose = { loose: true };
  const workspace = (await call('POST', '/workspaces', { workspace: { name: 'Payments', type: 'team' } })).body.workspace.id;
  const create = async (collection = sample(), query = `?workspace=${workspace}`) =>
    (await call('POST', `/collections${query}`, { collection })).body.collection;
  const read = async (id) => (await call('GET', `/collections/${id}`, undefined, loose)).body.collection;
  const expect = async (method, target, body, status, answer, options) => {
    const got = await call(method, target, body, options);
    assert.equal(got.status, status, `${method} ${target}: ${got.text}`);
    assert.deepEqual(got.body, answer, `${method} ${target}`);
  };

  await t.test('a collection comes back as it was written, by id and by uid', async () => {
    const created = await create();
    assert.deepEqual(Object.keys(created), ['id', 'name', 'uid']);
    const { id, uid } = created;
    assert.match(id, uuid);
    const owner = uid.slice(0, -37);
    for (const place of [id, uid, uid.toUpperCase()]) {
      const got = await call('GET', `/collections/${place}`, undefined, loose);
      assert.equal(got.status, 200);
      assert.equal(got.headers.get('content-type'), 'application/json; charset=utf-8');
      const { collection } = got.body;
      assert.deepEqual(strip(collection), sample());
      assert.equal(collection.info._postman_id, id);
      assert.equal(collection.info.uid, uid);
      assert.equal(collection.info.lastUpdatedBy, owner);
      const request = collection.item[0].item[0];
      for (const one of [collection.item[0], request, request.response[0]]) {
        assert.match(one.id, uuid);
        assert.equal(one.uid, `${owner}-${one.id}`);
        assert.match(one.createdAt, time);
        assert.match(one.updatedAt, time);
      }
    }
  });

  await t.test('the minimal form names what is at the top', async () => {
    const { id } = await create();
    const full = await read(id);
    const { collection } = (await call('GET', `/collections/${id}?model=minimal`)).body;
    assert.deepEqual(Object.keys(collection), ['info', 'variable', 'auth', 'events', 'rootLevelRequests', 'rootLevelFolders']);
    assert.deepEqual(Object.keys(collection.info), ['_postman_id', 'name', 'description', 'updatedAt', 'uid', 'createdAt', 'lastUpdatedBy']);
    assert.deepEqual(collection.rootLevelFolders, [full.item[0].uid]);
    assert.deepEqual(collection.rootLevelRequests, [full.item[1].uid]);
    assert.deepEqual(collection.variable, full.variable);
  });

  await t.test('lists name, filter and page', async () => {
    const other = (await call('POST', '/workspaces', { workspace: { name: 'Lists', type: 'team' } })).body.workspace.id;
    const made = [];
    for (const name of ['one', 'two', 'three'])
      made.push(await create({ info: { name, schema }, item: [] }, `?workspaceId=${other}`));
    const list = async (query) => (await call('GET', `/collections?workspace=${other}${query}`)).body;
    const all = await list('');
    assert.deepEqual(Object.keys(all), ['collections']);
    assert.deepEqual(all.collections.map((one) => one.id), made.map((one) => one.id));
    assert.deepEqual(Object.keys(all.collections[0]), ['id', 'name', 'owner', 'createdAt', 'updatedAt', 'uid', 'isPublic']);
    const page = await list('&limit=1&offset=1');
    assert.deepEqual(page.collections.map((one) => one.name), ['two']);
    assert.deepEqual(page.meta, { total: 3, offset: 1, limit: 1 });
    assert.deepEqual((await list('&name=three')).collections.map((one) => one.name), ['three']);
    assert.deepEqual((await list('&name=thre')).collections, []);
    for (const unknown of [absent, 'nonsense'])
      await expect('GET', `/collections?workspace=${unknown}`, undefined, 200, { collections: [] });
    assert.equal((await call('GET', '/collections?limit=x')).status, 400);
    assert.equal((await call('GET', '/collections?offset=-1')).status, 400);
  });

  await t.test('malformed collections are refused with every reason', async () => {
    const refuse = (collection, ...details) => expect('POST', '/collections', { collection }, 400, malformed(...details));
    await expect('POST', '/collections', {}, 400, { error: { name: 'paramMissingError', message: 'Parameter is missing in the request.', details: { param: ['collection'] } } });
    await refuse({ info: { name: 'x' } }, ": must have required property 'item'", "info: must have required property 'schema'");
    await refuse([], ': must be object');
    await refuse({ info: { name: 1, schema }, item: {} }, 'info.name: must be string', 'item: must be array');
    await refuse({ info: { name: 'x', schema: 'other' }, item: [] }, 'info.schema: must be equal to one of the allowed values');
    await refuse({ info: { name: 'x', schema }, item: [7, { name: 'f', item: [{ request: 3, response: [1] }] }], event: {} },
      'event: must be array', 'item.0: must be object', 'item.1.item.0.request: must be object,string', 'item.1.item.0.response.0: must be object');
    const got = await call('POST', '/collections', '{"collection":');
    assert.equal(got.status, 400);
    assert.equal(got.body.error.name, 'malformedRequestError');
    let deep = [{ name: 'r', request: {} }];
    for (let i = 0; i < 110; i++) deep = [{ name: 'f', item: deep }];
    await refuse({ info: { name: 'x', schema }, item: deep }, ': folders of a collection stand at most 100 levels deep');
    assert.equal((await call('POST', `/collections?workspace=${absent}`, { collection: sample() })).status, 404);
    assert.equal((await call('POST', '/collections?workspace=nonsense', { collection: sample() })).status, 404);
  });

  await t.test('what only the server says is not taken from a body', async () => {
    const { id, uid } = await create({ ...sample(), id: absent, uid: `1-${absent}`, owner: '1', createdAt: '2001-01-01T00:00:00.000Z',
      info: { name: 'n', schema, uid: `1-${absent}`, createdAt: '2001-01-01T00:00:00.000Z', lastUpdatedBy: '1' },
      item: [{ name: 'a', uid: `1-${absent}`, owner: '1', createdAt: '2001-01-01T00:00:00.000Z', request: {} }] });
    const got = await call('GET', `/collections/${id}`, undefined, loose);
    assert.ok(!got.text.includes('2001') && !got.text.includes(`1-${absent}`) && !got.text.includes('"owner"'), got.text);
    assert.equal(got.body.collection.info.uid, uid);
  });

  await t.test('an id that is there already is refused, a free one is kept', async () => {
    const id = 'a1b2c3d4-1111-4222-8333-444455556666';
    const collection = { ...sample(), info: { ...sample().info, _postman_id: id } };
    assert.equal((await create(collection)).id, id);
    await expect('POST', '/collections', { collection }, 400,
      { error: { name: 'instanceFoundError', message: 'The specified item already exists.', details: { item: 'collection', id } } });
  });

  await t.test('plural names and the older format are understood', async () => {
    const { variable, auth, ...rest } = sample();
    const { id } = await create({ ...rest, variables: variable, events: [{ listen: 'test', script: { exec: [''] } }] });
    const got = await read(id);
    assert.deepEqual(got.variable, variable);
    assert.equal(got.event.length, 1);
    assert.equal(got.variables, undefined);
    const old = await create({ info: { name: 'old', schema: schema.replace('v2.1', 'v2.0') }, item: [{ name: 'r', request: { url: 'http://h/', method: 'GET', auth: { type: 'basic', basic: { username: 'u' } } } }] });
    const upgraded = await read(old.id);
    assert.equal(upgraded.info.schema, schema);
    assert.equal(upgraded.item[0].request.auth.basic[0].key, 'username');
  });

  await t.test('a replacement keeps what it names and deletes what it does not', async () => {
    const { id, name, uid } = await create();
    const before = await read(id);
    const wanted = structuredClone(before);
    wanted.info.name = 'Orders 2';
    wanted.item[0].item[0].request.method = 'HEAD';
    wanted.item[0].item[0].response = [];
    wanted.item.reverse();
    wanted.item.push({ name: 'New', item: [{ name: 'Inner', request: { method: 'GET' } }] });
    await expect('PUT', `/collections/${uid}`, { collection: wanted }, 200, { collection: { id, name: 'Orders 2', uid } });
    const after = await read(id);
    assert.equal(name, 'Orders');
    assert.deepEqual(strip(after).item.map((one) => one.name), ['Add order', 'Reads', 'New']);
    assert.equal(after.item[0].id, before.item[1].id);
    assert.equal(after.item[0].updatedAt, before.item[1].updatedAt);
    assert.equal(after.item[1].item[0].id, before.item[0].item[0].id);
    assert.equal(after.item[1].item[0].createdAt, before.item[0].item[0].createdAt);
    assert.equal(after.item[1].item[0].request.method, 'HEAD');
    assert.equal(after.info.createdAt, before.info.createdAt);
  });

  await t.test('a replacement by another collection is refused and changes nothing', async () => {
    const first = await create();
    const second = await create();
    const theirs = await read(second.id);
    const kept = await read(first.id);
    await expect('PUT', `/collections/${first.id}`, { collection: theirs }, 400,
      { error: { name: 'collectionMismatchError', message: 'The collection ID in the path does not match the collection ID in the request body.' } });
    delete theirs.info._postman_id;
    await expect('PUT', `/collections/${first.id}`, { collection: theirs }, 400,
      { error: { name: 'instanceFoundError', message: 'This folder already exists in the database.', details: { model: 'folder', model_id: theirs.item[0].id, owner: '10001' } } }, loose);
    assert.deepEqual(await read(first.id), kept);
    await expect('PUT', `/collections/${absent}`, { collection: sample() }, 404, missing(absent));
    await expect('PUT', '/collections/nonsense', { collection: sample() }, 404, missing('nonsense'));
    await expect('PUT', `/collections/${first.id}`, { collection: { info: {} } }, 400,
      malformed(": must have required property 'item'", "info: must have required property 'name'", "info: must have required property 'schema'"));
  });

  await t.test('a replacement can be asked for as a task', async () => {
    const { id } = await create();
    const async = { headers: { Prefer: 'respond-async' } };
    const changed = { collection: { ...sample(), info: { name: 'Later', schema } } };
    const got = await call('PUT', `/collections/${id}`, changed, async);
    assert.equal(got.status, 202);
    assert.equal(got.body.task.status, 'in-progress');
    await expect('GET', `/collection-updates-tasks/${got.body.task.id}`, undefined, 200, { id: got.body.task.id, status: 'successful' });
    assert.equal((await read(id)).info.name, 'Later');
    const problem = (type, title, detail, status) => ({ type: `https://api.postman.com/problems/${type}`, title, status, detail });
    await expect('PUT', `/collections/${id}`, {}, 400, problem('bad-request', "Missing property 'collection'",
      `PUT request body for '/collections/${id}' failed to validate schema. Location: /required`, 400), async);
    await expect('PUT', `/collections/${id}`, { collection: {} }, 400, problem('bad-request', "Missing property 'info'",
      `PUT request body for '/collections/${id}' failed to validate schema. Location: /properties/collection/required`, 400), async);
    await expect('PUT', `/collections/${id}`, { collection: { info: {}, item: [] } }, 400, problem('bad-request', 'Malformed request',
      'Unable to parse the collection. Please ensure it is according to https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html', 400), async);
    await expect('PUT', `/collections/${absent}`, changed, 404, problem('not-found', 'Not found', 'We could not find the collection you are looking for', 404), async);
    assert.equal((await call('GET', `/collection-updates-tasks/${absent}`)).status, 404);
  });

  await t.test('one replacement as a task at a time', async () => {
    const { id } = await create();
    const item = Array.from({ length: 1500 }, (_, i) => ({ name: `r${i}`, request: { method: 'GET', header: [], url: 'http://h/' } }));
    const body = JSON.stringify({ collection: { info: { name: 'many', schema }, item } });
    for (let round = 0; round < 20; round++) {
      const all = await Promise.all(Array.from({ length: 6 }, () => call('PUT', `/collections/${id}`, body, { headers: { Prefer: 'respond-async' } })));
      const refused = all.filter((one) => one.status === 409);
      for (const one of all) assert.ok(one.status === 202 || one.status === 409, one.text);
      assert.ok(refused.length < all.length);
      if (!refused.length) continue;
      assert.deepEqual(refused[0].body, { type: 'https://api.postman.com/problems/conflict', title: 'Conflict', status: 409,
        detail: 'Deep update operation is already in progress for this collection.' });
      return;
    }
    assert.fail('no two of 120 replacements met');
  });

  await t.test('a patch changes what the collection says of itself', async () => {
    const { id } = await create();
    const before = await read(id);
    await expect('PATCH', `/collections/${id}`, { collection: { info: { name: 'Renamed', description: 'New' } } }, 200,
      { collection: { id, name: 'Renamed', description: 'New' } });
    const script = { id: 'e74ce0d0-5acd-44b6-a3ae-95f617c1546e', type: 'text/javascript', exec: ['x'] };
    await call('PATCH', `/collections/${id}`, { collection: { variables: [{ key: 'a', value: 'b' }], events: [{ listen: 'test', script }], auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{t}}' }] } } });
    const after = await read(id);
    assert.deepEqual(after.item, before.item);
    assert.deepEqual(after.variable, [{ key: 'a', value: 'b' }]);
    assert.deepEqual(after.event, [{ listen: 'test', script }]);
    assert.equal(after.auth.type, 'bearer');
    assert.deepEqual(after['x-unknown'], before['x-unknown']);
  });

  await t.test('a patch that says something else is refused', async () => {
    const { id } = await create();
    const bad = (message) => ({ error: { name: 'badRequest', message } });
    const refuse = (collection, answer) => expect('PATCH', `/collections/${id}`, { collection }, 400, answer);
    await refuse({}, { error: { name: 'paramMissingError', message: "'info' key is mandatory when 'collection' is empty.", details: { param: 'info' } } });
    await refuse({ auth: { type: 'other' } }, bad("Invalid parameters: ('other') for key: 'collection.auth.type'"));
    await refuse({ auth: { type: 'apikey' } }, { error: { name: 'paramMissingError', message: "The key 'apikey' must be present in 'collection.auth' when 'type' is 'apikey'.", details: { param: 'apikey' } } });
    await refuse({ item: [] }, bad("Invalid parameters: ('item') for key: 'collection'"));
    await refuse({ info: { owner: '1', uid: 'x' } }, bad("Invalid parameters: ('owner', 'uid') for key: 'collection.info'"));
    await refuse({ variable: [{ key: 'a' }] }, bad("Parameters required: ('value') for key: 'collection.variables'"));
    await refuse({ variable: [{ key: 'a', value: '', property: 1 }] }, bad("Invalid parameters: ('property') for key: 'collection.variables'"));
    await refuse({ events: [{ listen: 'test', script: { id: 'x' } }] }, bad("Parameters required: ('type', 'exec') for key: 'collection.events.script'"));
    await refuse({ events: [{ id: 'x', listen: 'test', script: { type: 't', exec: [] } }] }, bad("Invalid parameters: ('id') for key: 'collection.events'"));
    await expect('PATCH', `/collections/${absent}`, { collection: { info: { name: 'x' } } }, 404, missing(absent));
    await expect('PATCH', `/collections/${id}`, {}, 400, { error: { name: 'paramMissingError', message: 'Parameter is missing in the request.', details: { param: ['collection'] } } });
  });

  await t.test('a deleted collection is gone with everything in it', async () => {
    const { id, uid } = await create();
    const { item } = await read(id);
    await expect('DELETE', `/collections/${uid}`, undefined, 200, { collection: { id, uid } });
    await expect('DELETE', `/collections/${uid}`, undefined, 404, missing(uid));
    await expect('GET', `/collections/${id}`, undefined, 404,
      { error: { name: 'instanceNotFoundError', message: 'We could not find the collection you are looking for' } });
    assert.equal((await call('GET', `/collections/${id}/folders/${item[0].id}`)).status, 404);
  });

  await t.test('a body that is remembered is never older than the last answer', async () => {
    const { id } = await create();
    await read(id);
    for (let i = 0; i < 30; i++) {
      const name = `name ${i}`;
      await call('PATCH', `/collections/${id}`, { collection: { info: { name } } });
      const names = await Promise.all([1, 2, 3, 4].map(async () => (await read(id)).info.name));
      assert.deepEqual(names, [name, name, name, name]);
    }
  });

  await t.test('an access key that is none is refused', async () => {
    const { id } = await create();
    const got = await call('GET', `/collections/${id}?access_key=PMAT-00000000000000000000000000`, undefined, { key: null });
    assert.equal(got.status, 401);
    assert.equal(got.body.error.name, 'AuthenticationError');
  });

  await t.test('secrets do not stand in the files', async () => {
    const { id } = await create({ info: { name: 's', schema }, variable: [{ key: 'k', value: 'tr0ub4dor-1', type: 'secret' }],
      item: [{ name: 'r', request: { method: 'GET', auth: { type: 'bearer', bearer: [{ key: 'token', value: 'tr0ub4dor-2' }] }, url: 'http://h/plainly-here' } }] });
    assert.ok((await call('GET', `/collections/${id}`, undefined, loose)).text.includes('tr0ub4dor-2'));
    const count = (word) => Number(execFileSync('sh', ['-c', `cat "${server.folder}"/* | grep -c ${word} || true`]).toString());
    assert.equal(count('tr0ub4dor'), 0);
    assert.equal(count('Payments') > 0, true);
    assert.ok(!server.errors.includes('tr0ub4dor'));
  });

  await t.test('published collections come back whole', { skip: !realData }, async () => {
    for (const name of ['docusign-rooms.postman_collection.json', 'microsoft-graph.postman_collection.json', 'codegen-body-modes.json']) {
      const sent = JSON.parse(readFileSync(path.join(realData, 'postman', name), 'utf8'));
      const { id } = await create(sent);
      const got = await read(id);
      const plain = (collection) => JSON.stringify(strip(collection), (_, value) =>
        (value && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).filter(([key, v]) => !(key === 'response' && Array.isArray(v) && !v.length)).sort()) : value));
      assert.equal(plain(got), plain(sent), name);
    }
  });
});
