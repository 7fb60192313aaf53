// Documents come from files, folders, standard input and addresses, bare or wrapped, and what a run leaves
// behind can be exported.
import assert from 'node:assert/strict';
import http from 'node:http';
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { postern, startEcho, temporaryFolder } from '../support/postern.mjs';

let echo;
before(async () => { echo = await startEcho(null); });
after(() => echo.stop());

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const script = "pm.environment.set('made', {deep: [1]}); pm.globals.set('count', 2); pm.collectionVariables.set('token', 'changed');";
const document = () => ({
  info: { name: 'sources', schema, 'x-unknown': { kept: true } }, 'x-own': [1, 2],
  variable: [{ key: 'token', value: 'first', 'x-note': 'kept' }],
  item: [{ name: 'one', 'x-item': 1, event: [{ listen: 'test', script: { exec: [script, "pm.test('base ' + pm.environment.get('base'), () => {});"] } }], request: { method: 'GET', url: `${echo.url}/get` } }],
});

function serve(t, answer) {
  return new Promise((resolve) => {
    const seen = [];
    const server = http.createServer((request, response) => {
      seen.push({ url: request.url, key: request.headers['x-api-key'] });
      const { status = 200, body } = answer(request);
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(body);
    }).listen(0, '127.0.0.1', () => resolve({ url: `http://127.0.0.1:${server.address().port}`, seen }));
    t.after(() => server.close());
  });
}

test('a collection is read from standard input', async () => {
  const result = await postern(['run', '-'], { input: JSON.stringify(document()) });
  assert.equal(result.status, 0, result.stderr);
});

test('a collection and an environment are read from addresses, wrapped as the Postman API wraps them', async (t) => {
  const server = await serve(t, (request) => ({ body: JSON.stringify(request.url.startsWith('/e')
    ? { environment: { name: 'E', values: [{ key: 'base', value: 'from address' }] } } : { collection: document() }) }));
  const result = await postern(['run', `${server.url}/c`, '-e', `${server.url}/e`]);
  assert.equal(result.status, 0, result.stderr);
  assert.match(result.stdout, /base from address/);
});

test('a UID is read from the Postman API with the key as a header', async (t) => {
  const server = await serve(t, () => ({ body: JSON.stringify({ collection: document() }) }));
  const uid = '12345-aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
  const result = await postern(['run', uid, '--postman-api-key', 'PMAK-1'], { env: { POSTERN_API_URL: server.url } });
  assert.equal(result.status, 0, result.stderr);
  assert.deepEqual(server.seen, [{ url: `/collections/${uid}`, key: 'PMAK-1' }]);
});

test('the message of the Postman API is shown when it refuses', async (t) => {
  const server = await serve(t, () => ({ status: 401, body: JSON.stringify({ error: { name: 'AuthenticationError', message: 'Invalid API Key. Every request requires a valid API Key to be sent.' } }) }));
  const result = await postern(['run', '1-aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', '--postman-api-key', 'PMAK-1'], { env: { POSTERN_API_URL: server.url } });
  assert.equal(result.status, 1);
  assert.match(result.stderr, /Invalid API Key/);
  assert.doesNotMatch(result.stderr, /PMAK-1/);
});

test('an environment is read from YAML', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, 'c.json'), JSON.stringify(document()));
  writeFileSync(path.join(folder, 'e.yaml'), 'name: E\nvalues:\n  - key: base\n    value: from yaml\n');
  const result = await postern(['run', 'c.json', '-e', 'e.yaml'], { cwd: folder });
  assert.equal(result.status, 0, result.stderr);
  assert.match(result.stdout, /base from yaml/);
});

test('a byte order mark and UTF-16 are read', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, 'bom.json'), '\ufeff' + JSON.stringify(document()));
  writeFileSync(path.join(folder, 'utf16.json'), Buffer.from('\ufeff' + JSON.stringify(document()), 'utf16le'));
  for (const file of ['bom.json', 'utf16.json'])
    assert.equal((await postern(['run', file], { cwd: folder })).status, 0, file);
});

test('exports hold the final state, the collection as it was read, and everything that was not understood', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(path.join(folder, 'existing'));
  writeFileSync(path.join(folder, 'c.json'), JSON.stringify(document()));
  const result = await postern(['run', 'c.json', '--env-var', 'base=x', '--export-environment', 'made/deep/env.json', '--export-globals', 'globals.json',
    '--export-collection', 'collection.json', '--export-cookie-jar', 'jar.json'], { cwd: folder });
  assert.equal(result.status, 0, result.stderr);
  const read = (name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
  const environment = read('made/deep/env.json');
  assert.equal(environment.name, 'environment');
  assert.equal(environment._postman_variable_scope, 'environment');
  assert.match(environment._postman_exported_using, /^Postern\//);
  assert.deepEqual(environment.values.map((v) => [v.key, v.value]), [['base', 'x'], ['made', { deep: [1] }]]);
  assert.deepEqual(read('globals.json').values.map((v) => [v.key, v.value]), [['count', 2]]);
  const collection = read('collection.json');
  assert.deepEqual(collection['x-own'], [1, 2]);
  assert.deepEqual(collection.info['x-unknown'], { kept: true });
  assert.equal(collection.item[0]['x-item'], 1);
  assert.equal(collection.variable[0].value, document().variable[0].value); // newman leaves a script's changes out, too
  assert.ok(read('jar.json').cookies.some((cookie) => cookie.key === 'sails.sid'));
});

test('cookies travel from one run to the next', async (t) => {
  const folder = temporaryFolder(t);
  const cookies = { info: { name: 'c', schema }, item: [{ name: 'set', request: `${echo.url}/cookies/set?kept=yes` }] };
  const reads = { info: { name: 'c', schema }, item: [{ name: 'get', event: [{ listen: 'test', script: { exec: ["pm.test(JSON.stringify(pm.response.json().cookies), () => {})"] } }], request: `${echo.url}/cookies` }] };
  writeFileSync(path.join(folder, 'set.json'), JSON.stringify(cookies));
  writeFileSync(path.join(folder, 'get.json'), JSON.stringify(reads));
  assert.equal((await postern(['run', 'set.json', '--export-cookie-jar', 'jar.json'], { cwd: folder })).status, 0);
  const result = await postern(['run', 'get.json', '--cookie-jar', 'jar.json'], { cwd: folder });
  assert.match(result.stdout, /\{"kept":"yes"\}/);
});

test('echo stands in for any http host as a proxy', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, 'c.json'), JSON.stringify({ info: { name: 'c', schema }, item: [{ name: 'far', event: [{ listen: 'test', script: { exec: ["pm.test(pm.response.json().url, () => {})"] } }], request: 'http://api.example.org/get?x=1' }] }));
  const result = await postern(['run', 'c.json'], { cwd: folder, env: { HTTP_PROXY: echo.url, http_proxy: '', NO_PROXY: '', no_proxy: '' } });
  assert.equal(result.status, 0, result.stdout + result.stderr);
  assert.match(result.stdout, /http:\/\/api\.example\.org\/get\?x=1/);
});
