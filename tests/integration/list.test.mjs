// `postern list` and the readers behind it, on documents made here and on those of other people.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { binary, execute, postern, realData, root, temporaryFolder } from '../support/postern.mjs';

const nearby = path.join(root, '../shared/data/real');
const real = realData || (existsSync(nearby) ? nearby : null);
const reader = path.join(path.dirname(binary), 'tests/read_document');

async function listed(...args) {
  const result = await postern(['list', '--json', ...args]);
  assert.equal(result.status, 0, result.stderr);
  return JSON.parse(result.stdout);
}

async function read(what, file) {
  const result = await execute(reader, [what, file]);
  assert.equal(result.status, 0, result.stderr);
  return result.stdout;
}

const requestsOf = (items) => items.flatMap((item) => (item.type === 'folder' ? requestsOf(item.items) : [item]));

function withRealData(name, body) {
  test(name, async (t) => {
    if (!real) {
      assert.ok(!process.env.CI, 'the real documents are missing: set POSTERN_REAL_DATA');
      return t.skip('skipped: the real documents are not here');
    }
    return body(t, real);
  });
}

test('list prints a tree', async (t) => {
  const file = path.join(temporaryFolder(t), 'c.json');
  writeFileSync(file, JSON.stringify({
    info: { name: 'Shop' },
    item: [{ name: 'Orders', item: [{ name: 'New', request: { method: 'POST', url: { raw: '{{base}}/orders' } } }] }, { name: 'Ping\u001b[31m', request: 'http://127.0.0.1/ping' }],
  }));
  const result = await postern(['list', file]);
  assert.equal(result.status, 0);
  assert.equal(result.stdout, 'Shop (2 requests, 1 folder)\n  Orders/\n    POST New  {{base}}/orders\n  GET Ping [31m  http://127.0.0.1/ping\n');
});

test('list reads standard input', async () => {
  const result = await postern(['list', '--json', '-'], { input: '\ufeff{"collection":{"info":{"name":"n"},"item":[]}}' });
  assert.equal(JSON.parse(result.stdout).name, 'n');
});

test('list says why a collection could not be loaded', async () => {
  const missing = await postern(['list', '/nowhere/x.json']);
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, /^error: collection could not be loaded\n {2}unable to read data from file "\/nowhere\/x.json"\n {2}ENOENT: no such file or directory/);
  const broken = await postern(['list', '-'], { input: '{\n"item":[,]}' });
  assert.equal(broken.status, 1);
  assert.match(broken.stderr, /standard input: line 2, column 9: expected a value/);
});

test('list names the files of a v3 folder that do not fit', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, 'good.request.yaml'), '$kind: http-request\nurl: http://127.0.0.1/\n');
  writeFileSync(path.join(folder, 'bad.request.yaml'), '$kind: http-request\nurl: 5\n');
  const tree = await listed(folder);
  assert.equal(tree.requests, 1);
  assert.deepEqual(tree.notes, [{ place: 'bad.request.yaml', message: 'left out: line 1: `url` must be text', loss: true }]);
});

// requests, folders
const counts = {
  'mojaloop-golden-path.postman_collection.json': [270, 70],
  'mojaloop-oauth-token-setup.postman_collection.json': [8, 0],
  'docusign-rooms.postman_collection.json': [97, 38],
  'microsoft-graph.postman_collection.json': [169, 29],
  'conduit-realworld.postman_collection.json': [32, 5],
  'camunda-tasklist-graphql.postman_collection.json': [10, null],
  'camunda-cloud-management.postman_collection.json': [9, null],
  'vmware-vsphere-samples.v1.postman.json': [36, 7],
  'vmware-content-library.v2.0.postman_collection.json': [null, null],
  'vmware-cloud-on-aws.postman_collection.json': [99, 37],
  'box-content-api.v1.json': [92, 14],
  'codegen-all-methods.v2.0.json': [29, null],
  'codegen-body-modes.json': [16, null],
  'oauth2-all-grants.postman_collection.json': [8, null],
  'nested-entities.postman_collection.json': [null, null],
  'nested-entities.v1.json': [null, null],
  'basic-auth-folder.postman_collection.json': [null, null],
  'autodesk-revit-tutorial.postman_collection.json': [28, null],
  'webex-all-resources.postman_collection.json': [68, null],
  'adyen-management-v3.json': [158, 163],
  'cmis-swagger-tests.postman_collection.json': [166, 95],
};

function countsOf(document) {
  const total = { requests: 0, folders: 0 };
  const walk = (items) => items.forEach((item) => {
    if (!item.item) return void (total.requests += 1);
    total.folders += 1;
    walk(item.item);
  });
  walk(document.item);
  return total;
}

for (const [name, [requests, folders]] of Object.entries(counts))
  withRealData(`list counts ${name}`, async (t, data) => {
    const file = path.join(data, 'postman', name);
    const tree = await listed(file);
    if (requests !== null) assert.equal(tree.requests, requests);
    if (folders !== null) assert.equal(tree.folders, folders);
    assert.equal(requestsOf(tree.items).length, tree.requests);
    const source = JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, ''));
    if (source.item) assert.deepEqual({ requests: tree.requests, folders: tree.folders }, countsOf(source));
  });

withRealData('a v2.1 document is read without loss', async (t, data) => {
  let checked = 0;
  for (const name of Object.keys(counts)) {
    const file = path.join(data, 'postman', name);
    const source = JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, ''));
    if (!source.info?.schema?.includes('v2.1')) continue;
    assert.equal(await read('collection', file), `${JSON.stringify(source, null, 2)}\n`, name);
    checked += 1;
  }
  assert.ok(checked >= 15);
});

withRealData('environments are read without loss', async (t, data) => {
  for (const name of ['webex-emulator.postman_environment.json', 'mojaloop-local.postman_environment.json', 'vmware-my-vcenter.postman_environment.json',
    'microsoft-graph.postman_environment.json', 'autodesk-revit.postman_environment.json', 'secret-types.postman_environment.json', 'cmis.postman_globals.json']) {
    const file = path.join(data, 'environments', name);
    assert.deepEqual(JSON.parse(await read('environment', file)), JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, '')), name);
  }
});

withRealData('a v1 document and its v2.1 twin are the same tree', async (t, data) => {
  const shape = (items) => items.map(({ type, name, method, url, items: inner }) => ({ type, name, method, url, items: inner && shape(inner) }));
  const v1 = await listed(path.join(data, 'postman/nested-entities.v1.json'));
  const v21 = await listed(path.join(data, 'postman/nested-entities.postman_collection.json'));
  assert.deepEqual(shape(v1.items), shape(v21.items));
});

// folder: requests, folders, files left out
const v3 = {
  'safestar/postman/collections/SafeStar Service API': [15, 0],
  'safestar/postman/collections/SafeStar Service Testing': [28, 0],
  'revoman/pokemon': [5, 0],
  'revoman/restful-api.dev': [4, 0],
  'pypnm-cmts/postman/collections/PyPNM-CMTS': [12, 21],
};

for (const [folder, [requests, losses]] of Object.entries(v3))
  withRealData(`list counts the v3 folder ${folder}`, async (t, data) => {
    const tree = await listed(path.join(data, 'postman-v3', folder));
    assert.equal(tree.requests, requests);
    assert.equal(tree.notes.filter((note) => note.loss).length, losses);
    for (const note of tree.notes) {
      assert.match(note.place, /\.request\.yaml$/);
      assert.match(note.message, /line \d+/);
    }
  });

withRealData('v3 requests stand in the order that their own tool runs them', async (t, data) => {
  const tree = await listed(path.join(data, 'postman-v3/revoman/pokemon'));
  assert.deepEqual(requestsOf(tree.items).map((item) => item.name), ['all-pokemon', 'color', 'gender', 'abilities', 'nature']);
});

withRealData('v3 environments and globals are read', async (t, data) => {
  const folder = path.join(data, 'postman-v3/pypnm-cmts/postman');
  const environment = JSON.parse(await read('environment', path.join(folder, 'environments/PyPNM Remote Server.environment.yaml')));
  assert.ok(environment.values.length > 0);
  assert.ok(environment.values.every((entry) => typeof entry.value === 'string'));
  assert.ok(Array.isArray(JSON.parse(await read('environment', path.join(folder, 'globals/workspace.globals.yaml'))).values));
});

// The sanitizers make it many times slower: time is that of the program as it is shipped, where there is one.
const quick = process.env.POSTERN_RELEASE_BINARY || binary;

test('twenty thousand requests are listed in less than a second', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(folder, { recursive: true });
  const request = (i) => ({
    name: `Request ${i}`,
    event: [{ listen: 'test', script: { type: 'text/javascript', exec: ["pm.test('ok', () => {", '  pm.response.to.have.status(200);', '});'] } }],
    request: { method: 'GET', header: [{ key: 'X-A', value: 'b' }], url: { raw: `{{base}}/items/${i}?full=1`, host: ['{{base}}'], path: ['items', `${i}`], query: [{ key: 'full', value: '1' }] } },
    response: [],
  });
  const item = Array.from({ length: 200 }, (_, f) => ({ name: `Folder ${f}`, item: Array.from({ length: 100 }, (_, i) => request(f * 100 + i)) }));
  const file = path.join(folder, 'big.json');
  writeFileSync(file, JSON.stringify({ info: { name: 'Big' }, item }, null, 1));
  let best = Infinity;
  for (let i = 0; i < 3; i += 1) {
    const start = performance.now();
    const result = await execute(quick, ['list', file]);
    best = Math.min(best, performance.now() - start);
    assert.match(result.stdout, /^Big \(20000 requests, 200 folders\)\n/);
  }
  assert.ok(best < 1000, `${best} ms`); // 150 ms alone on one core; the rest is the neighbours'
});
