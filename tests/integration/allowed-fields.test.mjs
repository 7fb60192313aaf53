// What a body may set: whatever it says of ids, owners, times and the like stays the server's.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { dump } from '../support/dump.mjs';
import { startServe } from '../support/serve.mjs';

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const stranger = 99999, past = '2001-01-01T00:00:00.000Z', planted = '0badc0de-0bad-4bad-8bad-0badc0de0bad';
const uid = `${stranger}-${planted}`;

// Everything that a client has no say in.
const poison = {
  uid, owner: String(stranger), owner_id: stranger, ownerId: stranger, createdBy: String(stranger), created_by: stranger, updatedBy: String(stranger),
  lastUpdatedBy: String(stranger), createdAt: past, updatedAt: past, created_at: past, updated_at: past, isPublic: true, is_public: true,
  fork: { label: 'planted', createdAt: past, from: uid }, team: String(stranger), teamId: stranger, team_id: stranger, revision: 7777777,
  lastRevision: 7777777, role: 'admin', roles: ['admin'], status: 'merged',
};
const ids = { id: planted, model_id: planted, _postman_id: planted };
const spoilt = (value) => ({ ...value, ...poison });
const owned = ['uid', 'owner', 'createdBy', 'updatedBy', 'lastUpdatedBy', 'createdAt', 'updatedAt', 'isPublic', 'fork', 'teamId', 'revision'];
// Documents of the client's own making: what we do not know in them stays.
const theirs = ['values', 'request', 'originalRequest'];

// Throws when an answer tells something of the above as if it were so.
function examine(value, at = '') {
  if (!value || typeof value !== 'object') return;
  for (const [name, inner] of Object.entries(value)) {
    if (owned.includes(name)) assert.notDeepEqual(inner, poison[name], `${at}/${name}`);
    if (!theirs.includes(name)) examine(inner, `${at}/${name}`);
  }
}

describe('fields that are not the client\'s', () => {
  let server, started;
  before(async () => { started = Date.now(); server = await startServe(); });
  after(() => server.close());

  async function send(method, target, body, headers = {}) {
    const reply = await server.call(method, target, body, { loose: true, headers });
    assert.ok(reply.status < 300, `${method} ${target}: ${reply.status} ${reply.text}`);
    examine(reply.body);
    return reply.body;
  }

  test('of workspaces', async () => {
    const { workspace } = await send('POST', '/workspaces', { ...poison, ...ids, workspace: { name: 'w', type: 'team', ...poison, ...ids } });
    assert.notEqual(workspace.id, planted);
    await send('PUT', `/workspaces/${workspace.id}`, { ...poison, ...ids, workspace: { name: 'w2', ...poison, ...ids } });
    const got = (await send('GET', `/workspaces/${workspace.id}`)).workspace;
    assert.deepEqual([got.id, got.createdBy, got.updatedBy, got.visibility], [workspace.id, '10001', '10001', 'team']);
    await send('PUT', `/workspaces/${workspace.id}/global-variables`, spoilt({ values: [spoilt({ key: 'a', value: '1' })] }));
    assert.deepEqual(Object.keys(await send('GET', `/workspaces/${workspace.id}/global-variables`)), ['values']);
    await send('PUT', `/workspaces/${workspace.id}/tags`, spoilt({ tags: [{ slug: 'tag' }] }));
  });

  test('of environments', async () => {
    const body = { ...poison, ...ids, environment: { name: 'e', values: [{ key: 'a', value: '1' }], ...poison, ...ids } };
    const { environment } = await send('POST', '/environments', body);
    assert.notEqual(environment.id, planted);
    await send('PUT', `/environments/${environment.id}`, body);
    for (const path of ['/owner', '/id', '/createdAt', '/isPublic', '/uid', '/fork'])
      assert.equal((await server.call('PATCH', `/environments/${environment.id}`, [{ op: 'replace', path, value: String(stranger) }])).status, 400, path);
    const got = (await send('GET', `/environments/${environment.id}`)).environment;
    assert.deepEqual([got.id, got.owner, got.isPublic], [environment.id, '10001', false]);
    await send('POST', `/environments/${environment.id}/forks`, spoilt({ forkName: 'f' }));
    assert.equal((await send('GET', '/environments')).environments.filter((one) => one.isPublic || one.owner !== '10001').length, 0);
  });

  test('of collections and what is in them', async () => {
    const item = [spoilt({ name: 'f', item: [spoilt({ name: 'r', request: spoilt({ method: 'GET', url: 'http://a/' }), response: [spoilt({ name: 's' })] })] })];
    const body = spoilt({ collection: spoilt({ info: spoilt({ name: 'c', schema }), item }) });
    const { collection } = await send('POST', '/collections', body);
    const target = `/collections/${collection.id}`;
    await send('PUT', target, body);
    for (const change of [poison, { info: { name: 'c', ...poison } }, { info: { _postman_id: planted } }])
      assert.equal((await server.call('PATCH', target, { collection: change })).status, 400);
    await send('PATCH', target, spoilt({ collection: { info: { name: 'c' } } }));
    const first = (await send('GET', target)).collection;
    assert.equal(first.info.uid, `10001-${collection.id}`);
    assert.equal(first.info.lastUpdatedBy, '10001');
    assert.equal(first.info.fork, undefined);
    assert.equal(first.item[0].uid, `10001-${first.item[0].id}`);
    assert.ok(Date.parse(first.item[0].item[0].createdAt) >= started - 1000);
    const [listed] = (await send('GET', '/collections')).collections;
    assert.deepEqual([listed.owner, listed.isPublic, listed.fork], ['10001', false, undefined]);

    const folder = first.item[0], request = folder.item[0], saved = request.response[0];
    for (const [kind, id] of [['folders', folder.id], ['requests', request.id], ['responses', saved.id]]) {
      await send('PUT', `${target}/${kind}/${id}`, spoilt({ name: 'n', id: planted }));
      const { data } = await send('GET', `${target}/${kind}/${id}`);
      assert.deepEqual([data.id, data.owner, data.lastUpdatedBy], [id, '10001', '10001'], kind);
    }
    for (const [kind, query] of [['folders', ''], ['requests', ''], ['responses', `?request=${request.id}`]]) {
      const { data } = await send('POST', `${target}/${kind}${query}`, spoilt({ name: 'n' }));
      assert.equal(data.owner, '10001');
    }
    await send('POST', `${target}/comments`, spoilt({ body: 'hello', id: 7777 }));
    const [comment] = (await send('GET', `${target}/comments`)).data;
    assert.deepEqual([comment.createdBy, comment.status], [10001, 'Open']);
    assert.notEqual(comment.id, 7777);
    await send('PUT', `${target}/tags`, spoilt({ tags: [{ slug: 'tag' }] }));
    await send('POST', `${target}/duplicates`, spoilt({ workspace: (await send('GET', '/workspaces')).workspaces[0].id }));
    const fork = (await send('POST', `/collections/fork/${collection.id}?workspace=${(await send('GET', '/workspaces')).workspaces[0].id}`, spoilt({ label: 'mine' }))).collection;
    assert.equal(fork.fork.from, `10001-${collection.id}`);
    const pull = await send('POST', `/collections/${fork.id}/pull-requests`, spoilt({ title: 't', reviewers: [], destinationId: collection.uid, id: planted }));
    assert.deepEqual([pull.status, pull.createdBy], ['open', '10001']);
    await send('PUT', `/pull-requests/${pull.id}`, spoilt({ title: 't2', reviewers: [] }));
    assert.equal((await send('GET', `/pull-requests/${pull.id}`)).status, 'open');
    await send('POST', '/collectionruns', { collectionRun: { id: randomUUID(), name: 'run', ...poison } });
  });

  // What the rows themselves say.
  test('in the store', async () => {
    const rows = await dump(server);
    assert.ok(rows.length > 20);
    const columns = (row) => Object.fromEntries(row.split('\t').slice(1).map((cell) => [cell.slice(0, cell.indexOf('=')), cell.slice(cell.indexOf('=') + 1)]));
    for (const row of rows) {
      const { document, json, detail, body_hash: hash, globals, ...rest } = columns(row);
      const text = JSON.stringify(rest);
      assert.ok(!text.includes(String(stranger)) && !text.includes('7777777'), row.slice(0, 400));
      if (!row.startsWith('comments') && !row.startsWith('items') && !row.startsWith('environments') && !row.startsWith('collection'))
        assert.ok(!text.includes(planted), row.slice(0, 400));
      if (rest.created_at) assert.ok(Number(rest.created_at) >= started - 1000, row.slice(0, 400));
      if (rest.is_public) assert.equal(rest.is_public, '0');
      if (rest.team_id) assert.equal(rest.team_id, '1');
    }
  });
});
