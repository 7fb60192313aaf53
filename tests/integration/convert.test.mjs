// `postern convert`: what goes out in another format reads back to the same tree.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { postern, realData, root, temporaryFolder } from '../support/postern.mjs';

const nearby = path.join(root, '../shared/data/real');
const real = realData || (existsSync(nearby) ? nearby : null);

function withRealData(name, body) {
  test(name, async (t) => {
    if (!real) {
      assert.ok(!process.env.CI, 'the real documents are missing: set POSTERN_REAL_DATA');
      return t.skip('skipped: the real documents are not here');
    }
    return body(t, real);
  });
}

// The tree as `list` tells it, without ids, which may be made up.
async function tree(file) {
  const result = await postern(['list', '--json', file]);
  assert.equal(result.status, 0, result.stderr);
  const { notes, ...rest } = JSON.parse(result.stdout, (key, value) => (key === 'id' ? undefined : value));
  return rest;
}

async function convert(t, input, format, extra = []) {
  const output = path.join(temporaryFolder(t), 'out');
  const result = await postern(['convert', input, '--to', format, '-o', output, ...extra]);
  assert.equal(result.status, 0, `${input} to ${format}: ${result.stderr}`);
  return { output, ...result };
}

withRealData('collections of other people come back from v2.1 and v2.0', async (t) => {
  const folder = path.join(real, 'postman');
  for (const name of readdirSync(folder)) {
    const expected = await tree(path.join(folder, name));
    for (const format of ['postman-v2.1', 'postman-v2.0']) {
      const { output } = await convert(t, path.join(folder, name), format);
      assert.deepEqual(await tree(output), expected, `${name} ${format}`);
      const back = await convert(t, output, 'postman-v2.1');
      if (format === 'postman-v2.1') assert.deepEqual(JSON.parse(readFileSync(back.output)), JSON.parse(readFileSync(output)));
    }
  }
});

withRealData('documents of other tools become collections with all that is in them', async (t) => {
  const expected = {
    'har/chrome-github-home.har': [20, 1], 'har/firefox-nghttp2.har': [10, 1], 'har/insomnia-deep.har.json': [2, 2],
    'insomnia/insomnia-v4.json': [13, 1], 'insomnia/insomnia-v4-oauth.yaml': [8, 4], 'insomnia/insomnia-v5.yaml': [3, 3],
  };
  for (const [name, counts] of Object.entries(expected)) {
    const input = path.join(real, name);
    const { requests, folders } = await tree(input);
    assert.deepEqual([requests, folders], counts, name);
    const { output } = await convert(t, input, 'postman-v2.1');
    assert.deepEqual(await tree(output), await tree(input), name);
  }
});

withRealData('Bruno exports become collections with every folder and request', async () => {
  const count = (items, type) => items.reduce((sum, i) => sum + (i.type === type) + count(i.items ?? [], type), 0);
  for (const name of ['bruno-testbench.json', 'descriptions-collection.json']) {
    const input = path.join(real, 'bruno', name), { items } = JSON.parse(readFileSync(input));
    const { requests, folders } = await tree(input);
    assert.deepEqual([requests, folders], [count(items, 'http') + count(items, 'graphql'), count(items, 'folder')], name);
  }
});

test('a Bruno folder is a collection, and a broken file in it is named', async (t) => {
  const place = temporaryFolder(t);
  const files = {
    'bruno.json': '{"version":"1","name":"Shop","type":"collection"}',
    'collection.bru': 'headers {\n  X: 1\n}\nauth {\n  mode: bearer\n}\nauth:bearer {\n  token: t\n}\n',
    'environments/Local.bru': 'vars {\n  a: b\n}\n',
    'second.bru': 'meta {\n  name: Second\n  seq: 2\n}\nget {\n  url: http://h/2\n}\n',
    'first.bru': 'meta {\n  name: First\n  seq: 1\n}\nget {\n  url: http://h/1\n}\n',
    'orders/folder.bru': 'meta {\n  name: Orders\n}\n',
    'orders/new.bru': 'post {\n  url: http://h/o\n  auth: inherit\n}\n',
    'broken.bru': 'get {\n',
    'node_modules/x.bru': 'get {\n  url: x\n}\n',
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(place, name)), { recursive: true });
    writeFileSync(path.join(place, name), text);
  }
  const result = await postern(['list', place]);
  assert.equal(result.stdout, 'Shop (3 requests, 1 folder)\n  Orders/\n    POST new  http://h/o\n  GET First  http://h/1\n  GET Second  http://h/2\n');
  assert.equal(result.stderr, 'warning: broken.bru: left out: line 1: the block is not closed\n');
});

withRealData('an archive comes back from an archive', async (t) => {
  const input = path.join(real, 'har/firefox-nghttp2.har');
  const { output } = await convert(t, input, 'har');
  const before = JSON.parse(readFileSync(input)).log.entries, after = JSON.parse(readFileSync(output)).log.entries;
  assert.deepEqual(after.map((e) => [e.request.method, e.request.url, e.response.status]), before.map((e) => [e.request.method, e.request.url, e.response.status]));
});

// The text of every file of a folder, by path.
function files(folder, below = '') {
  return readdirSync(path.join(folder, below), { withFileTypes: true }).reduce((all, entry) => {
    const place = path.join(below, entry.name);
    return entry.isDirectory() ? { ...all, ...files(folder, place) } : { ...all, [place]: readFileSync(path.join(folder, place), 'utf8') };
  }, {});
}

// In v3 the address shows its parameters, whether its text did or not.
const withoutQuery = (items) => items.map((i) => ({ ...i, url: i.url?.replace(/\?.*/s, ''), ...(i.items && { items: withoutQuery(i.items) }) }));

withRealData('collections of other people come back from a v3 folder', async (t) => {
  const folder = path.join(real, 'postman');
  for (const name of readdirSync(folder)) {
    const expected = await tree(path.join(folder, name));
    const { output } = await convert(t, path.join(folder, name), 'postman-v3');
    const got = await tree(output);
    assert.deepEqual({ ...got, items: withoutQuery(got.items) }, { ...expected, items: withoutQuery(expected.items) }, name);
    const before = files(output);
    await convert(t, path.join(folder, name), 'postman-v3', ['-o', output]);
    assert.deepEqual(files(output), before, `${name}: written again`);
  }
});

withRealData('a v3 folder written in place stays as it is, comments and all', async (t) => {
  const collections = ['revoman/pokemon', 'revoman/restful-api.dev', 'pypnm-cmts/postman/collections/PyPNM-CMTS',
    'safestar/postman/collections/SafeStar Service API', 'safestar/postman/collections/SafeStar Service Testing'];
  for (const name of collections) {
    const source = path.join(real, 'postman-v3', name);
    if (!existsSync(source)) continue;
    const copy = path.join(temporaryFolder(t), path.basename(name));
    cpSync(source, copy, { recursive: true });
    const result = await postern(['convert', copy, '--to', 'postman-v3', '-o', copy]);
    assert.equal(result.status, 0, result.stderr);
    assert.deepEqual(files(copy), files(source), name);
  }
});

test('in place, only what changed is written anew, and what is gone is removed', async (t) => {
  const place = temporaryFolder(t), folder = path.join(place, 'shop'), input = path.join(place, 'c.json');
  const item = (name, url, more = {}) => ({ name, request: { method: 'GET', url, ...more } });
  const save = (items) => writeFileSync(input, JSON.stringify({ info: { name: 'Shop' }, item: items }));
  const write = () => postern(['convert', input, '--to', 'postman-v3', '-o', folder]);
  save([item('one', 'http://h/1'), item('Two/x', 'http://h/2', { header: [{ key: 'A', value: '1' }, { key: 'A', value: '2', disabled: true }] }),
    item('TWO-X', 'http://h/3'), { name: '.resources', item: [item('', 'http://h/4')] }]);
  assert.equal((await write()).status, 0);
  assert.deepEqual(Object.keys(files(folder)).sort(), ['-resources/.resources/definition.yaml', '-resources/http-request.request.yaml',
    '.resources/definition.yaml', 'TWO-X 1.request.yaml', 'Two-x.request.yaml', 'one.request.yaml']);
  assert.equal(files(folder)['Two-x.request.yaml'], '$kind: http-request\nname: Two/x\nurl: "http://h/2"\nmethod: GET\nheaders:\n  - key: A\n    value: "1"\n  - key: A\n    value: "2"\n    disabled: true\norder: 2000\n');
  const commented = `# why it is here\n${files(folder)['one.request.yaml']}`;
  writeFileSync(path.join(folder, 'one.request.yaml'), commented);
  writeFileSync(path.join(folder, 'notes.md'), 'mine');
  save([item('one', 'http://h/1'), item('Two/x', 'http://h/changed')]);
  const again = await write();
  assert.match(again.stderr, /warning: TWO-X 1\.request\.yaml: removed: no longer in the collection/);
  const after = files(folder);
  assert.equal(after['one.request.yaml'], commented);
  assert.match(after['Two-x.request.yaml'], /changed/);
  assert.deepEqual(Object.keys(after).sort(), ['.resources/definition.yaml', 'Two-x.request.yaml', 'notes.md', 'one.request.yaml']);
  assert.equal((await tree(folder)).requests, 2);
});

test('a folder that holds other things than a collection is left alone', async (t) => {
  const place = temporaryFolder(t);
  writeFileSync(path.join(place, 'mine.txt'), 'x');
  const result = await postern(['convert', '-', '--to', 'postman-v3', '-o', place], { input: 'curl http://127.0.0.1:1/' });
  assert.equal(result.status, 1);
  assert.match(result.stderr, /holds other things than a collection/);
  assert.deepEqual(readdirSync(place), ['mine.txt']);
  const nowhere = await postern(['convert', '-', '--to', 'postman-v3'], { input: 'curl http://127.0.0.1:1/' });
  assert.match(nowhere.stderr, /`--output` must name it/);
});

test('v2.0 has credentials as maps, and addresses as text where that says all', async (t) => {
  const input = path.join(temporaryFolder(t), 'c.json');
  writeFileSync(input, JSON.stringify({
    info: { name: 'c', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    auth: { type: 'basic', basic: [{ key: 'username', value: 'u' }] },
    item: [
      { name: 'text', request: { method: 'GET', url: { raw: 'http://h/a', host: ['h'], path: ['a'] } } },
      { name: 'parts', request: { method: 'GET', url: { raw: 'http://h/:id', host: ['h'], path: [':id'], variable: [{ key: 'id', value: '1' }] } } },
    ],
  }));
  const { output } = await convert(t, input, 'postman-v2.0');
  const written = JSON.parse(readFileSync(output));
  assert.match(written.info.schema, /v2\.0\.0/);
  assert.deepEqual(written.auth, { type: 'basic', basic: { username: 'u' } });
  assert.equal(written.item[0].request.url, 'http://h/a');
  assert.deepEqual(written.item[1].request.url.variable, [{ id: 'id', value: '1' }]);
});

test('a report counts and names what was not carried', async (t) => {
  const place = temporaryFolder(t);
  writeFileSync(path.join(place, 'lines.txt'), 'curl http://127.0.0.1:1/a --max-time 1\ncurl http://127.0.0.1:1/b\n');
  const result = await postern(['convert', 'lines.txt', '--to', 'postman-v2.1', '-o', 'out.json', '--report', 'report.json'], { cwd: place });
  assert.equal(result.status, 0, result.stderr);
  assert.equal(result.stderr, 'warning: line 1: the option --max-time was left out\n');
  assert.deepEqual(JSON.parse(readFileSync(path.join(place, 'report.json'))), {
    input: 'lines.txt', format: 'postman-v2.1', name: 'curl', requests: 2, folders: 0, examples: 0,
    notes: [{ place: 'line 1', message: 'the option --max-time was left out', loss: false }],
  });
});

test('bad input and unknown formats leave nothing behind', async (t) => {
  const place = temporaryFolder(t);
  const cases = [
    ['', /is empty/], ['<!doctype html><title>404</title>', /web page/], ['{"item":[', /line 1/],
    ['version https://git-lfs.github.com/spec/v1\noid sha256:0\n', /Git LFS pointer/], ["curl 'x", /not closed/],
  ];
  for (const [text, message] of cases) {
    const result = await postern(['convert', '-', '--to', 'postman-v2.1', '-o', 'out.json'], { cwd: place, input: text });
    assert.equal(result.status, 1, text);
    assert.match(result.stderr, message);
  }
  const unknown = await postern(['convert', '-', '--to', 'postman-2.1', '-o', 'out.json'], { cwd: place, input: '{}' });
  assert.equal(unknown.status, 1);
  assert.equal(unknown.stderr, 'error: unknown format `postman-2.1`\n(Did you mean `postman-v2.1`?)\n');
  assert.deepEqual(readdirSync(place), []);
});
