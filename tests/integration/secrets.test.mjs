// Secrets: those who may read them are answered with them; nothing that the server writes, counts or finds has them.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { binary, execute } from '../support/postern.mjs';
import { startServe } from '../support/serve.mjs';

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const secrets = {};
const secret = (name) => (secrets[name] ??= `hush${randomBytes(12).toString('hex')}`);

const bearer = (name) => ({ type: 'bearer', bearer: [{ key: 'token', value: secret(name), type: 'string' }] });
const variable = (name) => ({ key: name, value: secret(name), type: 'secret', enabled: true });
const collectionVariable = (name) => ({ key: name, value: secret(name), type: 'secret' });

const filesOf = (folder) => readdirSync(folder, { recursive: true }).map((name) => path.join(folder, name)).filter((name) => statSync(name).isFile());

test('secrets', async (t) => {
  const server = await startServe({ args: ['--log-level', 'debug'] });
  t.after(server.close);
  const ask = async (method, target, body, options) => {
    const reply = await server.call(method, target, body, { loose: true, ...options });
    assert.ok(reply.status < 300, `${method} ${target}: ${reply.status} ${reply.text}`);
    return reply;
  };
  const { workspaces: [{ id: workspace }] } = (await ask('GET', '/workspaces')).body;

  // Everywhere a secret may stand, by every way in.
  const { environment } = (await ask('POST', '/environments', { environment: { name: 'e', values: [variable('environment')] } }, { headers: { 'idempotency-key': 'one' } })).body;
  const second = (await ask('POST', '/environments', { environment: { name: 'e2', values: [variable('environment, before')] } })).body.environment;
  await ask('PUT', `/environments/${second.id}`, { environment: { values: [variable('environment, put')] } });
  await ask('PATCH', `/environments/${second.id}`, [{ op: 'replace', path: '/values/0/value', value: secret('environment, patched') }]);
  await ask('POST', `/environments/${environment.uid}/forks?workspaceId=${workspace}`, { forkName: 'f' });
  await ask('PUT', `/workspaces/${workspace}/global-variables`, { values: [variable('globals')] });

  const request = (name) => ({ name, request: { method: 'GET', url: 'http://a/', auth: bearer(name) },
    response: [{ name: 's', originalRequest: { method: 'GET', url: 'http://a/', auth: bearer(`${name}, saved`) } }] });
  const item = [{ name: 'f', auth: bearer('folder auth'), variable: [collectionVariable('folder variable')], item: [request('request auth')] }];
  const document = { info: { name: 'c', schema }, auth: bearer('collection auth'), variable: [collectionVariable('collection variable')], item };
  const { collection } = (await ask('POST', '/collections', { collection: document }, { headers: { 'idempotency-key': 'two' } })).body;
  const target = `/collections/${collection.id}`;
  await ask('POST', `${target}/requests`, { name: 'flat', auth: bearer('flat request auth') });
  await ask('POST', `${target}/folders`, { name: 'flat', auth: bearer('flat folder auth') });
  await ask('POST', `/collections/fork/${collection.id}?workspace=${workspace}`, { label: 'fork' });
  await ask('POST', `/collections/${collection.uid}/duplicates`, { workspace });
  const put = (await ask('POST', '/collections', { collection: { info: { name: 'd', schema }, item: [] } })).body.collection;
  await ask('PUT', `/collections/${put.id}`, { collection: { ...document, info: { name: 'd', schema }, auth: bearer('put auth'), item: [] } });
  await ask('PATCH', `/collections/${put.id}`, { collection: { auth: bearer('patched auth'), variable: [collectionVariable('patched variable')] } });
  const run = { name: 'run', collection: collection.uid, iterations: [[{ request: { headers: [secret('what a run sent')] } }]] };
  await ask('POST', `/collectionruns?workspace=${workspace}`, { collectionRun: run });
  const names = Object.keys(secrets);
  assert.ok(names.length >= 14);

  // Whoever may read is told.
  const told = (await Promise.all(['/environments/' + environment.id, '/environments/' + second.id, `/workspaces/${workspace}/global-variables`,
    target, `/collections/${put.id}`].map((place) => ask('GET', place)))).map((reply) => reply.text).join('');
  const replaced = ['environment, before', 'environment, put', 'put auth', 'what a run sent']; // runs are not read by the API
  for (const name of names.filter((one) => !replaced.includes(one))) assert.ok(told.includes(secrets[name]), `${name} is gone`);

  // Nothing else has them, nor parts of them.
  const found = async (where, text) => {
    for (const name of names)
      for (const form of [secrets[name], secrets[name].slice(4, 20), Buffer.from(secrets[name]).toString('hex'), Buffer.from(secrets[name]).toString('base64').slice(0, 30)])
        assert.ok(!text.includes(form), `${name} stands in ${where}`);
  };
  await found('metrics', await fetch(`${server.url}/metrics`).then((reply) => reply.text()));
  await found('the audit log', (await ask('GET', '/audit/logs?limit=300')).text);
  for (const elementType of ['requests', 'collections', 'environments', 'workspaces'])
    for (const q of ['c', 'flat', 'hush', ...names.map((name) => secrets[name])]) {
      const { data } = (await ask('POST', '/search', { q, elementType })).body;
      if (q.startsWith('hush')) assert.deepEqual(data, [], `${q} finds ${elementType}`);
      await found('search', JSON.stringify(data));
    }
  for (const list of ['/collections', '/environments', '/workspaces', `/workspaces/${workspace}`]) await found(list, (await ask('GET', list)).text);
  for (const name of names) await server.call('GET', `/collections?name=${secrets[name]}&apikey=${secrets[name]}`);
  await found('the log', server.errors);
  for (const file of filesOf(server.folder)) await found(path.basename(file), readFileSync(file, 'latin1'));

  // Nor a backup, nor what a stopped server leaves.
  const away = mkdtempSync(path.join(os.tmpdir(), 'postern-backup-'));
  t.after(() => rmSync(away, { recursive: true, force: true }));
  const backup = await execute(binary, ['backup', '--data', server.folder, path.join(away, 'backup')]);
  assert.equal(backup.status, 0, backup.stderr);
  for (const file of filesOf(away)) await found(`the backup's ${path.basename(file)}`, readFileSync(file, 'latin1'));
  await server.stop();
  for (const file of filesOf(server.folder)) await found(path.basename(file), readFileSync(file, 'latin1'));
  await found('the log', server.errors + server.output);
});
