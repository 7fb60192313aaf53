// Workspaces through the Postman API: themselves, their globals, roles, tags, and moves between them.
import test from 'node:test';
import assert from 'node:assert/strict';
import { startServe } from '../support/serve.mjs';

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const absent = '00000000-0000-4000-8000-000000000000';
const problem = (status, type, title, detail) => ({ type: `https://api.postman.com/problems/${type}`, title, status, detail });

test('workspaces', async (t) => {
  const server = await startServe();
  t.after(() => server.close());
  const { call } = server;
  const me = (await call('GET', '/me')).body?.user?.id ?? 10001;
  const create = async (name, type = 'team', more = {}) =>
    (await call('POST', '/workspaces', { workspace: { name, type, ...more } })).body.workspace.id;
  const expect = async (method, target, body, status, answer) => {
    const got = await call(method, target, body);
    assert.equal(got.status, status, `${method} ${target}: ${got.text}`);
    assert.deepEqual(got.body, answer, `${method} ${target}`);
  };

  await t.test('a workspace is created, read, changed and deleted', async () => {
    const id = await create('Payments', 'private', { description: 'all of it', about: 'money' });
    const { status, body } = await call('GET', `/workspaces/${id}?include=team,scim`);
    assert.equal(status, 200);
    const { createdAt, updatedAt, ...rest } = body.workspace;
    assert.match(createdAt, time);
    assert.match(updatedAt, time);
    assert.deepEqual(rest, { id, name: 'Payments', type: 'team', description: 'all of it', visibility: 'private', createdBy: String(me), updatedBy: String(me),
      about: 'money', team: '1', collections: [], environments: [], mocks: [], monitors: [], apis: [], specs: [] });
    await expect('PUT', `/workspaces/${id}`, { workspace: { type: 'team', about: '' } }, 200, { workspace: { id, name: 'Payments' } });
    const changed = (await call('GET', `/workspaces/${id}`)).body.workspace;
    assert.deepEqual([changed.visibility, changed.about, changed.description], ['team', '', 'all of it']);
    const environment = (await call('POST', `/environments?workspace=${id}`, { environment: { name: 'stage' } })).body.environment;
    assert.deepEqual((await call('GET', `/workspaces/${id}`)).body.workspace.environments, [environment].map(({ id: one, name, uid }) => ({ id: one, name, uid })));
    await expect('DELETE', `/workspaces/${id}`, undefined, 200, { workspace: { id } });
    await expect('GET', `/workspaces/${id}`, undefined, 404, { error: { name: 'workspaceNotFoundError', message: 'Workspace not found', statusCode: 404 } });
    await expect('DELETE', `/workspaces/${id}`, undefined, 404, { error: { name: 'instanceNotFoundError', message: 'The specified workspace does not exist.' } });
    await expect('PUT', `/workspaces/${id}`, { workspace: { name: 'x' } }, 404, { error: { name: 'instanceNotFoundError', message: 'The specified workspace does not exist.' } });
    assert.equal((await call('GET', `/environments/${environment.id}`)).status, 404);
  });

  await t.test('malformed workspaces are refused', async () => {
    for (const body of [{}, { workspace: null }, { workspace: [] }])
      await expect('POST', '/workspaces', body, 400, { error: { name: 'malformedRequestError', message: "'workspace' object missing in the request" } });
    await expect('POST', '/workspaces', { workspace: { name: 'x', type: 'secret' } }, 400,
      { error: { name: 'invalidParamError', message: 'visibilityStatus must be one of personal/private/team/public/partner' } });
    await expect('POST', '/workspaces', { workspace: { name: 'x' } }, 400,
      { error: { name: 'paramMissingError', message: 'Parameter is missing in the request.', details: { param: ['type'] } } });
    assert.equal((await call('POST', '/workspaces', { workspace: { name: ' ', type: 'team' } })).status, 400);
    assert.equal((await call('POST', '/workspaces', { workspace: { name: 7, type: 'team' } })).status, 400);
  });

  await t.test('a public workspace has a name of its own and does not become personal', async () => {
    const id = await create('Open API', 'public');
    const other = await create('Closed API');
    await expect('POST', '/workspaces', { workspace: { name: 'OPEN api', type: 'public' } }, 400,
      { error: { name: 'workspaceSlugNotUniqueError', message: 'Workspace Slug is not unique in the account context' } });
    await expect('PUT', `/workspaces/${other}`, { workspace: { name: 'open api', type: 'public' } }, 400,
      { error: { name: 'workspaceSlugNotUniqueError', message: 'Workspace Slug is not unique in the account context' } });
    await expect('PUT', `/workspaces/${id}`, { workspace: { type: 'personal' } }, 403,
      { error: { name: 'cannotConvertFromPublicWorkspace', message: 'Can not convert workspaces from public workspaces for team user. First convert to team.' } });
    await expect('PUT', `/workspaces/${other}`, { workspace: { type: 'personal' } }, 200, { workspace: { id: other, name: 'Closed API' } });
    assert.equal((await call('GET', `/workspaces/${other}`)).body.workspace.type, 'personal');
  });

  await t.test('the list is filtered and comes in pages', async () => {
    for (let i = 0; i < 4; i++) await create(`Many ${i}`, 'partner');
    const all = (await call('GET', '/workspaces')).body;
    assert.ok(!('meta' in all));
    assert.deepEqual(Object.keys(all.workspaces[0]), ['id', 'name', 'type', 'visibility', 'createdBy', 'about', 'createdAt', 'updatedAt']);
    const ids = [];
    let cursor = '';
    do {
      const { body } = await call('GET', `/workspaces?limit=3&cursor=${encodeURIComponent(cursor)}`);
      ids.push(...body.workspaces.map((one) => one.id));
      cursor = body.meta.nextCursor;
    } while (cursor);
    assert.deepEqual(ids, all.workspaces.map((one) => one.id));
    const partner = (await call('GET', '/workspaces?type=partner&limit=100')).body;
    assert.deepEqual(partner.workspaces.map((one) => one.name), ['Many 0', 'Many 1', 'Many 2', 'Many 3']);
    assert.deepEqual(partner.meta, { nextCursor: null });
    assert.equal((await call('GET', `/workspaces?createdBy=1,${me}`)).body.workspaces.length, ids.length);
    assert.equal((await call('GET', '/workspaces?createdBy=1')).body.workspaces.length, 0);
    await expect('GET', '/workspaces?type=odd', undefined, 400,
      { error: { name: 'invalidParamError', message: 'visibilityStatus must be one of personal/private/team/public/partner' }, statusCode: 400 });
    await expect('GET', '/workspaces?limit=101', undefined, 400, { error: { name: 'badRequestError', message: 'The limit parameter must not exceed 100.' } });
    await expect('GET', '/workspaces?elementType=collection', undefined, 400, { name: 'badRequest', message: 'elementId is required when elementType is provided' });
    await expect('GET', '/workspaces?elementType=flow&elementId=x', undefined, 400, { name: 'badRequest', message: 'elementType must be one of: collection, specification' });
    await expect('GET', `/workspaces?elementType=collection&elementId=1-${absent}`, undefined, 200, { workspaces: [] });
  });

  await t.test('global variables are replaced as a whole', async () => {
    const id = await create('Globals');
    await expect('GET', `/workspaces/${id}/global-variables`, undefined, 200, { values: [] });
    const values = [{ key: 'region', type: 'default', value: 'eu', enabled: true, description: 'where' }, { key: 'token', value: 's', type: 'secret', enabled: false }];
    await expect('PUT', `/workspaces/${id}/global-variables`, { values, id: 'x' }, 200, { values });
    await expect('GET', `/workspaces/${id}/global-variables`, undefined, 200, { values });
    await expect('PUT', `/workspaces/${id}/global-variables`, {}, 400, { ...problem(400, 'bad-request', 'Bad Request'), detail: [": must have required property 'values'"] });
    await expect('PUT', `/workspaces/${id}/global-variables`, { values: [1] }, 400, problem(400, 'bad-request', 'Bad Request', 'Invalid type: number (expected object) at values.0'));
    await call('PUT', `/workspaces/${id}/global-variables`, '{"values":[1],"values":[{"key":"last"}]}');
    await expect('GET', `/workspaces/${id}/global-variables`, undefined, 200, { values: [{ key: 'last', type: 'default', enabled: true }] });
    await expect('GET', `/workspaces/${absent}/global-variables`, undefined, 404, problem(404, 'not-found', 'Not Found', 'Workspace not found'));
  });

  await t.test('roles are told and changed', async () => {
    const all = (await call('GET', '/workspaces-roles')).body.roles;
    assert.deepEqual(all.user.map((role) => role.id), ['3', '2', '1']);
    assert.deepEqual(all.partner.map((role) => role.id), ['7', '6', '5', '4']);
    const id = await create('Roles', 'private');
    const creator = { id: '3', displayName: 'Admin', user: [String(me)] };
    await expect('GET', `/workspaces/${id}/roles`, undefined, 200, { roles: [creator] });
    const patch = (roles) => call('PATCH', `/workspaces/${id}/roles`, { roles }, { headers: { 'content-type': 'application/json-patch+json' } });
    const again = await patch([{ op: 'remove', path: '/user', value: [{ id: String(me), role: '3' }] }]);
    assert.deepEqual(again.body, { roles: [] });
    const refused = async (roles, answer) => {
      const { status, body } = await patch(roles);
      assert.equal(status, 400);
      assert.deepEqual(body, answer);
    };
    await refused([{ path: '/user' }], { type: 'invalidParamError', title: "body.roles[0] should have required property 'op'", detail: '', status: 400 });
    await refused([{ op: 'add', path: '/user', value: [{ id: '999', role: '1' }] }], problem(400, 'bad-request', 'Invalid Request.', 'There is no user 999 in this team.'));
    await refused([{ op: 'add', path: '/user', value: [{ id: String(me), role: '1' }] }, { op: 'add', path: '/user', value: [{ id: me, role: '2' }] }],
      problem(400, 'bad-request', 'Invalid Request.', 'Only one action per user or user group is allowed.'));
    await refused([{ op: 'add', path: '/user', value: Array.from({ length: 51 }, (_, i) => ({ id: String(i + 1), role: '1' })) }],
      problem(400, 'bad-request', 'Invalid Request.', 'At most 50 operations are allowed.'));
    await refused([{ op: 'remove', path: '/user', value: [{ id: String(me), role: '3' }] }],
      problem(400, 'bad-request', 'Invalid Request.', `The user ${me} does not have that role here.`));
    const personal = await create('Mine', 'personal');
    await expect('PATCH', `/workspaces/${personal}/roles`, { roles: [] }, 422,
      { title: 'Cannot process the request.', detail: 'Roles are not supported for personal workspaces.', status: 422, link: 'https://api.postman.com/problems/unprocessable-entity' });
    assert.equal((await call('GET', `/workspaces/${absent}/roles`)).status, 404);
  });

  await t.test('an environment moves to another workspace', async () => {
    const from = await create('From'), to = await create('To'), personal = await create('Own', 'personal');
    const { uid } = (await call('POST', `/environments?workspace=${from}`, { environment: { name: 'moving' } })).body.environment;
    const move = (body, source = from) => call('POST', `/workspaces/${source}/element-transfers`, body);
    assert.deepEqual((await move({ id: uid, type: 'environment', to })).body, { workspace: { 'element-transfers': { type: 'environment', from, id: uid, to } } });
    assert.deepEqual((await call('GET', `/environments?workspace=${to}`)).body.environments.map((one) => one.uid), [uid]);
    const refused = async (body, answer, source) => assert.deepEqual((await move(body, source)).body, answer);
    await refused({ type: 'environment', to }, problem(400, 'bad-request', 'Bad Request', "The 'id' property is required"));
    await refused({ id: uid, to }, problem(400, 'bad-request', 'Bad Request', "The 'type' property is required"));
    await refused({ id: uid, type: 'environment' }, problem(400, 'bad-request', 'Bad Request', "The 'to' property is required"));
    await refused({ id: uid, type: 'toy', to }, problem(400, 'bad-request', 'Bad Request', 'element type is not register or is falsy'));
    await refused({ id: uid, type: 'environment', to: personal }, problem(400, 'bad-request', 'Bad Request', 'Cannot move elements from team level workspace to personal'), to);
    await refused({ id: uid, type: 'environment', to: absent }, problem(404, 'not-found', 'Not Found', 'Workspace not found'), to);
    await refused({ id: uid, type: 'environment', to }, problem(404, 'not-found', 'Not Found', 'The requested resource does not exist.'));
  });

  await t.test('tags are put on workspaces and found again', async () => {
    const ids = [await create('Tagged 1'), await create('Tagged 2'), await create('Tagged 3')];
    for (const id of ids)
      await expect('PUT', `/workspaces/${id}/tags`, { tags: [{ slug: 'needs-review' }, { slug: 'beta2' }, { slug: 'beta2' }] }, 200, { tags: [{ slug: 'beta2' }, { slug: 'needs-review' }] });
    await expect('GET', `/workspaces/${ids[0]}/tags`, undefined, 200, { tags: [{ slug: 'beta2' }, { slug: 'needs-review' }] });
    await expect('PUT', `/workspaces/${ids[2]}/tags`, { tags: [{ slug: 'beta2' }] }, 200, { tags: [{ slug: 'beta2' }] });
    const found = [];
    let cursor = '';
    do {
      const { body } = await call('GET', `/tags/needs-review/entities?limit=1&direction=asc&cursor=${encodeURIComponent(cursor)}`);
      assert.equal(body.meta.count, body.data.entities.length);
      found.push(...body.data.entities);
      cursor = body.meta.nextCursor;
    } while (cursor);
    assert.deepEqual(found.map((one) => one.entityId).sort(), [ids[0], ids[1]].sort());
    assert.ok(found.every((one) => one.entityType === 'workspace'));
    await expect('GET', '/tags/needs-review/entities?entityType=collection', undefined, 200, { data: { entities: [] }, meta: { count: 0 } });
    await expect('GET', '/tags/nothing-has-it/entities', undefined, 404,
      { ...problem(404, 'not-found', 'Resource Not Found', "Slug 'nothing-has-it' does not exist."), instance: '/tags/nothing-has-it/entities' });
    await expect('GET', '/tags/-bad/entities', undefined, 400,
      { error: 'Bad Request', message: 'params/slug must match pattern "^[a-z][a-z0-9-]*[a-z0-9]+$"', statusCode: 400 });
    const refused = (tags, detail) => expect('PUT', `/workspaces/${ids[0]}/tags`, { tags }, 400, problem(400, 'bad-request', 'Bad Request', detail));
    await refused([{ slug: 'a'.repeat(65) }], 'body/tags/0/slug must NOT have more than 64 characters');
    await refused([{ slug: 'ok' }, { slug: 'Not' }], 'body/tags/1/slug must match pattern "^[a-z][a-z0-9-]*[a-z0-9]+$"');
    await refused(['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => ({ slug: `tag-${letter}` })), 'body/tags must NOT have more than 5 items');
    await expect('PUT', `/workspaces/${ids[0]}/tags`, { tags: [] }, 200, { tags: [] });
  });

  await t.test('announcements are made, changed, filtered and deleted', async () => {
    const id = await create('News'), base = `/workspaces/${id}/updates`;
    const body = { topic: 'API v1.0', description: 'the first', category: 'announcement', relatedResources: [{ resource: 'collection', resourceId: '10001-x', more: 1 }] };
    const made = await call('POST', base, body);
    assert.equal(made.status, 200, made.text);
    const { id: number, createdAt, updatedAt, ...rest } = made.body;
    assert.match(createdAt, time);
    assert.match(updatedAt, time);
    assert.deepEqual(rest, { topic: 'API v1.0', description: 'the first', workspaceId: id, createdBy: me, updatedBy: me, category: 'announcement', isPinned: false,
      relatedResources: [{ resource: 'collection', resourceId: '10001-x' }] });
    const changed = await call('PATCH', `${base}/${number}`, { isPinned: true, topic: 'API v1.1' }, { headers: { 'content-type': 'application/merge-patch+json' } });
    assert.deepEqual([changed.body.topic, changed.body.isPinned, changed.body.description], ['API v1.1', true, 'the first']);
    const one = (await call('GET', `${base}/${number}`)).body;
    assert.equal(one.createdBy.id, me);
    for (let i = 0; i < 26; i++) await call('POST', base, { ...body, topic: `t${i}`, category: i % 2 ? 'bug_fix' : 'new_feature' });
    const topics = [];
    let cursor = '';
    do {
      const page = (await call('GET', `${base}?cursor=${encodeURIComponent(cursor)}`)).body;
      topics.push(...page.data.map((update) => update.topic));
      cursor = page.meta.nextCursor;
    } while (cursor);
    assert.equal(topics.length, 27);
    assert.deepEqual([topics[0], topics[26]], ['t25', 'API v1.1']);
    assert.equal((await call('GET', `${base}?category=bug_fix,announcement`)).body.data.length, 14);
    const gone = await call('DELETE', `${base}/${number}`);
    assert.deepEqual([gone.status, gone.text], [204, '']);
    await expect('GET', `${base}/${number}`, undefined, 404, problem(404, 'notFound', 'Not Found', 'Workspace Update does not exist'));
    await expect('GET', `/workspaces/${absent}/updates`, undefined, 404, problem(404, 'notFound', 'Not Found', 'Workspace does not exist'));
    await expect('POST', base, { topic: 'x', description: 'y' }, 400, problem(400, 'badRequest', 'Bad Request', "Invalid request body. [\"should have required property 'category'\"]"));
    await expect('POST', base, { ...body, category: 'gossip' }, 400, problem(400, 'invalidWorkspaceUpdateCategory', 'Bad Request',
      "Invalid 'category' — must be one of: improvement, new_feature, bug_fix, breaking_change, announcement"));
    assert.equal((await call('POST', base, { ...body, topic: 'x'.repeat(256) })).status, 400);
    assert.equal((await call('POST', base, { ...body, relatedResources: [{ resource: 'planet', resourceId: 'x' }] })).status, 400);
  });
});
