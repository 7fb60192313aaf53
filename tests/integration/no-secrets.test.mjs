// After a server was used in every way: no key stands anywhere but with its owner, and no secret of a document in
// anything that is kept or told. The memory of the server is searched as a core dump would be.
import assert from 'node:assert/strict';
import { lstatSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { postern, root, temporaryFolder } from '../support/postern.mjs';
import { exchange, replies } from '../support/raw-http.mjs';
import { findInMemory } from '../support/memory.mjs';
import { startServe } from '../support/serve.mjs';

// The sanitizers keep what was freed.
const program = path.resolve(process.env.POSTERN_RELEASE_BINARY || process.env.POSTERN_BINARY || path.join(root, 'build/postern'));
const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

const secrets = { environment: 'ZqEnvironmentSecret81', second: 'ZqSecondSecret82', global: 'ZqGlobalSecret83', variable: 'ZqCollectionSecret84',
  bearer: 'ZqBearerToken85', password: 'ZqBasicPassword86', client: 'ZqClientSecret87' };
const secret = (key, value) => ({ key, value, type: 'secret', enabled: true });

function collection(name) {
  return { info: { name, schema }, variable: [{ key: 'v', value: secrets.variable, type: 'secret' }],
    auth: { type: 'bearer', bearer: [{ key: 'token', value: secrets.bearer, type: 'string' }] },
    item: [{ name: 'Folder', auth: { type: 'basic', basic: [{ key: 'username', value: 'u' }, { key: 'password', value: secrets.password }] },
      item: [{ name: 'Request', request: { method: 'POST', url: 'http://localhost/', body: { mode: 'raw', raw: 'x' },
        auth: { type: 'oauth2', oauth2: [{ key: 'clientSecret', value: secrets.client, type: 'string' }] } } }] }] };
}

// Calls of every family, and what people get wrong. Returns the keys that were made.
async function useEverything(server, folder) {
  const ok = async (method, target, body, options) => {
    const reply = await server.call(method, target, body, { loose: true, ...options });
    assert.ok(reply.status < 300, `${method} ${target}: ${reply.status} ${reply.text}`);
    return reply.body;
  };
  const shell = async (...args) => {
    const result = await postern([...args, '--data', folder]);
    assert.equal(result.status, 0, result.stderr);
    return result.stdout.trim();
  };
  const keys = { first: server.key, second: await shell('keys', 'create', '--user', 'admin', '--name', 'second') };
  const byQuery = (target, key) => ok('GET', `${target}${target.includes('?') ? '&' : '?'}apikey=${key}`, undefined, { key: null });
  await byQuery('/me', keys.first);
  await ok('GET', '/me', undefined, { key: keys.second });
  const { workspace: { id: w } } = await ok('POST', `/workspaces?apikey=${keys.second}`, { workspace: { name: 'w', type: 'team' } }, { key: null });
  const made = await ok('POST', `/collections?workspace=${w}`, { collection: collection('c') }, { headers: { 'Idempotency-Key': 'once' } });
  await ok('POST', `/collections?workspace=${w}`, { collection: collection('c') }, { headers: { 'Idempotency-Key': 'once' } });
  const c = made.collection.uid;
  const { environment: { uid: e } } = await ok('POST', `/environments?workspace=${w}`, { environment: { name: 'e', values: [secret('a', secrets.environment)] } }, { headers: { 'Idempotency-Key': 'twice' } });
  await ok('PUT', `/environments/${e}`, { environment: { name: 'e', values: [secret('a', secrets.environment), secret('b', secrets.second)] } });
  await ok('PATCH', `/environments/${e}`, [{ op: 'replace', path: '/values/0/value', value: secrets.environment }]);
  await ok('PUT', `/workspaces/${w}/global-variables`, { values: [secret('g', secrets.global)] });
  keys.access = await shell('keys', 'create', '--user', 'admin', '--collection', c);
  await ok('GET', `/collections/${c}?access_key=${keys.access}`, undefined, { key: null });
  await byQuery(`/collections/${c}`, keys.second);
  const whole = (await ok('GET', `/collections/${c}`)).collection;
  await ok('PUT', `/collections/${c}`, { collection: whole });
  await ok('PATCH', `/collections/${c}`, { collection: { info: { name: 'renamed' } } });
  const { data: request } = await ok('POST', `/collections/${c}/requests`, { name: 'one', method: 'GET', url: 'http://localhost/',
    auth: { type: 'bearer', bearer: [{ key: 'token', value: secrets.bearer, type: 'string' }] } });
  await ok('GET', `/collections/${c}/requests/${request.id}`);
  await ok('GET', `/environments/${e}`);
  await ok('GET', `/collection/${c}?format=2.1.0`);
  await ok('GET', `/environment/${e}`);
  await ok('POST', `/collections/${c}/duplicates`, { workspace: w });
  await ok('POST', `/environments/${e}/forks?workspaceId=${w}`, { forkName: 'fork' });
  await ok('PUT', `/collections/${c}/tags`, { tags: [{ slug: 'tagged' }] });
  await ok('POST', `/collections/${c}/comments`, { body: 'words' });
  await ok('POST', '/collectionruns', { collectionRun: { id: '11111111-2222-4333-8444-555555555555', collection: c, name: 'run', status: 'finished' } });
  for (const target of ['/users', '/groups', '/audit/logs', '/audit-actions', '/workspaces', '/collections', '/environments', '/collection-access-keys',
    `/workspaces/${w}/roles`, `/collections/${c}/roles`, '/openapi.json'])
    await ok('GET', target);
  // Wrong ones are nobody's secret yet look like one: they are not written down either.
  keys.wrong = `${keys.first.slice(0, -1)}${keys.first.endsWith('0') ? '1' : '0'}`;
  keys.unknown = 'PMAT-01ARZ3NDEKTSV4RRFFQ69G5FAV';
  for (const [target, options] of [['/me', { key: keys.wrong }], [`/me?apikey=${keys.wrong}`, { key: null }], [`/collections/${c}?access_key=${keys.unknown}`, { key: null }],
    [`/nothing/${keys.second}`, {}], [`/environments/${keys.first}`, {}]])
    assert.ok((await server.call('GET', target, undefined, { loose: true, ...options })).status >= 400, target);
  keys.gone = await shell('keys', 'create', '--user', 'admin', '--name', 'gone');
  await ok('GET', '/me', undefined, { key: keys.gone });
  await shell('keys', 'revoke', keys.gone);
  assert.equal((await server.call('GET', '/me', undefined, { key: keys.gone })).status, 401);
  return keys;
}

// Heads in pieces, several in one, too long, unfinished: as clients send them that no library stands behind.
async function speakByTheByte(port, key, secure = false) {
  const head = (...more) => `GET /me HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: ${key}\r\n${more.map((line) => `${line}\r\n`).join('')}\r\n`;
  const last = head('Connection: close');
  assert.equal(replies((await exchange(port, [...last], { secure })).text)[0].status, 200);
  assert.equal(replies((await exchange(port, [head().repeat(20) + last], { secure })).text).length, 21);
  for (const text of [head(`X: ${'y'.repeat(40000)}`), head('bad line'), `GET /me?apikey=${key} HTTP/1.1\r\nbad line\r\n\r\n`, last.replace('127.0.0.1', 'elsewhere')])
    assert.ok(replies((await exchange(port, [text.slice(0, 90), text.slice(90)], { secure })).text)[0].status >= 400);
  await exchange(port, [head().slice(0, -2)], { secure, endAfterWrite: true });
}

function findInFiles(folder, texts) {
  return readdirSync(folder, { recursive: true }).map((name) => path.join(folder, name)).filter((file) => lstatSync(file).isFile())
    .flatMap((file) => {
      const bytes = readFileSync(file);
      return Object.entries(texts).filter(([, text]) => bytes.includes(text)).map(([name]) => `${name} in ${file}`);
    });
}

test('no key is anywhere after everything was used', async (t) => {
  const outside = temporaryFolder(t);
  const server = await startServe({ program, args: ['--log-level', 'debug'] });
  t.after(() => server.close());
  rmSync(path.join(server.folder, 'first.key'));
  const keys = await useEverything(server, server.folder);
  await speakByTheByte(Number(new URL(server.url).port), keys.second);
  const metrics = await (await fetch(`${server.url}/metrics`, { headers: { 'x-api-key': server.key } })).text();
  const backup = await postern(['backup', '--data', server.folder, path.join(outside, 'copy.db')]);
  assert.equal(backup.status, 0, backup.stderr);

  const all = { ...keys, ...secrets };
  assert.ok(Object.values(all).every((text) => text.length > 12));
  assert.deepEqual(findInMemory(server.child.pid, keys).map(({ name, mapping, around }) => `${name} in ${mapping}: ${around}`), []);
  await server.stop();
  assert.deepEqual(findInFiles(server.folder, all), []);
  assert.deepEqual(findInFiles(outside, all), []);
  for (const [name, text] of Object.entries(all)) {
    assert.ok(!server.errors.includes(text), `${name} in the log`);
    assert.ok(!server.output.includes(text), `${name} in what it printed`);
    assert.ok(!metrics.includes(text), `${name} in the metrics`);
  }
  assert.match(server.errors, /"route":"\/me"/); // the log is there
});

test('nor under TLS', async (t) => {
  const server = await startServe({ program, args: ['--tls', '--log-level', 'debug'] });
  t.after(() => server.close());
  const port = Number(new URL(server.url).port);
  await speakByTheByte(port, server.key, true);
  // To the wrong door: it is told where the right one is.
  const plain = await exchange(port, [`GET /me?apikey=${server.key} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`]);
  assert.equal(replies(plain.text)[0].status, 301);
  assert.deepEqual(findInMemory(server.child.pid, { key: server.key }).map(({ mapping, around }) => `${mapping}: ${around}`), []);
  assert.ok(!server.errors.includes(server.key));
});

test('what is searched is found', async (t) => {
  const server = await startServe({ program });
  t.after(() => server.close());
  assert.ok(findInMemory(server.child.pid, { folder: server.folder }).length > 0);
});
