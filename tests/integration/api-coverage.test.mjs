// Which operations of the published document are served, and what is answered for all the others.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { openApi } from '../support/openapi.mjs';
import { realData } from '../support/postern.mjs';
import { startServe } from '../support/serve.mjs';

const comments = (place) => [`GET ${place}/comments`, `POST ${place}/comments`, `PUT ${place}/comments/{}`, `DELETE ${place}/comments/{}`];
const items = (kind) => [`POST /collections/{}/${kind}`, `GET /collections/{}/${kind}/{}`, `PUT /collections/{}/${kind}/{}`, `DELETE /collections/{}/${kind}/{}`,
  ...comments(`/collections/{}/${kind}/{}`)];

const promised = [
  'GET /me', 'GET /users', 'GET /users/{}', 'GET /groups', 'GET /groups/{}', 'GET /audit/logs', 'GET /audit-actions',
  'GET /workspaces', 'POST /workspaces', 'GET /workspaces/{}', 'PUT /workspaces/{}', 'DELETE /workspaces/{}',
  'GET /workspaces/{}/global-variables', 'PUT /workspaces/{}/global-variables', 'GET /workspaces-roles', 'GET /workspaces/{}/roles',
  'PATCH /workspaces/{}/roles', 'GET /workspaces/{}/tags', 'PUT /workspaces/{}/tags', 'POST /workspaces/{}/element-transfers',
  'GET /collections', 'POST /collections', 'GET /collections/{}', 'PUT /collections/{}', 'PATCH /collections/{}', 'DELETE /collections/{}',
  'GET /collection-updates-tasks/{}', 'POST /collections/{}/duplicates', 'GET /collection-duplicate-tasks/{}',
  'GET /collections/{}/roles', 'PATCH /collections/{}/roles', 'GET /collections/{}/tags', 'PUT /collections/{}/tags', 'GET /tags/{}/entities',
  ...comments('/collections/{}'), ...items('folders'), ...items('requests'), ...items('responses'), 'POST /comments-resolutions/{}',
  'POST /collection-folders-transfers', 'POST /collection-requests-transfers', 'POST /collection-responses-transfers',
  'GET /collections/collection-forks', 'POST /collections/fork/{}', 'GET /collections/{}/forks', 'GET /collections/{}/source-status',
  'PUT /collections/{}/pulls', 'POST /collections/merge', 'PUT /collection-merges', 'GET /collection-merges-tasks/{}',
  'GET /collections/{}/pull-requests', 'POST /collections/{}/pull-requests', 'GET /pull-requests/{}', 'PUT /pull-requests/{}', 'POST /pull-requests/{}/tasks',
  'GET /collection-access-keys', 'DELETE /collection-access-keys/{}',
  'GET /environments', 'POST /environments', 'GET /environments/{}', 'PUT /environments/{}', 'PATCH /environments/{}', 'DELETE /environments/{}',
  'GET /environments/{}/forks', 'POST /environments/{}/forks', 'POST /environments/{}/merges', 'POST /environments/{}/pulls',
  'GET /specs', 'POST /specs', 'GET /specs/{}', 'PATCH /specs/{}', 'DELETE /specs/{}', 'GET /specs/{}/definitions',
  'GET /specs/{}/files', 'POST /specs/{}/files', 'GET /specs/{}/files/{}', 'PATCH /specs/{}/files/{}', 'DELETE /specs/{}/files/{}',
  'GET /specs/{}/version-tags', 'POST /specs/{}/version-tags', 'GET /specs/{}/version-tags/{}/files',
  'GET /specs/{}/generations/{}', 'POST /specs/{}/generations/{}', 'PATCH /specs/{}/collections/{}/sync-options',
  'GET /collections/{}/generations/{}', 'PUT /collections/{}/synchronizations', 'POST /import/openapi',
  'POST /search',
];
// What clients call without its being published.
const unpublished = ['POST /collectionruns', 'GET /collection/{}', 'GET /environment/{}', 'POST /features/list',
  'GET /specs/{}/tasks/{}', 'GET /collections/{}/tasks/{}']; // published as one, of any element

const withoutNames = (template) => template.replace(/\{[^}]*\}/g, '{}');
const operations = (paths) => Object.entries(paths).flatMap(([template, methods]) => Object.keys(methods)
  .filter((method) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
  .map((method) => `${method.toUpperCase()} ${withoutNames(template)}`));

test('what was promised is served', async (t) => {
  const server = await startServe();
  t.after(server.close);
  const served = operations((await server.call('GET', '/openapi.json')).body.paths);
  assert.deepEqual([...promised, ...unpublished].filter((operation) => !served.includes(operation)), []);
});

test('the description holds together', async (t) => {
  const server = await startServe();
  t.after(server.close);
  const description = (await server.call('GET', '/openapi.json', undefined, { key: null })).body;
  const seen = new Set();
  for (const [template, methods] of Object.entries(description.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const where = `${method} ${template}`;
      assert.ok(operation.operationId && !seen.has(operation.operationId), where);
      seen.add(operation.operationId);
      assert.match(operation.summary, /^[A-Z].*\.$/, where);
      assert.equal(operation.tags.length, 1, where);
      assert.ok(Object.keys(operation.responses).some((status) => /^2\d\d$/.test(status)) && operation.responses.default, where);
      const named = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
      assert.deepEqual(named, [...template.matchAll(/\{(\w+)/g)].map(([, name]) => name), where);
      assert.equal(Boolean(operation.requestBody) && method === 'get', false, where);
    }
  const references = [...JSON.stringify(description).matchAll(/"\$ref":"#([^"]*)"/g)].map(([, pointer]) => pointer);
  for (const pointer of references)
    assert.ok(pointer.slice(1).split('/').reduce((node, part) => node?.[part], description), pointer);
});

test('every promise is an operation of the published document, and every other one is a clean refusal', { skip: !realData && 'no real data' }, async (t) => {
  const server = await startServe({ rateLimit: 100000 });
  t.after(server.close);
  const published = operations(openApi(path.join(realData, 'postman-api/openapi-1.45.0.yaml')).document.paths);
  assert.deepEqual(promised.filter((operation) => !published.includes(operation)), []);
  const served = operations((await server.call('GET', '/openapi.json')).body.paths);
  const absent = published.filter((operation) => !served.includes(operation));
  assert.ok(absent.length > 50);
  for (const operation of absent) {
    const [method, template] = operation.split(' ');
    const target = template.replace(/\{\}/g, '12ece9e1-2abf-4edc-8e34-de66e74114d2');
    for (const key of [server.key, null]) {
      const reply = await server.call(method, target, method === 'GET' ? undefined : {}, { key, loose: true });
      const isKnown = served.some((one) => one.split(' ')[1] === template); // by other methods
      assert.equal(reply.status, isKnown ? 405 : 404, operation);
      assert.equal(reply.headers.get('content-type'), 'application/json; charset=utf-8');
      if (isKnown) assert.equal(reply.body.error.name, 'methodNotAllowedError');
      else assert.deepEqual(reply.body, { error: { name: 'notFoundError', message: 'The requested resource does not exist.' } });
      for (const name of ['x-ratelimit-limit', 'ratelimit-remaining', 'x-ratelimit-reset', 'ratelimit-policy', 'x-request-id'])
        assert.ok(reply.headers.get(name), `${operation}: ${name}`);
    }
  }
});
