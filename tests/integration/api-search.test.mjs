// What works on whole collections through the Postman API: search, copies, comments, and the paths that
// postman-cli asks another host for.
import test from 'node:test';
import assert from 'node:assert/strict';
import { startServe } from '../support/serve.mjs';

const absent = '00000000-0000-4000-8000-000000000000';
const problem = (status, type, title, detail) => ({ type: `https://api.postman.com/problems/${type}`, title, status, detail });
const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const orders = { info: { name: 'Orders', schema },
  item: [{ name: 'F', item: [{ name: 'Get order', request: { method: 'GET', header: [], url: { raw: 'https://h/orders/1' } },
    response: [{ name: 'ok', code: 200, status: 'OK', header: [], body: '{}', originalRequest: { method: 'GET', header: [], url: { raw: 'https://h/orders/1' } } }] }] },
  { name: 'Make order', request: { method: 'POST', header: [], url: { raw: 'https://h/orders' } } }] };

test('whole collections', async (t) => {
  const server = await startServe();
  t.after(() => server.close());
  const { call } = server;
  const workspace = (await call('POST', '/workspaces', { workspace: { name: 'Payments', type: 'team' } })).body.workspace.id;
  const collection = (await call('POST', `/collections?workspace=${workspace}`, { collection: orders })).body.collection;
  const read = (await call('GET', `/collections/${collection.id}`)).body.collection;
  const folder = read.item[0], request = folder.item[0], response = request.response[0];
  const refused = async (method, target, body, status, answer) => {
    const got = await call(method, target, body);
    assert.equal(got.status, status, got.text);
    assert.deepEqual(got.body, answer);
  };

  await t.test('search finds requests with where they are', async () => {
    const { status, body } = await call('POST', '/search', { q: 'get order', elementType: 'requests' });
    assert.equal(status, 200);
    assert.deepEqual(body.meta, { q: 'get order', total: 1 });
    const [hit] = body.data;
    const { createdBy, organization, team, links, ...rest } = hit;
    assert.deepEqual(rest, { id: request.uid, name: 'Get order', method: 'GET', url: 'https://h/orders/1', type: 'http',
      collection: { id: collection.uid, name: 'Orders' }, workspace: { id: workspace, name: 'Payments' }, isGitConnected: false });
    assert.equal(`${createdBy}-${request.id}`, request.uid);
    assert.equal(organization.isVerified, false);
    assert.equal(team.id, organization.id);
    assert.deepEqual(links, { web: { href: `${server.url}/request/${request.uid}` }, self: { href: `${server.url}/collections/${collection.uid}/requests/${request.uid}` } });
  });

  await t.test('search knows the other kinds, and finds nothing of those that are not kept', async () => {
    const find = async (elementType, q = '') => (await call('POST', '/search', { q, elementType })).body.data.map((one) => one.name);
    await call('POST', `/environments?workspace=${workspace}`, { environment: { name: 'stage' } });
    assert.deepEqual(await find('collections', 'ORD'), ['Orders']);
    assert.deepEqual(await find('workspaces', 'paym'), ['Payments']);
    assert.deepEqual(await find('environments', 'stage'), ['stage']);
    for (const none of ['documents', 'flows', 'specs', 'mocks']) assert.deepEqual(await find(none), []);
    assert.deepEqual((await call('POST', '/search', { q: 'zzz', elementType: 'requests' })).body, { data: [], meta: { q: 'zzz', total: 0 } });
    assert.deepEqual((await call('POST', '/search', { elementType: 'requests', ownership: 'external' })).body.data, []);
  });

  await t.test('search filters', async () => {
    const find = async (...conditions) =>
      (await call('POST', '/search', { elementType: 'requests', filters: { $and: conditions } })).body.data.map((one) => one.name);
    assert.deepEqual(await find({ method: { $eq: 'POST' } }), ['Make order']);
    assert.deepEqual(await find({ method: { $in: ['get', 'PUT'] } }), ['Get order']);
    assert.deepEqual(await find({ method: { $nin: ['GET', 'POST'] } }), []);
    assert.deepEqual(await find({ collectionId: { $eq: collection.uid } }, { workspaceId: { $eq: workspace } }), ['Get order', 'Make order']);
    assert.deepEqual(await find({ collectionId: { $ne: collection.id } }), []);
    assert.deepEqual(await find({ requestId: { $eq: request.uid } }), ['Get order']);
    assert.deepEqual(await find({ visibility: { $eq: 'internal' } }, { privateNetwork: { $eq: false } }), ['Get order', 'Make order']);
    assert.deepEqual(await find({ visibility: { $eq: 'public' } }), []);
    assert.deepEqual(await find({ createdBy: { $eq: '1' } }), []);
    await call('PUT', `/collections/${collection.uid}/tags`, { tags: [{ slug: 'beta' }] });
    const tagged = async (tags) => (await call('POST', '/search', { elementType: 'collections', filters: { $and: [{ tags }] } })).body.data.length;
    assert.deepEqual([await tagged({ $eq: 'beta' }), await tagged({ $in: ['bet', 'alpha'] }), await tagged({ $ne: 'beta' })], [1, 0, 0]);
  });

  await t.test('search comes in pages and refuses what it does not know', async () => {
    const first = (await call('POST', '/search?limit=1', { elementType: 'requests', q: 'order' })).body;
    assert.equal(first.meta.total, 2);
    const second = (await call('POST', `/search?limit=1&nextCursor=${encodeURIComponent(first.meta.nextCursor)}`, { elementType: 'requests', q: 'order' })).body;
    assert.ok(!('nextCursor' in second.meta));
    assert.deepEqual([first.data[0].name, second.data[0].name], ['Get order', 'Make order']);
    const bad = (body, detail, query = '') => refused('POST', `/search${query}`, body, 400, problem(400, 'bad-request', 'Bad Request', detail));
    await bad({}, "body must have required property 'elementType'");
    await bad({ elementType: 'requests', ownership: 'mine' }, '/ownership must be equal to one of the allowed values: organization, external, all');
    await bad({ elementType: 'requests' }, 'querystring/limit must be a number from 1 to 25', '?limit=26');
    await bad({ elementType: 'requests' }, 'Invalid cursor', '?cursor=%21');
    assert.equal((await call('POST', '/search', { elementType: 'requests', filters: { $or: [] } })).status, 400);
    assert.equal((await call('POST', '/search', { elementType: 'requests', filters: { $and: [{ owner: { $eq: 'x' } }] } })).status, 400);
    assert.equal((await call('POST', '/search', { elementType: 'requests', filters: { $and: [{ method: { $gt: 'x' } }] } })).status, 400);
    assert.equal((await call('POST', '/search', { elementType: 'requests', filters: { $and: [{ method: { $eq: 1 } }] } })).status, 400);
  });

  await t.test('a stranger finds what is public', async () => {
    const find = async () => (await call('POST', '/search', { elementType: 'requests' }, { key: null })).body.data.map((one) => one.name);
    assert.deepEqual(await find(), []);
    const open = (await call('POST', '/workspaces', { workspace: { name: 'Open', type: 'public' } })).body.workspace.id;
    const item = [{ name: 'Hello', request: { method: 'GET', header: [], url: { raw: 'https://h/hello' } } }];
    await call('POST', `/collections?workspace=${open}`, { collection: { info: { name: 'Public', schema }, item } });
    assert.deepEqual(await find(), ['Hello']);
    await call('DELETE', `/workspaces/${open}`);
    assert.deepEqual(await find(), []);
  });

  await t.test('a collection is duplicated, and its task tells so', async () => {
    const started = await call('POST', `/collections/${collection.uid}/duplicates`, { workspace, suffix: 'Twin' });
    assert.equal(started.status, 200);
    const { id } = started.body.task;
    assert.match(id, /^\d+-[0-9a-f-]{36}$/);
    assert.deepEqual(started.body, { task: { id, status: 'processing', reason: null } });
    assert.deepEqual((await call('GET', `/collection-duplicate-tasks/${id}`)).body, { task: { id, status: 'completed', reason: null } });
    const twin = (await call('GET', '/collections?name=Orders%20Twin')).body.collections[0];
    const copy = (await call('GET', `/collections/${twin.id}`)).body.collection;
    assert.deepEqual(copy.item[0].item[0].request, request.request);
    assert.notEqual(copy.item[0].item[0].id, request.id);
    await refused('POST', `/collections/${collection.uid}/duplicates`, { suffix: 'x' }, 400,
      { type: 'badRequest', title: 'Invalid request', detail: 'Missing parameter, workspaceId', status: 400 });
    const notFound = problem(404, 'not-found', 'Not Found', 'The requested resource was not found.');
    await refused('POST', `/collections/10001-${absent}/duplicates`, { workspace }, 404, notFound);
    await refused('POST', `/collections/${collection.uid}/duplicates`, { workspace: absent }, 404, notFound);
    await refused('GET', '/collection-duplicate-tasks/nonsense', undefined, 400, problem(400, 'bad-request', 'Bad request', 'Invalid task id'));
    assert.equal((await call('GET', `/collection-duplicate-tasks/1-${absent}`)).status, 404);
  });

  await t.test('the gateway gives collections and environments in its own envelope', async () => {
    const { status, body } = await call('GET', `/collection/${collection.uid}?format=2.1.0&populate=true`);
    assert.equal(status, 200);
    assert.deepEqual(body, { data: (await call('GET', `/collections/${collection.uid}`)).body.collection });
    const environment = (await call('POST', `/environments?workspace=${workspace}`, { environment: { name: 'cli', values: [{ key: 'a', value: '1' }] } })).body.environment;
    const got = (await call('GET', `/environment/${environment.uid}`)).body.data;
    assert.deepEqual([got.id, got.name, got.values[0].value], [environment.id, 'cli', '1']);
    assert.equal((await call('GET', `/collection/${absent}`)).status, 404);
    assert.equal((await call('GET', `/environment/${absent}`)).status, 404);
    assert.equal((await call('POST', '/features/list?entityType=user&entityValue=1', { features: ['x'] })).status, 200);
  });

  await t.test('a report of a run is kept and has an address', async () => {
    const id = '5daabc50-8451-43f6-922d-96b403b4f28e';
    const run = (more) => ({ collectionRun: { id, collection: collection.uid, name: 'Orders', status: 'finished', source: 'postman-cli', iterations: [[{}]], ...more }, runOverview: {} });
    const { status, body } = await call('POST', '/collectionruns?integrationIdentifier=x', run());
    assert.equal(status, 200);
    assert.deepEqual(body, { postmanRunUrl: `${server.url}/workspace/${workspace}/run/${id}` });
    const again = (await call('POST', '/collectionruns', run())).body.postmanRunUrl;
    assert.notEqual(again, body.postmanRunUrl); /* the id is taken */
    assert.equal((await call('POST', '/collectionruns', run({ collection: `10001-${absent}` }))).status, 200);
    await refused('POST', '/collectionruns', {}, 400, { error: { name: 'paramMissingError', message: 'Parameter is missing in the request.', details: { param: ['collectionRun'] } } });
  });

  await t.test('comments stand on collections and everything in them', async () => {
    const base = `/collections/${collection.uid}`;
    for (const level of [base, `${base}/folders/${folder.uid}`, `${base}/requests/${request.uid}`, `${base}/responses/${response.uid}`]) {
      const made = await call('POST', `${level}/comments`, { body: 'please check @ines', tags: { '@ines': { type: 'user', id: '10001' } } });
      assert.equal(made.status, 201, made.text);
      const { id, threadId } = made.body.data;
      assert.deepEqual(Object.keys(made.body.data), ['id', 'threadId', 'status', 'createdBy', 'createdAt', 'updatedAt', 'body']);
      const reply = (await call('POST', `${level}/comments`, { body: 'done', threadId })).body.data;
      assert.equal(reply.threadId, threadId);
      assert.deepEqual((await call('GET', `${level}/comments`)).body.data.map((one) => one.id), [reply.id, id]);
      const changed = await call('PUT', `${level}/comments/${reply.id}`, { body: 'really done' });
      assert.equal(changed.body.data.body, 'really done');
      assert.equal((await call('POST', `/comments-resolutions/${threadId}`)).status, 204);
      assert.ok((await call('GET', `${level}/comments`)).body.data.every((one) => one.status === 'Resolved'));
      const gone = await call('DELETE', `${level}/comments/${id}`);
      assert.equal(gone.status, 204);
      assert.equal(gone.text, '');
      assert.deepEqual((await call('GET', `${level}/comments`)).body, { data: [] });
      await refused('DELETE', `${level}/comments/${id}`, undefined, 404, problem(404, 'not-found', 'Not Found', 'Not Found'));
    }
    const bad = (body, detail) => refused('POST', `${base}/comments`, body, 400, problem(400, 'bad-request', 'Bad Request', detail));
    await bad({}, "body must have required property 'body'");
    await bad({ body: 'x'.repeat(10001) }, 'body/body must NOT have more than 10000 characters');
    await bad({ body: 'x', threadId: 'y' }, 'body/threadId must be integer');
    assert.equal((await call('POST', `${base}/comments`, { body: 'é'.repeat(10000) })).status, 201);
    assert.equal((await call('GET', `${base}/folders/${request.uid}/comments`)).status, 404);
    assert.equal((await call('POST', '/comments-resolutions/x')).status, 404);
  });

  await t.test('roles of a collection are told and given', async () => {
    const me = Number(collection.uid.slice(0, -37));
    assert.equal((await call('PATCH', `/collections/${collection.id}/roles`, { roles: [{ op: 'update', path: '/user', value: [{ id: me, role: 'EDITOR' }] },
      { op: 'update', path: '/team', value: [{ id: 1, role: 'VIEWER' }] }] })).status, 204);
    assert.deepEqual((await call('GET', `/collections/${collection.id}/roles`)).body, { group: [], team: [{ role: 'VIEWER', id: 1 }], user: [{ role: 'EDITOR', id: me }] });
    await refused('GET', `/collections/${absent}/roles`, undefined, 404, { title: 'We could not find the collection you are looking for', type: 'instanceNotFoundError' });
    assert.equal((await call('PATCH', `/collections/${collection.id}/roles`, { roles: [{ op: 'update', value: [] }] })).body.title, "Missing properties: 'path'");
    assert.equal((await call('PATCH', `/collections/${collection.id}/roles`, { roles: [{ op: 'update', path: '/user', value: [{ id: 99, role: 'EDITOR' }] }] })).status, 400);
  });

  await t.test('a collection moves to another workspace', async () => {
    const to = (await call('POST', '/workspaces', { workspace: { name: 'Elsewhere', type: 'team' } })).body.workspace.id;
    assert.equal((await call('POST', `/workspaces/${workspace}/element-transfers`, { id: collection.uid, type: 'collection', to })).status, 200);
    assert.deepEqual((await call('GET', `/workspaces/${to}`)).body.workspace.collections, [{ id: collection.id, name: 'Orders', uid: collection.uid }]);
    assert.deepEqual((await call('GET', `/workspaces?elementType=collection&elementId=${collection.uid}`)).body.workspaces.map((one) => one.id), [to]);
  });
});
