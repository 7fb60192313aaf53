// Every description among the real data becomes a collection: each operation one request in the folders of its path, an
// example of each declared answer, bodies that answer their schemas, within time and memory.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { parse } from 'yaml';
import { bodyChecker, declared } from '../support/descriptions.mjs';
import { binary as postern, root as project } from '../support/postern.mjs';

const data = process.env.POSTERN_REAL_DATA;
const reader = path.join(path.dirname(postern), 'tests/read_document');
const skip = data && fs.existsSync(path.join(data, 'openapi')) ? false : 'POSTERN_REAL_DATA is not set';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'postern-openapi-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

// file: operations, as their publishers count them; bodies that no value can answer (a number among texts, one of several
// schemas that all allow the same).
const descriptions = {
  'palette/palette-apis.json': { operations: 883, paths: 643 },
  'palette/palette-apis-2.8.json': { operations: 753, paths: 714 },
  'clickhouse/clickhouse_cloud_openapi.json': { operations: 142, paths: 80, unanswerable: 10 },
  'clickhouse/clickhouse_cloud_openapi-2026-04.json': { operations: 87, paths: 51, unanswerable: 10 },
  'postman-api/openapi-1.45.0.yaml': { operations: 201, paths: 129 },
  'openapi/petstore-swagger2.json': { operations: 20, paths: 14 },
  'openapi/uber-swagger2.yaml': { operations: 5 },
  'openapi/petstore-expanded-3.0.yaml': { operations: 4 },
  'openapi/link-example-3.0.json': { operations: 6 },
  'openapi/tictactoe-3.1.yaml': { operations: 3 },
  'openapi/webhook-example-3.1.json': { operations: 0 },
  'openapi/adyen-checkout-v72-3.1.json': { operations: 28 },
  'openapi/xero-accounting-3.0.yaml': { operations: 235, paths: 138 },
  // Its schemas are so large and so recursive that a validator takes minutes for all: every twelfth operation's bodies.
  'openapi/stripe-3.0.json': { operations: 417, paths: 261, step: 12 },
  'openapi/github-3.0.json': { operations: 874 },
  'openapi/tags-example-3.2.yaml': { operations: 4, byTag: true },
};

// The v2.1 document with what it keeps of the description.
function read(file) {
  const run = spawnSync(reader, ['collection', file], { encoding: 'utf8', maxBuffer: 1 << 29 });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

function convert(file) {
  const out = path.join(folder, `${path.basename(file)}.collection.json`);
  const run = spawnSync(postern, ['convert', file, '--to', 'postman-v2.1', '-o', out], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(fs.readFileSync(out, 'utf8'));
}

function* requests(items, above = []) {
  for (const item of items) {
    if (item.item) yield* requests(item.item, [...above, item.name]);
    else yield { item, above };
  }
}

// {operation: where it stands}, by our own reading of the description.
function expectedTree(operations) {
  return new Map(operations.map(({ key, path: template }) => [key, template.split('?')[0].split('/').filter(Boolean)]));
}

for (const [file, expected] of Object.entries(descriptions)) {
  test(file, { skip }, () => {
    const source = path.join(data, file);
    const document = parse(fs.readFileSync(source, 'utf8'), { maxAliasCount: -1 });
    const operations = declared(document);
    const collection = read(source);
    const made = [...requests(collection.item)];

    assert.equal(operations.length, expected.operations);
    if (expected.paths) assert.equal(Object.keys(document.paths).length, expected.paths);
    assert.deepEqual(made.map(({ item }) => item._postern.operation).sort(), operations.map(({ key }) => key).sort());
    assert.equal(new Set(made.map(({ item }) => item.id)).size, expected.operations, 'ids are unique');
    assert.equal(collection.info.name, document.info.title);

    const places = expectedTree(operations);
    const checker = bodyChecker(document);
    const complaints = [];
    const step = process.env.POSTERN_TEST_ALL ? 1 : expected.step ?? 1;
    for (const [index, { item, above }] of made.entries()) {
      const operation = operations.find(({ key }) => key === item._postern.operation);
      if (!expected.byTag) assert.deepEqual(above, places.get(operation.key), operation.key);
      assert.equal(item.request.method, operation.method);
      const codes = item.response.map((response) => response._postern.response);
      for (const code of Object.keys(operation.responses)) assert.ok(codes.includes(code), `${operation.key} ${code}`);
      if (index % step === 0) complaints.push(...checker.check(operation, item));
    }
    assert.ok(complaints.length <= (expected.unanswerable ?? 0), complaints.join('\n'));
    assert.equal(JSON.stringify(collection).includes('localhost'), JSON.stringify(document).includes('localhost'));
  });
}

test('postern list shows the tree of a description', { skip }, () => {
  const run = spawnSync(postern, ['list', '--json', path.join(data, 'palette/palette-apis.json')], { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(run.status, 0, run.stderr);
  const tree = JSON.parse(run.stdout);
  assert.equal(tree.requests, 883);
  assert.deepEqual(tree.items.map((item) => item.name), ['v1']);
  assert.equal(tree.items[0].items.filter((item) => item.type === 'folder').length, 30);
  assert.equal(tree.notes.filter((note) => note.loss).length, 0);
});

test('large descriptions are read within a second and 200 MB', { skip }, () => {
  for (const file of ['palette/palette-apis.json', 'openapi/github-3.0.json', 'openapi/stripe-3.0.json']) {
    const plan = JSON.stringify({ runs: 1, warmups: 0, commands: [[postern, 'list', path.join(data, file)]] });
    const run = spawnSync('python3', [path.join(project, 'bench/measure.py')], { input: plan, encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr);
    const [{ processor: [seconds], memory: [kilobytes] }] = JSON.parse(run.stdout);
    const slow = process.env.ASAN_OPTIONS !== undefined || /asan/.test(postern);
    assert.ok(slow || seconds <= 2, `${file}: ${seconds} s of work`);
    assert.ok(slow || kilobytes <= 200 * 1024, `${file}: ${kilobytes} KB`);
  }
});

test('a description in several files is read from its folder, and never from outside it', () => {
  const root = path.join(folder, 'several');
  fs.mkdirSync(path.join(root, 'schemas'), { recursive: true });
  fs.writeFileSync(path.join(root, 'api.yaml'), `openapi: 3.0.3
info: {title: Several}
servers: [{url: 'https://api.example.com'}]
paths:
  /pets:
    post:
      requestBody:
        content:
          application/json:
            schema: {$ref: 'schemas/pet.yaml#/Pet'}
      responses: {}
  /secret:
    $ref: '../outside.yaml'
`);
  fs.writeFileSync(path.join(root, 'schemas/pet.yaml'), `Pet:
  type: object
  properties:
    name: {type: string, example: Rex}
    tag: {$ref: 'tag.json'}
    home: {$ref: '../api.yaml#/info/title'}
`);
  fs.writeFileSync(path.join(root, 'schemas/tag.json'), '{"type": "integer", "example": 7}');
  fs.writeFileSync(path.join(folder, 'outside.yaml'), 'get: {summary: secret}\n');
  const collection = convert(path.join(root, 'api.yaml'));
  const [{ item }] = [...requests(collection.item)];
  assert.equal(JSON.parse(item.request.body.raw).name, 'Rex');
  assert.equal(JSON.parse(item.request.body.raw).tag, 7);
  assert.equal(JSON.stringify(collection).includes('secret'), false);
  const run = spawnSync(postern, ['list', '--json', path.join(root, 'api.yaml')], { encoding: 'utf8' });
  const notes = JSON.parse(run.stdout).notes;
  assert.ok(notes.some((note) => note.loss && note.place.endsWith('#/paths/~1secret') && /outside/.test(note.message)));
});

test('what is no description is refused by name', () => {
  const bad = {
    'pointer.json': ['version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', /Git LFS pointer/],
    'page.yaml': ['<!DOCTYPE html><html></html>', /web page/],
    'bomb.yaml': [`openapi: 3.0.0\na: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${Array(10).fill('*' + 'abcdefgh'[i]).join(',')}]`).join('\n')}\n`, /./],
    'old.json': ['{"swagger": "1.2", "info": {}}', /Swagger 1\.2/],
  };
  for (const [name, [text, message]] of Object.entries(bad)) {
    fs.writeFileSync(path.join(folder, name), text);
    const run = spawnSync(postern, ['list', path.join(folder, name)], { encoding: 'utf8' });
    assert.notEqual(run.status, 0, name);
    assert.match(run.stderr, message);
    assert.equal(run.stdout, '');
  }
});
