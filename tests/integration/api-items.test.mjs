// Folders, requests and responses one by one, in the flat model, and transfers between places.
import test from 'node:test';
import assert from 'node:assert/strict';
import { startServe } from '../support/serve.mjs';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const absent = '00000000-0000-4000-8000-000000000000';
const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

const sample = () => ({
  info: { name: 'Orders', schema },
  item: [
    { name: 'F', item: [
      { name: 'G', item: [{ name: 'deep', request: { method: 'PUT', header: [], url: 'http://h/deep' } }] },
      { name: 'r1', 'x-mine': 1, request: { method: 'POST', header: [{ key: 'A', value: '1', 'x-h': 2 }], url: { raw: 'http://h/r1?q=1', host: ['h'], path: ['r1'], query: [{ key: 'q', value: '1' }] } },
        response: [{ name: 'ok', code: 200, body: 'yes' }, { name: 'bad', code: 400, body: 'no' }] },
    ] },
    { name: 'r2', request: { method: 'GET', header: [], url: 'http://h/2' }, response: [] },
  ],
});

test('items', async (t) => {
  const server = await startServe();
  t.after(() => server.close());
  const { call } = server;
  const loose = { loose: true };
  const workspace = (await call('POST', '/workspaces', { workspace: { name: 'Items', type: 'team' } })).body.workspace.id;
  const create = async (collection = sample()) => (await call('POST', `/collections?workspace=${workspace}`, { collection })).body.collection;
  const read = async (id) => (await call('GET', `/collections/${id}`, undefined, loose)).body.collection;
  const outline = (list) => list.map((one) => one.name + ((one.item ?? one.response ?? []).length ? `(${outline(one.item ?? one.response)})` : '')).join(' ');
  const find = (collection, names) => names.split('/').reduce((at, name) => (at.item ?? at.response).find((one) => one.name === name), collection);
  const expect = async (method, target, body, status, answer) => {
    const got = await call(method, target, body);
    assert.equal(got.status, status, `${method} ${target}: ${got.text}`);
    assert.deepEqual(got.body, answer, `${method} ${target}`);
  };
  const notFound = (model, id) => ({ error: { name: 'instanceNotFoundError', message: `We could not find the ${model} you are looking for`, details: { model, owner: '10001', model_id: id } } });
  const moved = { error: { name: 'changeParentError', message: "You can't update the parent. Use transfer instead." } };

  await t.test('a folder is created, read, changed and deleted', async () => {
    const { id } = await create();
    const f = find(await read(id), 'F');
    const made = await call('POST', `/collections/${id}/folders`, { name: 'New', description: 'd', folder: f.uid, owner: '1', id: absent, createdAt: '2001',
      requests: [{ name: 'in', method: 'POST', url: 'http://h/in', responses: [{ name: 'x', responseCode: { code: 201, name: 'Created' }, text: 'body' }] }] });
    assert.equal(made.status, 200);
    assert.deepEqual(made.body.meta, { model: 'folder', action: 'import' });
    const { data, model_id: folder, revision } = made.body;
    assert.match(folder, uuid);
    assert.notEqual(folder, absent);
    assert.deepEqual([data.name, data.description, data.folder, data.collection, data.owner, data.folders, data.folders_order], ['New', 'd', f.id, id, '10001', [], []]);
    assert.deepEqual(data.order, data.requests);
    assert.ok(Number.isInteger(revision));
    assert.equal(outline((await read(id)).item), 'F(G(deep) r1(ok bad) New(in(x))) r2');

    const got = await call('GET', `/collections/${id}/folders/${folder}`);
    assert.deepEqual(got.body.meta, { model: 'folder', populate: false, changeset: false, action: 'find' });
    assert.equal(got.body.revision, undefined);
    assert.equal(got.body.data.lastRevision, revision);
    const put = await call('PUT', `/collections/${id}/folders/${folder}`, { name: 'Newer', auth: { type: 'noauth' }, owner: '1' });
    assert.deepEqual(put.body.meta, { model: 'folder', action: 'update' });
    assert.ok(put.body.revision > revision);
    assert.deepEqual([put.body.data.name, put.body.data.description, put.body.data.auth, put.body.data.owner], ['Newer', 'd', { type: 'noauth' }, '10001']);
    const gone = await call('DELETE', `/collections/${id}/folders/${folder}`);
    assert.deepEqual(gone.body, { model_id: folder, meta: { model: 'folder', action: 'destroy' }, data: { id: folder, owner: '10001' }, revision: put.body.revision + 1 });
    await expect('GET', `/collections/${id}/folders/${folder}`, undefined, 404, notFound('folder', folder));
    assert.equal(outline((await read(id)).item), 'F(G(deep) r1(ok bad)) r2');
  });

  await t.test('a request is created in every place it may be created in', async () => {
    const { id, uid } = await create();
    const f = find(await read(id), 'F');
    const body = { name: 'Example', url: 'https://postman-echo.com/get?param=value', method: 'GET', headers: [{ key: 'Host', value: 'postman-echo.com' }],
      queryParams: [{ key: 'id', value: '{{id}}', equals: true, enabled: true }], dataMode: 'raw', rawModeData: null, dataOptions: { raw: { language: 'json' } } };
    const top = (await call('POST', `/collections/${uid}/requests`, body)).body;
    assert.deepEqual([top.meta, top.data.folder, top.data.responses, top.data.responses_order], [{ model: 'request', action: 'import' }, null, [], []]);
    for (const query of [`?folderId=${f.id}`, `?folder=${f.uid}`])
      assert.equal((await call('POST', `/collections/${id}/requests${query}`, body)).body.data.folder, f.id);
    assert.equal(outline((await read(id)).item), 'F(G(deep) r1(ok bad) Example Example) r2 Example');
    const stored = find(await read(id), 'Example');
    assert.deepEqual(stored.request.header, [{ key: 'Host', value: 'postman-echo.com' }]);
    assert.equal(stored.request.url.raw, body.url);
    assert.deepEqual(stored.request.url.query, [{ key: 'id', value: '{{id}}' }]);
    assert.deepEqual(stored.request.body, { mode: 'raw', raw: '', options: { raw: { language: 'json' } } });
    await expect('POST', `/collections/${id}/requests?folderId=${absent}`, body, 404, notFound('folder', absent));
    const r1 = find(await read(id), 'F/r1');
    await expect('POST', `/collections/${id}/requests?folderId=${r1.id}`, body, 404, notFound('folder', r1.id));
    assert.equal((await call('POST', `/collections/${absent}/requests`, body)).status, 404);
    assert.equal((await call('POST', `/collections/${id}/requests`, [])).status, 400);
    assert.equal((await call('POST', `/collections/${id}/requests`, { name: 7 })).status, 400);
  });

  await t.test('a change of a request leaves alone what it does not name', async () => {
    const { id } = await create();
    const before = find(await read(id), 'F/r1');
    const flat = (await call('GET', `/collections/${id}/requests/${before.id}`)).body.data;
    assert.deepEqual([flat.method, flat.url, flat.headers, flat.responses_order], ['POST', 'http://h/r1?q=1', 'A: 1\n', before.response.map((one) => one.id)]);
    await call('PUT', `/collections/${id}/requests/${before.id}`, flat);
    const { updatedAt, ...same } = find(await read(id), 'F/r1');
    const { updatedAt: _, ...was } = before;
    assert.deepEqual(same, was);
    await call('PUT', `/collections/${id}/requests/${before.id}`, { name: 'renamed', rawModeData: '{}', dataMode: 'raw' });
    const after = find(await read(id), 'F/renamed');
    assert.deepEqual(after.request, { ...before.request, body: { mode: 'raw', raw: '{}' } });
    assert.equal(after['x-mine'], 1);
    assert.equal(after.createdAt, before.createdAt);
  });

  await t.test('a parent does not change by a replacement', async () => {
    const { id } = await create();
    const collection = await read(id);
    const f = find(collection, 'F');
    const r1 = find(collection, 'F/r1');
    for (const body of [{ folder: null }, { folder: find(collection, 'F/G').id }, { collection: absent }])
      await expect('PUT', `/collections/${id}/requests/${r1.id}`, body, 400, moved);
    for (const body of [{ folder: f.uid }, { folder: f.id, collection: id }])
      assert.equal((await call('PUT', `/collections/${id}/requests/${r1.id}`, body)).status, 200);
    const ok = r1.response[0];
    await expect('PUT', `/collections/${id}/responses/${ok.id}`, { request: find(collection, 'r2').id }, 400, moved);
    assert.equal(outline((await read(id)).item), 'F(G(deep) r1(ok bad)) r2');
  });

  await t.test('a folder is put in another order, and never loses anybody', async () => {
    const { id } = await create({ info: { name: 'n', schema }, item: [{ name: 'F', item: ['a', 'b', 'c'].map((name) => ({ name, request: {} })).concat(['X', 'Y'].map((name) => ({ name, item: [] }))) }] });
    const collection = await read(id);
    const f = find(collection, 'F');
    const ids = Object.fromEntries(f.item.map((one) => [one.name, one.id]));
    const put = (body) => call('PUT', `/collections/${id}/folders/${f.id}`, body);
    for (const order of [[ids.a, ids.b], [ids.a, ids.b, ids.b], [ids.a, ids.b, absent], [ids.a, ids.b, ids.X], [ids.a, ids.b, 7], [ids.a, ids.b, ids.c, ids.X]]) {
      const got = await put({ order, name: 'changed' });
      assert.equal(got.status, 400);
      assert.deepEqual(got.body, moved);
    }
    assert.equal(outline((await read(id)).item), 'F(a b c X Y)');
    const got = await put({ name: 'F2', order: [ids.c, ids.a, ids.b], folders_order: [ids.Y, ids.X] });
    assert.deepEqual([got.body.data.order, got.body.data.folders_order], [[ids.c, ids.a, ids.b], [ids.Y, ids.X]]);
    assert.equal(outline((await read(id)).item), 'F2(Y X c a b)');
  });

  await t.test('a response is created, read, changed and deleted', async () => {
    const { id } = await create();
    const r2 = find(await read(id), 'r2');
    const made = await call('POST', `/collections/${id}/responses?request=${r2.uid}`, { name: 'Example', responseCode: { code: 200, name: 'OK' }, text: 'hi', headers: [{ key: 'H', value: '1' }], time: '50', language: 'json' });
    assert.deepEqual(made.body.meta, { model: 'response', action: 'create' });
    assert.deepEqual(Object.keys(made.body.data), ['id', 'owner', 'request', 'createdAt', 'updatedAt', 'lastUpdatedBy']);
    assert.equal(made.body.data.request, r2.id);
    const response = made.body.model_id;
    const stored = find(await read(id), 'r2/Example');
    assert.deepEqual([stored.code, stored.status, stored.body, stored.header, stored._postman_previewlanguage], [200, 'OK', 'hi', [{ key: 'H', value: '1' }], 'json']);
    assert.deepEqual(stored.originalRequest, r2.request);
    const flat = (await call('GET', `/collections/${id}/responses/${response}`)).body.data;
    assert.deepEqual([flat.request, flat.responseCode, flat.time, flat.text], [r2.id, { code: 200, name: 'OK' }, '50', 'hi']);
    assert.equal(JSON.parse(flat.requestObject).url, 'http://h/2');
    const put = await call('PUT', `/collections/${id}/responses/${response}`, { text: 'ho', owner: '1' });
    assert.deepEqual([put.body.meta, put.body.data.text, put.body.data.owner, put.body.data.name], [{ model: 'response', action: 'update' }, 'ho', '10001', 'Example']);
    await expect('POST', `/collections/${id}/responses`, { name: 'x' }, 400,
      { error: { name: 'paramMissingError', message: 'Parameter is missing in the request.', details: { param: ['request'] } } });
    await expect('POST', `/collections/${id}/responses?request=${absent}`, { name: 'x' }, 404, notFound('request', absent));
    assert.equal((await call('DELETE', `/collections/${id}/responses/${response}`)).status, 200);
    await expect('DELETE', `/collections/${id}/responses/${response}`, undefined, 404, notFound('response', response));
    for (const [kind, model] of [['folders', 'folder'], ['requests', 'request'], ['responses', 'response']])
      await expect('PUT', `/collections/${id}/${kind}/${absent}`, { name: 'x' }, 404, notFound(model, absent));
  });

  await t.test('ids, uids and everything are told when asked for', async () => {
    const { id, uid } = await create();
    const collection = await read(id);
    const [f, r1] = [find(collection, 'F'), find(collection, 'F/r1')];
    const get = async (kind, item, query) => (await call('GET', `/collections/${id}/${kind}/${item.id}?${query}`)).body.data;
    assert.deepEqual(await get('requests', r1, 'ids=true'),
      { id: r1.id, owner: '10001', folder: f.id, collection: id, responses_order: r1.response.map((one) => one.id) });
    assert.deepEqual(await get('folders', f, 'ids=true&uid=true'),
      { id: f.uid, owner: '10001', folder: null, collection: uid, order: [r1.uid], folders_order: [find(collection, 'F/G').uid] });
    const whole = await get('folders', f, 'populate=true');
    assert.equal(whole.folders[0].requests[0].name, 'deep');
    assert.deepEqual(whole.requests[0].responses.map((one) => [one.name, one.text]), [['ok', 'yes'], ['bad', 'no']]);
    assert.deepEqual(whole.requests[0].responses_order, r1.response.map((one) => one.id));
    assert.equal((await get('responses', r1.response[0], 'uid=true')).request, r1.uid);
  });

  await t.test('items of another collection, or of another kind, are not there', async () => {
    const [first, second] = [await create(), await create()];
    const [mine, theirs] = [await read(first.id), await read(second.id)];
    for (const [method, body] of [['GET'], ['PUT', { name: 'x' }], ['DELETE']]) {
      for (const target of [`${first.id}/folders/${find(theirs, 'F').id}`, `${first.id}/requests/${find(mine, 'F').id}`, `${first.id}/folders/nonsense`, `nonsense/folders/${find(mine, 'F').id}`])
        assert.equal((await call(method, `/collections/${target}`, body)).status, 404, `${method} ${target}`);
    }
    assert.deepEqual(await read(second.id), theirs);
    assert.deepEqual(await read(first.id), mine);
  });

  await t.test('transfers move and copy, inside a collection and beyond', async () => {
    const [first, second] = [await create(), await create()];
    const mine = await read(first.id);
    const transfer = (kind, ids, mode, model, id, location = { id: null, model: null, position: 'end' }) =>
      call('POST', `/collection-${kind}-transfers`, { ids, mode, target: { id, model }, location });
    const [f, g, r1, r2] = ['F', 'F/G', 'F/r1', 'r2'].map((names) => find(mine, names));
    const copied = await transfer('requests', [r1.uid], 'copy', 'collection', second.uid, { id: null, model: null, position: 'start' });
    assert.equal(copied.status, 200);
    assert.notEqual(copied.body.ids[0], r1.uid);
    assert.equal(outline((await read(second.id)).item), 'r1(ok bad) F(G(deep) r1(ok bad)) r2');
    assert.deepEqual((await transfer('requests', [r2.id], 'move', 'folder', g.uid)).body, { ids: [r2.uid] });
    assert.equal(outline((await read(first.id)).item), 'F(G(deep r2) r1(ok bad))');
    await transfer('folders', [g.uid], 'move', 'folder', f.uid, { id: r1.uid, model: 'request', position: 'after' });
    assert.equal(outline((await read(first.id)).item), 'F(r1(ok bad) G(deep r2))');
    await transfer('responses', [r1.response[1].uid], 'move', 'request', r2.uid);
    assert.equal(outline((await read(first.id)).item), 'F(r1(ok) G(deep r2(bad)))');
    await transfer('folders', [g.uid], 'move', 'collection', second.id, { id: find(await read(second.id), 'r2').uid, model: 'request', position: 'before' });
    assert.equal(outline((await read(first.id)).item), 'F(r1(ok))');
    assert.equal(outline((await read(second.id)).item), 'r1(ok bad) F(G(deep) r1(ok bad)) G(deep r2(bad)) r2');
    assert.equal(find(await read(second.id), 'G').id, g.id);
  });

  await t.test('transfers that cannot be are refused and change nothing', async () => {
    const { id, uid } = await create();
    const mine = await read(id);
    const [f, g, r1] = ['F', 'F/G', 'F/r1'].map((names) => find(mine, names));
    const good = { ids: [f.uid], mode: 'move', target: { id: uid, model: 'collection' }, location: { position: 'end' } };
    const refused = (title) => ({ type: 'https://api.postman.com/problems/bad-request', title, detail: {} });
    const refuse = (kind, body, title) => expect('POST', `/collection-${kind}-transfers`, body, 400, refused(title));
    await refuse('folders', { ...good, target: { id: g.uid, model: 'folder' } }, 'A folder cannot be moved into itself');
    await refuse('responses', { ...good, ids: [r1.response[0].uid], target: { id: f.uid, model: 'folder' } }, 'Cannot transfer response to target model type folder');
    await refuse('requests', { ...good, target: { id: r1.uid, model: 'request' } }, 'Cannot transfer request to target model type request');
    await refuse('folders', { ...good, mode: 'swap' }, "Invalid value for 'mode'");
    await refuse('folders', { ...good, ids: [] }, "Invalid value for 'ids'");
    await refuse('folders', { ...good, ids: ['x'] }, "Invalid value for 'ids'");
    await refuse('folders', { ...good, target: { id: uid, model: 'workspace' } }, "Invalid value for 'target.model'");
    await refuse('folders', { ...good, location: { position: 'middle' } }, "Invalid value for 'location.position'");
    await refuse('folders', { ...good, location: { position: 'before', id: null } }, "Invalid value for 'location.id'");
    for (const ids of [[absent], [r1.uid], [g.uid, absent]])
      assert.equal((await call('POST', '/collection-folders-transfers', { ...good, ids })).status, 404);
    assert.equal((await call('POST', '/collection-folders-transfers', { ...good, target: { id: absent, model: 'collection' } })).status, 404);
    assert.deepEqual(await read(id), mine);
  });
});
