// What every call to `postern serve` has in common: credentials, limits, fields, errors; starting and ending.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execute, binary, temporaryFolder } from '../support/postern.mjs';
import { startServe } from '../support/serve.mjs';

const missing = { error: { name: 'AuthenticationError', message: 'API Key missing. Every request requires an API Key to be sent.' } };
const invalid = { error: { name: 'AuthenticationError', message: 'Invalid API Key. Every request requires a valid API Key to be sent.' } };
const windowFields = ['x-ratelimit-limit', 'ratelimit-limit', 'x-ratelimit-remaining', 'ratelimit-remaining', 'x-ratelimit-reset',
  'ratelimit-reset', 'ratelimit', 'ratelimit-policy', 'ratelimit-limit-month', 'x-ratelimit-limit-month', 'ratelimit-remaining-month',
  'x-ratelimit-remaining-month'];

describe('a server without a limit', () => {
  let server;
  before(async () => { server = await startServe(); });
  after(() => server.close());

  test('the first key stands in a file that only its owner reads', () => {
    assert.match(server.key, /^PMAK-[a-f0-9]{24}-[a-f0-9]{34}$/);
    assert.equal(statSync(path.join(server.folder, 'first.key')).mode & 0o777, 0o600);
  });

  test('calls without a key are told so, word for word', async () => {
    const reply = await server.call('GET', '/collections', undefined, { key: null });
    assert.equal(reply.status, 401);
    assert.deepEqual(reply.body, missing);
    assert.equal(reply.headers.get('content-type'), 'application/json; charset=utf-8');
  });

  test('malformed, unknown and mistyped keys get one answer', async () => {
    const wrong = server.key.slice(0, -1) + (server.key.endsWith('0') ? '1' : '0');
    for (const key of ['x', 'PMAK-0123456789abcdef01234567-0123456789abcdef0123456789abcdef01', wrong, server.key.toUpperCase()]) {
      const reply = await server.call('GET', '/collections', undefined, { key });
      assert.equal(reply.status, 401, key);
      assert.deepEqual(reply.body, invalid);
    }
  });

  test('the key may stand in the query; the header wins', async () => {
    assert.equal((await server.call('GET', `/collections?apikey=${server.key}`, undefined, { key: null })).status, 200);
    assert.equal((await server.call('GET', `/collections?apikey=${server.key}`, undefined, { key: 'wrong' })).status, 401);
    const reply = await server.call('GET', '/collections?apikey=wrong');
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get('cache-control'), 'no-store');
    assert.equal(reply.headers.get('referrer-policy'), 'no-referrer');
    const encoded = await server.call('GET', `/collections?%61pike%79=${server.key}`, undefined, { key: null });
    assert.deepEqual([encoded.status, encoded.headers.get('cache-control')], [200, 'no-store']);
    assert.equal((await server.call('GET', '/collections?name=apikey=')).headers.get('cache-control'), null);
  });

  test('an unknown path is a JSON 404, a wrong method a 405 with Allow', async () => {
    const unknown = await server.call('GET', '/nothing/here');
    assert.equal(unknown.status, 404);
    assert.equal(unknown.body.error.name, 'notFoundError');
    const method = await server.call('DELETE', '/collections');
    assert.equal(method.status, 405);
    assert.match(method.headers.get('allow'), /GET/);
    assert.equal(method.body.error.name, 'methodNotAllowedError');
  });

  test('a body of another type, and one that is not JSON, are refused', async () => {
    const type = await server.call('POST', '/collections', 'a=b', { headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    assert.equal(type.status, 415);
    const broken = await server.call('POST', '/collections', '{"collection":');
    assert.equal(broken.status, 400);
    assert.equal(broken.body.error.name, 'malformedRequestError');
    assert.match(broken.body.error.message, /line 1, column/);
  });

  test('health, readiness, metrics and the description need no key', async () => {
    assert.deepEqual((await server.call('GET', '/healthz', undefined, { key: null })).body, { status: 'ok' });
    assert.deepEqual((await server.call('GET', '/readyz', undefined, { key: null })).body, { status: 'ready' });
    const description = await server.call('GET', '/openapi.json', undefined, { key: null });
    assert.equal(description.body.openapi, '3.1.0');
    assert.ok(description.body.paths['/collections'].get);
    const metrics = await fetch(`${server.url}/metrics`).then((reply) => reply.text());
    assert.match(metrics, /^postern_http_requests_total\{method="GET",route="\/healthz",status="2xx"\} 1$/m);
    assert.match(metrics, /^postern_store_commits_total \d+$/m);
  });

  test('the description says what goes in and out of every route, and the page shows it', async () => {
    const { paths, components } = (await server.call('GET', '/openapi.json', undefined, { key: null })).body;
    const page = await fetch(`${server.url}/docs`);
    const html = await page.text();
    assert.match(page.headers.get('content-security-policy'), /^default-src 'none'/);
    assert.ok(!html.includes('<script'));
    for (const [route, operations] of Object.entries(paths))
      for (const [method, operation] of Object.entries(operations)) {
        const where = `${method} ${route}`;
        const [status, success] = Object.entries(operation.responses)[0];
        assert.ok(status === '204' ? !success.content : success.content, `${where} says what it answers`);
        if (operation.requestBody) assert.ok(operation.requestBody.content['application/json'].schema.$ref, `${where} says what it takes`);
        for (const parameter of operation.parameters ?? []) assert.ok(parameter.description, `${where} says what ${parameter.name} means`);
        assert.equal((route.match(/\{/g) ?? []).length, (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').length, where);
        assert.ok(html.includes(`<h3 id="${operation.operationId}">`), where);
      }
    for (const name of Object.keys(components.schemas)) assert.ok(html.includes(`<h3 id="${name}">`), name);
    for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) assert.ok(html.includes(`id="${target}"`), target);
  });

  test('no key stands in the log or in any file of the store', async () => {
    await server.call('GET', `/collections?apikey=${server.key}`);
    assert.ok(server.errors.includes('"route":"/collections"'));
    assert.ok(!server.errors.includes(server.key));
    for (const name of readdirSync(server.folder).filter((file) => file !== 'first.key' && statSync(path.join(server.folder, file)).isFile()))
      assert.ok(!readFileSync(path.join(server.folder, name)).includes(server.key), name);
  });

  test('a second server on the same folder is refused and told who has it', async () => {
    const second = await execute(binary, ['serve', '--data', server.folder, '--listen', '127.0.0.1:0']);
    assert.equal(second.status, 1);
    assert.match(second.stderr, new RegExp(`in use by process ${server.child.pid}`));
  });
});

test('the sixty-first call of a minute is refused with every field', async (t) => {
  const server = await startServe({ rateLimit: 60 });
  t.after(server.close);
  let reply;
  for (let call = 1; call <= 60; call++) reply = await server.call('GET', '/nothing');
  assert.equal(reply.status, 404);
  assert.equal(reply.headers.get('x-ratelimit-remaining'), '0');
  reply = await server.call('GET', '/nothing');
  assert.equal(reply.status, 429);
  assert.equal(reply.body.error.name, 'rateLimitError');
  const [, at] = /^Rate Limit exceeded\. Please retry at (\d{13})$/.exec(reply.body.error.message);
  const reset = Number(reply.headers.get('x-ratelimit-reset'));
  assert.equal(reset, Math.ceil(Number(at) / 1000));
  for (const name of ['retry-after', 'retryafter', 'x-ratelimit-retryafter'])
    assert.ok(Number(reply.headers.get(name)) > 0 && Number(reply.headers.get(name)) <= 60, name);
  for (const name of windowFields) assert.ok(reply.headers.get(name), name);
  // The key is spent, the server is not: others are answered, and told of a whole window.
  const other = await server.call('GET', '/collections', undefined, { key: null });
  assert.equal(other.status, 401);
  for (const name of windowFields) assert.ok(other.headers.get(name), name);
  assert.equal(other.headers.get('ratelimit-policy'), '60;w=60');
});

test('calls without a key are counted by their address, health checks not at all', async (t) => {
  const server = await startServe({ rateLimit: 2 });
  t.after(server.close);
  const search = () => server.call('POST', '/search', { q: 'x', elementType: 'requests' }, { key: null });
  assert.equal((await search()).status, 200);
  assert.equal((await search()).headers.get('ratelimit-remaining'), '0');
  assert.equal((await search()).status, 429);
  for (let call = 0; call < 4; call++) assert.equal((await server.call('GET', '/healthz', undefined, { key: null })).status, 200);
  assert.equal((await server.call('GET', '/me')).status, 200);
});

test('a month has an allowance, too', async (t) => {
  const server = await startServe({ rateLimit: 60, args: ['--month-limit', '2'] });
  t.after(server.close);
  assert.equal((await server.call('GET', '/nothing')).headers.get('ratelimit-remaining-month'), '1');
  assert.equal((await server.call('GET', '/nothing')).headers.get('ratelimit-remaining-month'), '0');
  const refused = await server.call('GET', '/nothing');
  assert.equal(refused.status, 429);
  assert.equal(refused.body.error, 'serviceLimitExhausted');
});

test('an administrator is named by the environment, and what was counted outlives a restart', async (t) => {
  const folder = temporaryFolder(t);
  const env = { POSTERN_ADMIN_EMAIL: 'ines@example.org', POSTERN_ADMIN_PASSWORD: 'long enough to be one' };
  const first = await startServe({ data: folder, rateLimit: 60, env });
  await first.call('GET', '/nothing');
  assert.deepEqual(await first.stop(), { status: 0, signal: null });
  const second = await startServe({ data: folder, rateLimit: 60 });
  t.after(second.close);
  assert.equal((await second.call('GET', '/nothing')).headers.get('ratelimit-remaining-month'), String(1e9 - 2));
});

test('a password that is too short stops the first start and leaves nothing behind', async (t) => {
  const folder = temporaryFolder(t), keyFile = path.join(folder, 'key');
  const result = await execute(binary, ['serve', '--data', path.join(folder, 'data'), '--listen', '127.0.0.1:0', '--bootstrap-key-file', keyFile],
    { env: { POSTERN_ADMIN_EMAIL: 'ines@example.org', POSTERN_ADMIN_PASSWORD: 'short' } });
  assert.equal(result.status, 1);
  assert.match(result.stderr, /password/);
  assert.ok(!result.stderr.includes('short"'));
  assert.ok(!existsSync(keyFile));
});
