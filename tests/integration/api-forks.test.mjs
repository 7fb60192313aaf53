// Forks of collections through the Postman API: merges, pulls, and the pull requests about them.
import test from 'node:test';
import assert from 'node:assert/strict';
import { startServe } from '../support/serve.mjs';

const absent = '00000000-0000-4000-8000-000000000000';
const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const problem = (status, type, title, detail) => ({ type: `https://api.postman.com/problems/${type}`, title, status, detail });

test('forks', async (t) => {
  const server = await startServe();
  t.after(() => server.close());
  const { call } = server;
  const workspace = (await call('POST', '/workspaces', { workspace: { name: 'Payments', type: 'team' } })).body.workspace.id;
  const get = (url) => ({ method: 'GET', header: [], url: { raw: url } });
  const create = async (name = 'Orders') => (await call('POST', `/collections?workspace=${workspace}`, { collection: { info: { name, schema },
    item: [{ name: 'a', request: get('https://h/a') }, { name: 'b', request: get('https://h/b') }] } })).body.collection;
  const fork = async (parent, label = 'mine') => (await call('POST', `/collections/fork/${parent.id}?workspace=${workspace}`, { label })).body.collection;
  const read = async (one) => (await call('GET', `/collections/${one.id}`)).body.collection;
  const change = async (one, edit) => {
    const collection = await read(one);
    edit(collection);
    const { status, text } = await call('PUT', `/collections/${one.id}`, { collection });
    assert.equal(status, 200, text);
  };
  const urls = async (one) => (await read(one)).item.map((item) => item.request.url.raw);
  const refused = async (method, target, body, status, answer) => {
    const got = await call(method, target, body);
    assert.equal(got.status, status, got.text);
    assert.deepEqual(got.body, answer);
  };

  await t.test('a fork tells where it comes from, and is listed', async () => {
    const parent = await create();
    await refused('GET', `/collections/${parent.id}/forks`, undefined, 400, { error: { name: 'badRequest', message: 'This collection id has no forks.' } });
    const made = await call('POST', `/collections/fork/${parent.uid}?workspaceId=${workspace}`, { label: 'ines-fork' });
    assert.equal(made.status, 200);
    const { id, uid, name, fork: { createdAt, ...said } } = made.body.collection;
    assert.match(createdAt, time);
    assert.equal(name, 'Orders');
    assert.deepEqual(said, { label: 'ines-fork', from: parent.uid });
    assert.equal((await read({ id })).info.fork.from, parent.uid);
    const { data, meta } = (await call('GET', `/collections/${parent.id}/forks`)).body;
    assert.equal(data[0].forkName, 'ines-fork');
    assert.equal(data[0].forkId, uid);
    assert.deepEqual(meta, { total: 1, nextCursor: null });
    const mine = (await call('GET', '/collections/collection-forks?limit=1&direction=desc')).body;
    assert.deepEqual(mine.data[0], { forkName: 'ines-fork', forkId: uid, sourceId: parent.uid, createdAt });
    assert.deepEqual(mine.meta, { total: 1, nextCursor: null, inaccessibleFork: 0 });
    await refused('POST', `/collections/fork/${absent}`, { label: 'x' }, 404,
      { error: { name: 'instanceNotFoundError', message: 'The specified item does not exist.', details: { item: 'collection', id: absent } } });
    await refused('POST', `/collections/fork/${parent.id}`, {}, 400,
      { error: { name: 'paramMissingError', message: 'Parameter is missing in the request.', details: { param: ['label'] } } });
    await refused('GET', `/collections/${absent}/forks`, undefined, 404, { error: { name: 'notFoundError', message: 'Fork not found.' } });
  });

  await t.test('a merge as a task changes the parent, and a pull the fork', async () => {
    const parent = await create(), child = await fork(parent);
    const status = async () => (await call('GET', `/collections/${child.id}/source-status`)).body;
    assert.deepEqual(await status(), { collection: { [child.uid]: { isSourceAhead: false } } });
    await change(parent, (collection) => { collection.item[0].request.url = { raw: 'https://h/parent' }; });
    assert.deepEqual(await status(), { collection: { [child.uid]: { isSourceAhead: true } } });
    await change(child, (collection) => {
      collection.item[1].request.url = { raw: 'https://h/fork' };
      collection.item.push({ name: 'new', request: get('https://h/new') });
    });
    const started = await call('PUT', '/collection-merges', { source: child.uid, destination: parent.uid, strategy: 'default' });
    assert.equal(started.status, 200);
    const { id } = started.body.task;
    assert.match(id, /^pm~vc:merge-workflow~\d+-/);
    assert.equal(started.body.task.status, 'in-progress');
    assert.deepEqual((await call('GET', `/collection-merges-tasks/${encodeURIComponent(id)}`)).body, { id, status: 'successful' });
    assert.deepEqual(await urls(parent), ['https://h/parent', 'https://h/fork', 'https://h/new']);
    assert.deepEqual((await call('PUT', `/collections/${child.id}/pulls`)).body, { collection: { destinationId: child.uid, sourceId: parent.uid } });
    assert.deepEqual(await urls(child), await urls(parent));
    assert.deepEqual(await status(), { collection: { [child.uid]: { isSourceAhead: false } } });
    await change(parent, (collection) => { collection.item.shift(); });
    await call('PUT', '/collection-merges', { source: parent.uid, destination: child.uid, strategy: 'default' }); // a pull the other way to say it
    assert.deepEqual(await urls(child), ['https://h/fork', 'https://h/new']);
  });

  await t.test('the older merge answers with the parent', async () => {
    const parent = await create(), child = await fork(parent);
    await change(child, (collection) => { collection.item.pop(); });
    const merged = await call('POST', '/collections/merge', { source: child.uid, destination: parent.uid, strategy: 'deleteSource' });
    assert.deepEqual(merged.body, { collection: { id: parent.id, uid: parent.uid } });
    assert.deepEqual(await urls(parent), ['https://h/a']);
    assert.equal((await call('GET', `/collections/${child.id}`)).status, 404);
  });

  await t.test('what is no fork is refused', async () => {
    const one = await create(), other = await create();
    await refused('PUT', `/collections/${one.id}/pulls`, undefined, 400, { error: { name: 'badRequest', message: 'The collection Id is not a forked collection.' } });
    await refused('GET', `/collections/${one.id}/source-status`, undefined, 400, { collection: { name: 'badRequest', message: 'The collection is not a forked collection.' } });
    await refused('POST', '/collections/merge', { source: one.uid, destination: other.uid }, 400, { error: { name: 'badRequest', message: 'The collection Id is not a forked collection.' } });
    await refused('PUT', '/collection-merges', { source: one.uid, destination: other.uid, strategy: 'default' }, 400, problem(400, 'bad-request', 'Bad Request', 'Fork relation not found'));
    await refused('PUT', '/collection-merges', { source: one.uid, destination: other.uid }, 400, problem(400, 'bad-request', 'Malformed request', 'Some validation errors occurred'));
    await refused('GET', '/collection-merges-tasks/none', undefined, 404, problem(404, 'not-found', 'Task not found', 'Workflow :: none not found'));
    assert.equal((await call('PUT', '/collection-merges', { source: one.uid, destination: `10001-${absent}`, strategy: 'default' })).status, 404);
  });

  await t.test('a pull request is opened, looked at and merged', async () => {
    const parent = await create(), child = await fork(parent, 'for review');
    const me = parent.uid.slice(0, -37);
    const base = `/collections/${child.uid}/pull-requests`;
    const made = await call('POST', base, { title: 'Better', description: 'much', reviewers: [me], destinationId: parent.uid });
    assert.equal(made.status, 200, made.text);
    const { id, createdAt, updatedAt, ...rest } = made.body;
    assert.match(createdAt, time);
    assert.match(updatedAt, time);
    assert.deepEqual(rest, { title: 'Better', description: 'much', status: 'open', sourceId: child.uid, destinationId: parent.uid, createdBy: me });
    await refused('POST', base, { title: 'Again', reviewers: [], destinationId: parent.uid }, 400,
      problem(400, 'bad-request', 'Duplicate pull request', 'A pull request for this source and destination already exists.'));
    const read1 = (await call('GET', `/pull-requests/${id}`)).body;
    assert.deepEqual(read1.source, { id: child.uid, name: 'Orders', exists: true, forkName: 'for review' });
    assert.deepEqual(read1.destination, { id: parent.uid, name: 'Orders', exists: true });
    assert.deepEqual(read1.reviewers, [{ id: me, status: 'open' }]);
    assert.deepEqual([read1.forkType, read1.merge], ['collection', { status: 'inactive' }]);
    const changed = (await call('PUT', `/pull-requests/${id}`, { title: 'Best', reviewers: [me] })).body;
    assert.deepEqual([changed.title, changed.description, changed.forkType], ['Best', 'much', 'collection']);
    const review = async (action, comment) => (await call('POST', `/pull-requests/${id}/tasks`, { action, comment })).body;
    const approved = await review('approve');
    assert.deepEqual([approved.id, approved.status, String(approved.reviewedBy.id)], [id, 'approved', me]);
    assert.equal((await review('unapprove')).status, 'open');
    assert.deepEqual(await review('unapprove'), problem(400, 'bad-request', 'Bad Request', 'Given action on current pull request is not allowed'));
    await change(child, (collection) => { collection.item[0].request.url = { raw: 'https://h/reviewed' }; });
    assert.equal((await review('merge')).status, 'merged');
    assert.deepEqual(await urls(parent), ['https://h/reviewed', 'https://h/b']);
    await refused('PUT', `/pull-requests/${id}`, { title: 'Late', reviewers: [me] }, 409,
      problem(409, 'conflict', 'Conflict', 'You cannot modify a pull request which is already merged or declined.'));
    assert.equal((await review('decline')).detail, 'Given action on current pull request is not allowed');
    assert.equal((await review('burn')).title, 'Value must be one of "approve", "unapprove", "decline", "merge"');
    for (const uid of [child.uid, parent.uid]) {
      const { data } = (await call('GET', `/collections/${uid}/pull-requests`)).body;
      assert.deepEqual(data.map((one) => [one.id, one.status, one.href]), [[id, 'merged', `/pull-requests/${id}`]]);
    }
    const again = (await call('POST', base, { title: 'Once more', reviewers: [], destinationId: parent.uid })).body;
    const declined = await call('POST', `/pull-requests/${again.id}/tasks`, { action: 'decline', comment: 'no' });
    assert.equal(declined.body.status, 'declined');
    assert.equal((await call('GET', `/pull-requests/${again.id}`)).body.comment, 'no');
    await call('DELETE', `/collections/${child.id}`);
    assert.equal((await call('GET', `/pull-requests/${id}`)).body.source.exists, false);
  });

  await t.test('a bad pull request is refused', async () => {
    const parent = await create(), child = await fork(parent);
    const bad = (body, detail) => refused('POST', `/collections/${child.uid}/pull-requests`, body, 400, problem(400, 'bad-request', 'Bad Request', detail));
    await bad({}, "body must have required property 'title'");
    await bad({ title: 'x', destinationId: parent.uid }, "body must have required property 'reviewers'");
    await bad({ title: 'x', reviewers: ['me'], destinationId: parent.uid }, 'body/reviewers must be IDs of users');
    await bad({ title: 'x', reviewers: [] }, "body must have required property 'destinationId'");
    await bad({ title: 'x', reviewers: [], destinationId: child.uid }, 'Fork relation not found');
    await refused('POST', `/collections/${child.uid}/pull-requests`, { title: 'x', reviewers: ['99'], destinationId: parent.uid }, 403,
      problem(403, 'forbidden', 'Forbidden', 'You and all reviewers need Viewer access on both source and destination collections.'));
    await refused('GET', `/pull-requests/${absent}`, undefined, 404, problem(404, 'not-found', 'Not Found', 'The requested resource was not found.'));
  });
});
