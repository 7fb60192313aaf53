// Every route × everybody: what anonymous callers, people of the team who have no part in a thing, its viewers, its
// editors and administrators are answered. A route that is not in the table fails the test: who may call it has to
// be decided.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { dump } from '../support/dump.mjs';
import { addAccessKey, addPerson } from '../support/people.mjs';
import { startServe } from '../support/serve.mjs';

const who = ['anonymous', 'other', 'viewer', 'editor', 'admin'];
const OPEN = [200, 200, 200, 200, 200];
const ANYBODY = [401, 200, 200, 200, 200]; // of the team
const READ = [401, 404, 200, 200, 200];
const WRITE = [401, 404, 403, 200, 200];
const MANAGE = [401, 404, 403, 403, 200]; // a thing's admin
const ADMINISTER = [401, 403, 403, 403, 200]; // the team
const with201 = (row) => row.map((status) => (status === 200 ? 201 : status));
const with204 = (row) => row.map((status) => (status === 200 ? 204 : status));
const TALK = [401, 404, 201, 201, 201]; // viewers have a say
const AUTHOR = MANAGE; // the administrator wrote the comments

// One row: [statuses, what is sent, options]. `sent` is a function of the world: {query, body, type}. `fresh`: everybody
// gets a world of their own, because the call changes it. `setup` puts more into a world. `shows`: those who may are
// answered with this of the world's words, so that it means something when others are not.
const nothing = () => ({});
const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const flat = { name: 'after' };
const announcement = () => ({ body: { topic: 'topic', description: 'description', category: 'announcement' } });
const comment = () => ({ body: { body: 'said' } });
const commentRoutes = (path) => ({
  [`GET ${path}/comments`]: [READ, nothing],
  [`POST ${path}/comments`]: [TALK, comment, { fresh: true }],
  [`PUT ${path}/comments/{commentId}`]: [AUTHOR, comment, { fresh: true, setup: addComment(path) }],
  [`DELETE ${path}/comments/{commentId}`]: [with204(AUTHOR), nothing, { fresh: true, setup: addComment(path) }],
});
const itemRoutes = (path, parameter) => ({
  [`GET ${path}/{${parameter}}`]: [READ, nothing],
  [`PUT ${path}/{${parameter}}`]: [WRITE, () => ({ body: flat }), { fresh: true }],
  [`DELETE ${path}/{${parameter}}`]: [WRITE, nothing, { fresh: true }],
});
const transfer = (id, target) => (w) => ({ body: { ids: [w[id]], mode: 'copy', target: { id: w[target], model: target.replace('Id', '') },
  location: { id: null, model: null, position: 'end' } } });
const merge = (strategy) => (w) => ({ body: { source: w.forkId, destination: w.collectionId, strategy } });

const routes = {
  'GET /healthz': [OPEN, nothing],
  'GET /readyz': [OPEN, nothing],
  'GET /metrics': [OPEN, nothing],
  'GET /openapi.json': [OPEN, nothing],
  'GET /docs': [OPEN, nothing],

  'GET /me': [ANYBODY, nothing],
  'GET /users': [ANYBODY, nothing],
  'GET /users/{userId}': [ANYBODY, nothing],
  'GET /groups': [ANYBODY, nothing],
  'GET /groups/{groupId}': [[401, 404, 404, 404, 404], nothing], // there are none
  'GET /audit/logs': [ADMINISTER, nothing],
  'GET /audit-actions': [ADMINISTER, nothing],
  'POST /features/list': [ANYBODY, () => ({ body: { features: [] } })],
  'POST /search': [OPEN, (w) => ({ body: { q: w.mark, elementType: 'requests' } }), { shows: 'secret' }],

  'GET /workspaces': [ANYBODY, nothing],
  'POST /workspaces': [[401, 200, 403, 200, 200], () => ({ body: { workspace: { name: 'One more', type: 'team' } } })],
  'GET /workspaces-roles': [ANYBODY, nothing],
  'GET /workspaces/{workspaceId}': [READ, nothing],
  'PUT /workspaces/{workspaceId}': [MANAGE, () => ({ body: { workspace: { about: 'after' } } }), { fresh: true }],
  'DELETE /workspaces/{workspaceId}': [MANAGE, nothing, { fresh: true }],
  'GET /workspaces/{workspaceId}/global-variables': [READ, nothing],
  'PUT /workspaces/{workspaceId}/global-variables': [WRITE, () => ({ body: { values: [] } }), { fresh: true }],
  'GET /workspaces/{workspaceId}/roles': [READ, nothing],
  'PATCH /workspaces/{workspaceId}/roles': [MANAGE, (w) => ({ type: 'application/json-patch+json',
    body: { roles: [{ op: 'add', path: '/user', value: [{ id: String(w.other), role: '1' }] }] } }), { fresh: true }],
  'GET /workspaces/{workspaceId}/tags': [READ, nothing],
  'PUT /workspaces/{workspaceId}/tags': [WRITE, () => ({ body: { tags: [{ slug: 'after' }] } }), { fresh: true }],
  'POST /workspaces/{workspaceId}/element-transfers': [WRITE,
    (w) => ({ body: { id: w.environmentId, type: 'environment', to: w.secondId } }), { fresh: true }],
  'GET /workspaces/{workspaceId}/updates': [READ, nothing],
  'POST /workspaces/{workspaceId}/updates': [WRITE, announcement],
  'GET /workspaces/{workspaceId}/updates/{updateId}': [READ, nothing, { setup: announce }],
  'PATCH /workspaces/{workspaceId}/updates/{updateId}': [WRITE, () => ({ body: { isPinned: true } }), { setup: announce }],
  'DELETE /workspaces/{workspaceId}/updates/{updateId}': [with204(WRITE), nothing, { fresh: true, setup: announce }],

  'GET /collections': [ANYBODY, (w) => ({ query: `?workspace=${w.workspaceId}` }), { shows: 'secret' }],
  'POST /collections': [WRITE, (w) => ({ query: `?workspace=${w.workspaceId}`, body: { collection: { info: { name: 'new', schema }, item: [] } } })],
  'GET /collections/{collectionId}': [READ, nothing],
  'PUT /collections/{collectionId}': [WRITE, () => ({ body: { collection: { info: { name: 'after', schema }, item: [] } } }), { fresh: true }],
  'PATCH /collections/{collectionId}': [WRITE, () => ({ body: { collection: { info: { name: 'after' } } } }), { fresh: true }],
  'DELETE /collections/{collectionId}': [WRITE, nothing, { fresh: true }],
  'GET /collection-updates-tasks/{taskId}': [[401, 404, 404, 404, 200], nothing, { fresh: true, setup: addUpdateTask }],
  'POST /collections/{collectionId}/duplicates': [WRITE, (w) => ({ body: { workspace: w.workspaceId } }), { fresh: true }],
  'GET /collection-duplicate-tasks/{taskId}': [[401, 404, 404, 404, 200], nothing, { fresh: true, setup: addDuplicateTask }],
  'GET /collections/{collectionId}/roles': [READ, nothing],
  'PATCH /collections/{collectionId}/roles': [with204(WRITE),
    (w) => ({ body: { roles: [{ op: 'update', path: '/user', value: [{ id: w.viewer, role: 'VIEWER' }] }] } }), { fresh: true }],
  'GET /collections/{collectionId}/tags': [READ, nothing],
  'PUT /collections/{collectionId}/tags': [WRITE, () => ({ body: { tags: [{ slug: 'after' }] } }), { fresh: true }],
  'GET /tags/{slug}/entities': [READ, nothing, { setup: addTag }],
  'GET /collection/{collectionId}': [READ, nothing],
  'GET /environment/{environmentId}': [READ, nothing],
  'POST /collectionruns': [READ, // whoever may run a collection may say how that went
    (w) => ({ query: `?workspace=${w.workspaceId}`, body: { collectionRun: { collection: w.collectionId, name: 'run' } } })],

  'POST /collections/fork/{collectionId}': [WRITE, (w) => ({ query: `?workspace=${w.workspaceId}`, body: { label: 'fork' } }), { fresh: true }],
  'GET /collections/collection-forks': [ANYBODY, nothing, { setup: forkCollection }],
  'GET /collections/{collectionId}/forks': [READ, nothing, { fresh: true, setup: forkCollection, shows: 'forkId' }],
  'GET /collections/{collectionId}/source-status': [READ, nothing, { fresh: true, setup: beForkedCollection }],
  'PUT /collections/{collectionId}/pulls': [WRITE, nothing, { fresh: true, setup: beForkedCollection }],
  'POST /collections/merge': [WRITE, merge('deleteSource'), { fresh: true, setup: forkCollection }],
  'PUT /collection-merges': [WRITE, merge('default'), { fresh: true, setup: forkCollection }],
  'GET /collection-merges-tasks/{taskId}': [[401, 404, 404, 404, 200], nothing, { fresh: true, setup: addMergeTask }],
  'GET /collections/{collectionId}/pull-requests': [READ, nothing, { fresh: true, setup: addPullRequest, shows: 'pullRequestId' }],
  'POST /collections/{collectionId}/pull-requests': [READ, // a request changes nothing yet
    (w) => ({ body: { title: w.mark, reviewers: [String(w.editor)], destinationId: w.parentId } }), { fresh: true, setup: beForkedCollection }],
  'GET /pull-requests/{pullRequestId}': [READ, nothing, { fresh: true, setup: addPullRequest }],
  'PUT /pull-requests/{pullRequestId}': [WRITE, (w) => ({ body: { title: 'after', reviewers: [String(w.editor)] } }), { fresh: true, setup: addPullRequest }],
  'POST /pull-requests/{pullRequestId}/tasks': [WRITE, () => ({ body: { action: 'merge' } }), { fresh: true, setup: addPullRequest }],

  'POST /collections/{collectionId}/folders': [WRITE, () => ({ body: flat }), { fresh: true }],
  'POST /collections/{collectionId}/requests': [WRITE, () => ({ body: flat }), { fresh: true }],
  'POST /collections/{collectionId}/responses': [WRITE, (w) => ({ query: `?request=${w.requestId}`, body: flat }), { fresh: true }],
  ...itemRoutes('/collections/{collectionId}/folders', 'folderId'),
  ...itemRoutes('/collections/{collectionId}/requests', 'requestId'),
  ...itemRoutes('/collections/{collectionId}/responses', 'responseId'),
  'POST /collection-folders-transfers': [WRITE, transfer('folderId', 'collectionId'), { fresh: true }],
  'POST /collection-requests-transfers': [WRITE, transfer('requestId', 'collectionId'), { fresh: true }],
  'POST /collection-responses-transfers': [WRITE, transfer('responseId', 'requestId'), { fresh: true }],

  ...commentRoutes('/collections/{collectionId}'),
  ...commentRoutes('/collections/{collectionId}/folders/{folderId}'),
  ...commentRoutes('/collections/{collectionId}/requests/{requestId}'),
  ...commentRoutes('/collections/{collectionId}/responses/{responseId}'),
  'POST /comments-resolutions/{threadId}': [[401, 404, 204, 204, 204], nothing, { fresh: true, setup: addComment('/collections/{collectionId}') }],

  'GET /collection-access-keys': [ANYBODY, nothing, { setup: shareCollection, shows: 'keyId' }],
  'DELETE /collection-access-keys/{keyId}': [with204(MANAGE), nothing, { fresh: true, setup: shareCollection }],

  'GET /specs': [[401, 400, 200, 200, 200], (w) => ({ query: `?workspaceId=${w.workspaceId}` }), { setup: addSpec, shows: 'secret' }],
  'POST /specs': [[401, 400, 403, 201, 201], (w) => ({ query: `?workspaceId=${w.workspaceId}`, body: spec('new') })],
  'GET /specs/{specId}': [READ, nothing, { setup: addSpec, shows: 'secret' }],
  'PATCH /specs/{specId}': [WRITE, () => ({ body: { name: 'after' } }), { fresh: true, setup: addSpec }],
  'DELETE /specs/{specId}': [with204(WRITE), nothing, { fresh: true, setup: addSpec }],
  'GET /specs/{specId}/definitions': [READ, nothing, { setup: addSpec, shows: 'secret' }],
  'GET /specs/{specId}/files': [READ, nothing, { setup: addSpec }],
  'POST /specs/{specId}/files': [with201(WRITE), () => ({ body: { path: 'more.yaml', content: 'a: 1' } }), { fresh: true, setup: addSpec }],
  'GET /specs/{specId}/files/{filePath}': [READ, nothing, { setup: addSpec, shows: 'secret' }],
  'PATCH /specs/{specId}/files/{filePath}': [WRITE, () => ({ body: { content: 'a: 1' } }), { fresh: true, setup: addSpec }],
  'DELETE /specs/{specId}/files/{filePath}': [with204(WRITE), nothing, { fresh: true, setup: addSpec }],
  'GET /specs/{specId}/version-tags': [READ, nothing, { setup: addVersion, shows: 'secret' }],
  'POST /specs/{specId}/version-tags': [with201(WRITE), () => ({ body: { name: '1.0' } }), { fresh: true, setup: addSpec }],
  'GET /specs/{specId}/version-tags/{tagId}/files': [READ, nothing, { setup: addVersion, shows: 'secret' }],

  'GET /specs/{specId}/generations/{elementType}': [READ, () => ({}), { setup: addMade, shows: 'secret' }],
  'POST /specs/{specId}/generations/{elementType}': [[401, 404, 403, 202, 202], () => ({ body: { name: 'made' } }), { fresh: true, setup: addMade }],
  'GET /specs/{specId}/tasks/{taskId}': [[401, 404, 404, 404, 200], nothing, { setup: addMade }],
  'PATCH /specs/{specId}/collections/{collectionId}/sync-options': [WRITE, () => ({ body: { syncOptions: { syncExamples: false } } }), { fresh: true, setup: addMade }],
  'GET /collections/{collectionId}/generations/{elementType}': [READ, nothing, { setup: addSynchronized, shows: 'secret' }],
  'GET /collections/{collectionId}/tasks/{taskId}': [[401, 404, 404, 404, 200], nothing, { setup: addSynchronized }],
  'PUT /collections/{collectionId}/synchronizations': [[401, 404, 403, 202, 202], (w) => ({ query: `?specId=${w.specId}` }), { fresh: true, setup: addMade }],
  'POST /import/openapi': [WRITE, (w) => ({ query: `?workspace=${w.workspaceId}`, body: { type: 'string', input: spec('new').files[0].content } })],

  'GET /environments': [ANYBODY, (w) => ({ query: `?workspace=${w.workspaceId}` }), { shows: 'secret' }],
  'POST /environments': [WRITE, (w) => ({ query: `?workspace=${w.workspaceId}`, body: { environment: { name: 'new' } } })],
  'GET /environments/{environmentId}': [READ, nothing],
  'PUT /environments/{environmentId}': [WRITE, () => ({ body: { environment: { name: 'after' } } }), { fresh: true }],
  'PATCH /environments/{environmentId}': [WRITE, () => ({ body: [{ op: 'replace', path: '/name', value: 'after' }] }), { fresh: true }],
  'DELETE /environments/{environmentId}': [WRITE, nothing, { fresh: true }],
  'GET /environments/{environmentId}/forks': [READ, nothing],
  'POST /environments/{environmentId}/forks': [WRITE, (w) => ({ query: `?workspaceId=${w.workspaceId}`, body: { forkName: 'fork' } }), { fresh: true }],
  'POST /environments/{environmentId}/merges': [WRITE, (w) => ({ body: { source: w.environmentForkId } }), { fresh: true, setup: forkEnvironment }],
  'POST /environments/{environmentId}/pulls': [WRITE, (w) => ({ body: { source: w.environmentParentId } }), { fresh: true, setup: beForkedEnvironment }],
};

// --- a world: things of a private workspace, with ids that nothing else has ---

let server, people;

const asAdmin = async (method, target, body, options) => {
  const reply = await server.call(method, target, body, options);
  assert.ok(reply.status < 300, `${method} ${target}: ${reply.status} ${reply.text}`);
  return reply.body;
};

const fill = (path, world) => path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(world[name]));

function addComment(path) {
  return async (world) => {
    const { data } = await asAdmin('POST', fill(`${path}/comments`, world), { body: 'first' });
    Object.assign(world, { commentId: data.id, threadId: data.threadId });
  };
}

async function announce(world) {
  world.updateId = (await asAdmin('POST', `/workspaces/${world.workspaceId}/updates`, announcement().body)).id;
}

async function addUpdateTask(world) {
  const body = { collection: { info: { name: world.secret, schema }, item: [] } };
  world.taskId = (await asAdmin('PUT', `/collections/${world.collectionId}`, body, { headers: { prefer: 'respond-async' } })).task.id;
}

async function addDuplicateTask(world) {
  world.taskId = (await asAdmin('POST', `/collections/${world.collectionId}/duplicates`, { workspace: world.workspaceId })).task.id;
}

async function addTag(world) {
  world.slug = world.mark;
  await asAdmin('PUT', `/collections/${world.collectionId}/tags`, { tags: [{ slug: world.slug }] });
}

async function shareCollection(world) {
  world.accessKey = await addAccessKey(server, 'admin@localhost', world.collectionId);
  const { data } = await asAdmin('GET', `/collection-access-keys?collectionId=${world.collectionId}`);
  world.keyId = data[0].id;
}

async function forkCollection(world) {
  const { collection } = await asAdmin('POST', `/collections/fork/${world.collectionId}?workspace=${world.workspaceId}`, { label: world.secret });
  world.forkId = collection.uid;
}

async function beForkedCollection(world) {
  await forkCollection(world);
  world.parentId = world.collectionId;
  world.collectionId = world.forkId;
}

async function addMergeTask(world) {
  await forkCollection(world);
  world.taskId = (await asAdmin('PUT', '/collection-merges', merge('default')(world).body)).task.id;
}

async function addPullRequest(world) {
  await beForkedCollection(world);
  const body = { title: world.secret, reviewers: [String(world.editor)], destinationId: world.parentId };
  world.pullRequestId = (await asAdmin('POST', `/collections/${world.collectionId}/pull-requests`, body)).id;
}

async function forkEnvironment(world) {
  const { environment } = await asAdmin('POST', `/environments/${world.environmentId}/forks?workspaceId=${world.workspaceId}`, { forkName: world.mark });
  world.environmentForkId = environment.uid;
}

async function beForkedEnvironment(world) {
  await forkEnvironment(world);
  world.environmentParentId = world.environmentId;
  world.environmentId = world.environmentForkId;
}

const spec = (name) => ({ name, type: 'OPENAPI:3.0', files: [
  { path: 'index.yaml', type: 'ROOT', content: `openapi: 3.0.3\ninfo: {title: ${name}, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: ${name}}}}}}\n` },
  { path: 'components/a.yaml', type: 'DEFAULT', content: `a: ${name}\n` }] });

async function addSpec(world) {
  world.specId = (await asAdmin('POST', `/specs?workspaceId=${world.workspaceId}`, spec(world.secret))).id;
  world.filePath = 'components/a.yaml';
}

async function addMade(world) {
  await addSpec(world);
  const { url } = await asAdmin('POST', `/specs/${world.specId}/generations/collection`, { name: world.secret });
  Object.assign(world, { elementType: 'collection', taskId: url.split('/').at(-1), collectionId: (await asAdmin('GET', url)).details.resources[0].id });
}

async function addSynchronized(world) {
  await addMade(world);
  const { taskId } = await asAdmin('PUT', `/collections/${world.collectionId}/synchronizations?specId=${world.specId}`);
  Object.assign(world, { elementType: 'spec', taskId });
}

async function addVersion(world) {
  await addSpec(world);
  world.tagId = (await asAdmin('POST', `/specs/${world.specId}/version-tags`, { name: world.secret })).data.id;
}

async function addWorkspace(name) {
  const { workspace } = await asAdmin('POST', '/workspaces', { workspace: { name, type: 'private' } });
  const member = (person, role) => ({ id: String(people[person].id), role });
  await asAdmin('PATCH', `/workspaces/${workspace.id}/roles`,
    { roles: [{ op: 'add', path: '/user', value: [member('viewer', '1'), member('editor', '2')] }] });
  return workspace.id;
}

const uidKinds = ['collectionId', 'folderId', 'requestId', 'responseId', 'environmentId'];

async function makeWorld(workspaceId, secondId) {
  const mark = `m${randomUUID().replaceAll('-', '')}`, secret = `s${randomUUID().replaceAll('-', '')}`;
  const name = `${mark} ${secret}`;
  const id = Object.fromEntries(uidKinds.map((kind) => [kind, randomUUID()]));
  const request = { name, id: id.requestId, request: { method: 'GET', url: `http://${secret}/` }, response: [{ name, id: id.responseId }] };
  const collection = { info: { name, schema, _postman_id: id.collectionId }, item: [{ name, id: id.folderId, item: [request] }] };
  await asAdmin('POST', `/collections?workspace=${workspaceId}`, { collection });
  const { environment } = await asAdmin('POST', `/environments?workspace=${workspaceId}`,
    { environment: { name, values: [{ key: 'k', value: secret }] } });
  id.environmentId = environment.id;
  const uids = Object.fromEntries(uidKinds.map((kind) => [kind, `${people.admin.id}-${id[kind]}`]));
  return { ...uids, mark, secret, workspaceId, secondId, userId: people.admin.id, other: people.other.id, viewer: people.viewer.id, editor: people.editor.id, groupId: 7 };
}

// The same words about things that nobody has.
function nowhere(world) {
  const other = { ...world };
  for (const name of Object.keys(world))
    if (/Id$/.test(name) && !['userId', 'groupId'].includes(name))
      other[name] = typeof world[name] === 'number' ? 999999
        : String(world[name]).replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/, () => randomUUID());
  if (world.slug) other.slug = `m${randomUUID().replaceAll('-', '')}`;
  if (world.keyId) other.keyId = Buffer.from(`1:${randomUUID()}`).toString('base64url');
  return other;
}

// What a reply says with the names of the world taken out.
function anonymized(reply, world) {
  let text = reply.text;
  const isName = (key) => /Id$|^slug$/.test(key) && !['userId', 'groupId'].includes(key) && !(world[key] < 1000); // a 4 is in every 404
  for (const name of Object.keys(world).filter(isName))
    text = text.replaceAll(String(world[name]), `<${name}>`).replaceAll(String(world[name]).slice(-36), `<${name}>`);
  return text;
}

async function send(route, row, world, person) {
  const [method, path] = route.split(' ');
  const { query = '', body, type } = row[1](world);
  const response = await fetch(server.url + fill(path, world) + query, {
    method,
    headers: { ...(person === 'anonymous' ? {} : { 'x-api-key': people[person].key }), ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('who may do what', () => {
  let workspaceId, secondId, shared;

  before(async () => {
    server = await startServe();
    people = { admin: { id: 10001, key: server.key } };
    for (const [name, role] of [['other', 'editor'], ['viewer', 'viewer'], ['editor', 'editor']])
      people[name] = await addPerson(server, name, role);
    workspaceId = await addWorkspace('private one');
    secondId = await addWorkspace('private two');
    shared = await makeWorld(workspaceId, secondId);
  });
  after(() => server.close());

  test('every route that is served has a row, and every row is served', async () => {
    const { paths } = (await server.call('GET', '/openapi.json')).body;
    const served = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    assert.deepEqual(served.filter((route) => !routes[route]), [], 'served, and nobody decided who may call it');
    assert.deepEqual(Object.keys(routes).filter((route) => !served.includes(route)), [], 'in the table, and not served');
  });

  for (const [route, row] of Object.entries(routes))
    test(route, async () => {
      const [expected, , { fresh, setup, shows } = {}] = row;
      let world = shared;
      if (setup && !fresh) await setup(world = { ...shared });
      for (const [i, person] of who.entries()) {
        if (fresh) {
          world = await makeWorldOf(route);
          if (setup) await setup(world);
        }
        const refused = i > 0 && expected[i] >= 400 && !route.startsWith('GET');
        const before = refused && await dump(server);
        const reply = await send(route, row, world, person);
        assert.equal(reply.status, expected[i], `${person}: ${reply.text.slice(0, 300)}`);
        if (refused) assert.deepEqual(await dump(server), before, 'what is refused changes nothing');
        if (person === 'anonymous' || person === 'other')
          assert.ok(!reply.text.includes(world.secret) && !(shows && reply.text.includes(world[shows])),
            `${person} is told of what they may not see: ${reply.text.slice(0, 300)}`);
        else if (shows) assert.ok(reply.text.includes(world[shows]), `${person} is not told: ${reply.text.slice(0, 300)}`);
        if (person === 'other' && reply.status === 404) {
          const absent = nowhere(world);
          const same = await send(route, row, absent, person);
          assert.equal(same.status, 404);
          assert.equal(anonymized(reply, world), anonymized(same, absent), 'what is somebody else\'s looks like what is not there');
        }
      }
    });

  test('an access key opens one collection, and nothing else', async () => {
    const world = { ...shared };
    await shareCollection(world);
    const ask = async (route, row, collectionId = world.collectionId) => {
      const [method, path] = route.split(' '), { query = '', body } = row[1](world);
      const target = `${fill(path, { slug: 's', taskId: 't', commentId: 1, threadId: 1, pullRequestId: randomUUID(), specId: randomUUID(), elementType: 'spec', filePath: 'a.yaml', tagId: randomUUID(), ...world, collectionId })}${query ? `${query}&` : '?'}access_key=${world.accessKey}`;
      return (await fetch(server.url + target, { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) })).status;
    };
    for (const [route, row] of Object.entries(routes))
      assert.equal(await ask(route, row), route === 'GET /collections/{collectionId}' || row[0] === OPEN ? 200 : 401, route);
    const other = await makeWorld(workspaceId, secondId);
    for (const id of [other.collectionId, randomUUID()])
      assert.equal(await ask('GET /collections/{collectionId}', [0, nothing], id), 401);
  });

  test('a personal workspace belongs to one person, and administrators are no exception', async () => {
    const editor = { key: people.editor.key };
    const collection = { info: { name: 'diary', schema }, item: [] };
    const { uid } = (await server.call('POST', '/collections', { collection }, editor)).body.collection;
    const home = (await server.call('GET', '/workspaces?type=personal', undefined, editor)).body.workspaces[0].id;
    assert.equal((await server.call('GET', `/collections/${uid}`, undefined, editor)).status, 200);
    for (const [method, target, body] of [['GET', `/collections/${uid}`], ['PATCH', `/collections/${uid}`, { collection: { info: { name: 'mine' } } }],
      ['DELETE', `/collections/${uid}`], ['GET', `/workspaces/${home}`], ['DELETE', `/workspaces/${home}`],
      ['POST', `/collections?workspace=${home}`, { collection }], ['GET', `/workspaces/${home}/roles`]])
      assert.equal((await server.call(method, target, body)).status, 404, `${method} ${target}`);
    assert.ok(!(await server.call('GET', '/collections')).text.includes(uid));
    assert.ok(!(await server.call('GET', '/workspaces')).text.includes(home));
  });

  test('that a collection is being replaced is told to those who see it', async () => {
    const world = await makeWorld(workspaceId, secondId);
    const put = (person, items, headers = {}) => server.call('PUT', `/collections/${world.collectionId}`,
      { collection: { info: { name: 'large', schema }, item: items } }, { key: people[person].key, headers });
    const many = Array.from({ length: 20000 }, (_, i) => ({ name: `r${i}`, request: { method: 'GET', url: 'http://a/' } }));
    let done = false;
    const replaced = put('admin', many, { prefer: 'respond-async' }).finally(() => { done = true; });
    while (!done) assert.equal((await put('other', [])).status, 404);
    assert.equal((await replaced).status, 202);
  });

  test('one collection may be shared with somebody who sees nothing else of the workspace', async () => {
    const world = await makeWorld(workspaceId, secondId), other = { key: people.other.key };
    const share = (role) => asAdmin('PATCH', `/collections/${world.collectionId}/roles`,
      { roles: [{ op: 'update', path: '/user', value: [{ id: people.other.id, role }] }] });
    const rename = { collection: { info: { name: 'renamed' } } };
    await share('VIEWER');
    assert.equal((await server.call('GET', `/collections/${world.collectionId}`, undefined, other)).status, 200);
    assert.equal((await server.call('PATCH', `/collections/${world.collectionId}`, rename, other)).status, 403);
    await share('EDITOR');
    assert.equal((await server.call('PATCH', `/collections/${world.collectionId}`, rename, other)).status, 200);
    assert.equal((await server.call('GET', `/workspaces/${workspaceId}`, undefined, other)).status, 404);
    assert.equal((await server.call('GET', `/environments/${world.environmentId}`, undefined, other)).status, 404);
    assert.equal((await server.call('GET', `/collections/${shared.collectionId}`, undefined, other)).status, 404);
  });

  // Workspaces that are changed or deleted are made anew.
  async function makeWorldOf(route) {
    if (!/^(PUT|DELETE|PATCH) \/workspaces\/\{workspaceId\}(\/roles)?$/.test(route)) return makeWorld(workspaceId, secondId);
    return makeWorld(await addWorkspace('private'), secondId);
  }
});
