// Who is who through the Postman API: the caller, the team, its groups, and what was done.
import test from 'node:test';
import assert from 'node:assert/strict';
import { startServe } from '../support/serve.mjs';

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const problem = (status, type, title, detail) => ({ type: `https://api.postman.com/problems/${type}`, title, status, detail });
const absent = problem(404, 'not-found', 'Not Found', 'The requested resource does not exist.');

test('people', async (t) => {
  const server = await startServe({ env: { POSTERN_ADMIN_EMAIL: 'Ines@example.org', POSTERN_ADMIN_PASSWORD: 'correct horse battery' } });
  t.after(() => server.close());
  const { call } = server;
  const expect = async (target, status, answer) => {
    const got = await call('GET', target);
    assert.equal(got.status, status, `${target}: ${got.text}`);
    assert.deepEqual(got.body, answer, target);
  };

  await t.test('the caller learns who they are and what the team has used', async () => {
    const first = await call('GET', '/me');
    assert.equal(first.status, 200);
    assert.match(first.headers.get('content-type'), /^application\/json; charset=utf-8$/);
    const { sub, ...user } = first.body.user;
    assert.match(sub, uuid);
    assert.deepEqual(user, { id: 10001, username: 'ines', email: 'ines@example.org', fullName: 'ines', avatar: null, isPublic: false, emailVerified: true,
      teamId: 1, teamName: 'Postern', teamDomain: 'postern', roles: ['admin', 'user'] });
    const [usage] = first.body.operations;
    assert.equal(usage.name, 'api_usage');
    assert.equal(usage.overage, 0);
    const second = (await call('GET', `/me?apikey=${server.key}`, undefined, { key: null })).body;
    assert.deepEqual(second.user, first.body.user);
    assert.equal(second.operations[0].usage, usage.usage + 1);
  });

  await t.test('no key and a wrong key are told apart, wrong ones are not', async () => {
    const missing = await call('GET', '/me', undefined, { key: null });
    assert.equal(missing.status, 401);
    assert.deepEqual(missing.body, { error: { name: 'AuthenticationError', message: 'API Key missing. Every request requires an API Key to be sent.' } });
    const wrong = { error: { name: 'AuthenticationError', message: 'Invalid API Key. Every request requires a valid API Key to be sent.' } };
    const flipped = server.key.slice(0, -1) + (server.key.endsWith('0') ? '1' : '0');
    for (const key of ['x', 'PMAK-', '0123456789abcdef0123456789abcdef', flipped]) {
      const got = await call('GET', '/me', undefined, { key });
      assert.equal(got.status, 401);
      assert.deepEqual(got.body, wrong);
    }
  });

  await t.test('the team is listed and read', async () => {
    const { data } = (await call('GET', '/users')).body;
    const { joinedAt, ...user } = data[0];
    assert.match(joinedAt, time);
    assert.deepEqual(user, { id: 10001, name: 'ines', username: 'ines', email: 'ines@example.org', roles: ['admin', 'user'] });
    assert.equal(data.length, 1);
    await expect('/users/10001', 200, data[0]);
    await expect('/users/10002', 404, absent);
    await expect('/users/me', 400, problem(400, 'bad-request', 'Bad Request', 'The userId must be a number.'));
    await expect('/users?groupId=7', 200, { data: [] });
    await expect('/users?groupId=x', 400, problem(400, 'bad-request', 'Bad Request', 'The groupId must be a number.'));
    await expect('/groups', 200, { data: [] });
    await expect('/groups/7', 404, absent);
    await expect('/groups/0', 400, problem(400, 'bad-request', 'Bad Request', 'The groupId must be a number.'));
  });

  await t.test('the audit log says what was done, in pages', async () => {
    const { trails, meta } = (await call('GET', '/audit/logs')).body;
    assert.deepEqual(meta, { nextCursor: null });
    assert.deepEqual(trails.map((event) => event.action), ['user.apikey_create', 'team.add_member']);
    const [{ timestamp, data, ...event }] = trails;
    assert.match(timestamp, time);
    assert.deepEqual(event, { id: 2, ip: '', userAgent: '', action: 'user.apikey_create', message: 'The API key First key of ines was made' });
    const person = { name: 'ines', username: 'ines', email: 'ines@example.org', id: 10001 };
    assert.deepEqual(data, { actor: { ...person, active: true }, user: person, team: { name: 'Postern', id: 1 },
      variables: { object: `apikey/${server.key.split('-')[1]}` } });

    const page = (await call('GET', '/audit/logs?limit=1&orderBy=asc')).body;
    assert.deepEqual(page.trails, [trails[1]]);
    const next = (await call('GET', `/audit/logs?limit=1&order_by=asc&cursor=${page.meta.nextCursor}`)).body;
    assert.deepEqual(next, { trails: [trails[0]], meta: { nextCursor: null } });
    assert.deepEqual((await call('GET', '/audit/logs?action=user.apikey_create&userId=10001&since=2026-01-01')).body.trails, [trails[0]]);
    assert.deepEqual((await call('GET', '/audit/logs?until=2026-01-01')).body.trails, []);
    assert.deepEqual((await call('GET', '/audit/logs?action=user.login')).body.trails, []);
    await expect('/audit/logs?action=login', 400, { error: { name: 'InvalidAuditAction',
      message: 'Invalid audit action format. Expected format: prefix.action_name (e.g., user.login).' } });
    for (const query of ['limit=301', 'limit=0', 'since=2026-02-30', 'until=yesterday', 'orderBy=up', 'userId=x', 'cursor=x'])
      assert.equal((await call('GET', `/audit/logs?${query}`)).status, 400, query);
    const actions = (await call('GET', '/audit-actions')).body;
    assert.ok(actions.some(({ name, displayName }) => name === 'user.apikey_activate' && displayName === 'Activated API Key'));
    assert.ok(trails.every(({ action }) => actions.some(({ name }) => name === action)));
  });

  await t.test('a team without access keys has an empty list of them', async () => {
    await expect('/collection-access-keys', 200, { data: [], meta: { nextCursor: '', prevCursor: '' } });
    await expect('/collection-access-keys?collectionId=x', 400,
      problem(400, 'bad-request', 'Bad Request', 'The collectionId must be the unique ID of a collection.'));
    const got = await call('DELETE', '/collection-access-keys/Nzc6MTAwMDEtYTFiMg');
    assert.equal(got.status, 404);
    assert.deepEqual(got.body, problem(404, 'not-found', 'Not Found', 'The key was not found'));
  });
});
