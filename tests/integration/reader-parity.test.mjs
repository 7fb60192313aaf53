// What newman makes of the same bytes: rows of data files, v1 collections, and v3 folders made v2.1.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { binary, execute, newman, root, temporaryFolder } from '../support/postern.mjs';

const reader = path.join(path.dirname(binary), 'tests/read_document');
const require = createRequire(path.join(root, 'node_modules/newman/package.json'));
const skip = existsSync(path.join(root, 'node_modules/newman')) ? false : 'newman is not installed';

function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

test('CSV rows are those of newman, whatever the bytes', { skip }, async (t) => {
  const parse = require('csv-parse/lib/sync');
  const util = require('./lib/util');
  const cast = (value, { quoting }) => {
    if (quoting) return value;
    if (util.isInt(value)) return parseInt(value, 10);
    return util.isFloat(value) ? parseFloat(value) : value;
  };
  const options = { columns: true, escape: '"', cast, trim: true, relax: true, relax_column_count: true, bom: true };
  const pieces = ['a', 'b', ',', ',', '"', '"', '\n', '\r\n', ' ', '\t', '1', '0', '-', '.', 'e', 'é', '""', '"a"', '"a,b"', '+4', '007', '0x1', 'true'];
  const pick = random(20240917), file = path.join(temporaryFolder(t), 'rows.csv');
  for (let i = 0; i < 250; i += 1) {
    const text = `a,b,c\n${Array.from({ length: pick(14) }, () => pieces[pick(pieces.length)]).join('')}`;
    let wanted;
    try {
      wanted = JSON.stringify(parse(text, options));
    } catch (error) {
      wanted = error.message;
    }
    writeFileSync(file, text);
    const result = await execute(reader, ['data', file]);
    const got = result.status === 0 ? JSON.stringify(JSON.parse(result.stdout)) : result.stderr.trim();
    assert.equal(got, wanted === '[]' ? '[{}]' : wanted, JSON.stringify(text));
  }
});

const v1 = {
  id: 'c1', name: 'odd', order: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'a', 'zz'], folders_order: ['F1', 'F2'], description: 'about',
  folders: [
    { id: 'F1', name: 'one', order: ['i', 'i'], folders_order: ['F3'], events: [{ listen: 'prerequest', script: { exec: 'a\nb' } }, { script: { exec: ['t'] } }] },
    { id: 'F2', name: 'two', order: [] }, { id: 'F3', name: 'three', order: ['j'] }, { id: 'F4', name: 'nowhere', order: [] },
  ],
  variables: [{ key: 'k', value: 'v', type: 'text' }, { id: 'k2', value: 2, disabled: true }],
  requests: [
    { id: 'a', name: 'A', method: 'POST', url: 'http://x/:id/p?q=1&r', headers: 'A: b\n//C: d\nX-U:http://e:8\nbad line\nE:\n F: g\r\n', dataMode: 'raw', rawModeData: '{}', pathVariables: { id: '7' }, tests: 't1\nt2', preRequestScript: ['p1', 'p2'] },
    { id: 'b', name: 'B', method: 'POST', url: '{{base}}/p', headerData: [{ key: 'K', value: 'v', enabled: false, description: '' }, { key: '//Z', value: 'z' }], headers: 'K: other\nL: m', dataMode: 'params', data: [{ key: 'f', value: 'a.txt', type: 'file' }, { key: 't', value: 'x', type: 'text', enabled: false }, { key: null }, { value: 'no key' }] },
    { id: 'c', name: 'C', url: 'http://x/a?z=1', queryParams: [{ key: 'q', value: null, equals: true }, { key: 'r', value: '', equals: false }, { key: 's', value: '1', enabled: false, description: '' }], method: 'GET', dataMode: 'urlencoded', data: [{ key: 'a', value: '1', enabled: true }] },
    { id: 'd', name: 'D', method: 'PUT', url: 'http://x', dataMode: 'binary', rawModeData: 'file.bin' },
    { id: 'e', name: 'E', method: 'POST', url: 'http://x', dataMode: 'graphql', graphqlModeData: { query: '{a}' }, dataOptions: { raw: { language: 'json' }, params: {} } },
    { id: 'f', name: 'F', method: 'POST', url: 'http://x', data: 'plain', currentHelper: 'digestAuth', helperAttributes: '{"username":"u","password":"p"}' },
    { id: 'g', name: 'G', method: 'POST', url: 'http://x', dataMode: 'raw', data: [], rawModeData: ['one'], dataDisabled: true, currentHelper: 'normal', auth: { type: 'bearer', bearer: [{ key: 'token', value: 't' }] } },
    { id: 'h', name: 'H', method: 'GET', url: 'http://x', dataMode: null, data: 'x', responses: [{ id: 'r1', name: 'ok', responseCode: { code: 200, name: 'OK' }, text: 'body', request: 'a' }, { id: 'r2', requestObject: '{"url":"http://saved","method":"GET"}' }], responses_order: ['r2', 'r1', 'r9'] },
    { id: 'i', name: 'I', method: 'GET', url: 'http://x/i', auth: null, protocolProfileBehavior: { followRedirects: false } },
    { id: 'j', name: 'J', method: 'GET', url: 'http://u:p@x:80/j#h', auth: { type: 'noauth' } },
  ],
};

// What matters to a run, as newman's own model sees it.
function seen(document) {
  const { Collection } = require('postman-collection');
  const pairs = (list) => list.all().map(({ key, value, disabled }) => [key, value, Boolean(disabled)]);
  const auth = (holder) => holder.auth && { type: holder.auth.type, parameters: pairs(holder.auth.parameters()).filter(([key, value]) => value !== undefined && key !== 'showPassword') };
  const scripts = (item) => item.events.map((event) => [event.listen, event.script.toSource()]);
  const walk = (group) => group.items.map((item) => (item.items
    ? { name: item.name, auth: auth(item), scripts: scripts(item), items: walk(item) }
    : {
      name: item.name, method: item.request.method, url: item.request.url.toString(), query: pairs(item.request.url.query), path: pairs(item.request.url.variables),
      headers: pairs(item.request.headers), body: item.request.body?.mode && item.request.body.toJSON(), auth: auth(item.request), scripts: scripts(item),
      responses: item.responses.map((response) => [response.name, response.code, response.body, response.originalRequest?.url.toString()]),
    }));
  const collection = new Collection(document);
  return JSON.parse(JSON.stringify({ name: collection.name, auth: auth(collection), scripts: scripts(collection), variables: pairs(collection.variables), items: walk(collection) }));
}

test('a v1 collection runs as newman converts it', { skip }, async (t) => {
  const transformer = require('postman-collection-transformer');
  const wanted = await new Promise((resolve, reject) => {
    transformer.convert(v1, { inputVersion: '1.0.0', outputVersion: '2.1.0' }, (error, result) => (error ? reject(error) : resolve(result)));
  });
  const file = path.join(temporaryFolder(t), 'v1.json');
  writeFileSync(file, JSON.stringify(v1));
  const result = await execute(reader, ['collection', file]);
  assert.equal(result.status, 0, result.stderr);
  assert.deepEqual(seen(JSON.parse(result.stdout)), seen(wanted));
});

function listen(t) {
  const seen = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      seen.push({ line: `${method} ${url}`, headers, body: Buffer.concat(chunks).toString() });
      response.end('{}');
    });
  });
  t.after(() => server.close());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ seen, base: `http://127.0.0.1:${server.address().port}` }));
  });
}

const v3 = (base) => ({
  '.resources/definition.yaml': `$kind: collection\nname: 'Shop: v3'\nvariables: [{key: base, value: '${base}'}]\nauth: {type: bearer, credentials: {token: abc}}\nscripts: [{type: 'http:beforeRequest', code: "pm.variables.set('trace', pm.info.requestName);"}]\n`,
  'item.request.yaml': "$kind: http-request\nname: get item/1\nurl: '{{base}}/items/:id/:off?full=0&x=1'\nmethod: get\nheaders: {X-Trace: '{{trace}}'}\nqueryParams: [{key: full, value: '1'}, {key: debug, value: null, disabled: true}, {key: bare}]\npathVariables: [{key: id, value: '7'}, {key: 'off', value: '8', disabled: true}]\nbody: {type: json, content: '{}'}\norder: 3000\n",
  'login.request.yaml': "$kind: http-request\nurl: '{{base}}/login'\nmethod: POST\nauth: {type: noauth}\nbody: {type: json, content: '{\"user\": 1}'}\norder: 1000\n",
  'Orders/.resources/definition.yaml': '$kind: collection\nauth: [{id: a1, name: basic auth, type: basic, credentials: {username: u, password: p}}]\norder: 2000\n',
  'Orders/new.request.yaml': "$kind: http-request\nurl: '{{base}}/orders'\nmethod: POST\nbody: {type: urlencoded, content: {sku: 'a b', qty: '2'}}\norder: 1500\n",
  'Orders/Bulk/upload.request.yaml': "$kind: http-request\nurl: '{{base}}/bulk'\nmethod: POST\nbody: {type: formdata, content: [{type: text, key: note, value: hi}, {type: text, key: off, value: x, disabled: true}]}\n",
  'Orders/graph.request.yaml': "$kind: graphql-request\nurl: '{{base}}/graphql'\nquery: '{a}'\nvariables: '{\"b\":1}'\norder: 2000\n",
});

test('a v3 folder sends what its files say', { skip }, async (t) => {
  const folder = temporaryFolder(t), { seen: sent, base } = await listen(t);
  for (const [name, text] of Object.entries(v3(base))) {
    mkdirSync(path.join(folder, 'c', path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, 'c', name), text);
  }
  const converted = await execute(reader, ['folder', path.join(folder, 'c')]);
  assert.equal(converted.status, 0, converted.stderr);
  writeFileSync(path.join(folder, 'c.json'), converted.stdout);
  const run = await newman(['run', path.join(folder, 'c.json')], { env: { NO_PROXY: '127.0.0.1' } });
  assert.equal(run.status, 0, run.stdout);
  assert.deepEqual(sent.map(({ line }) => line), ['POST /login', 'POST /bulk', 'POST /orders', 'POST /graphql', 'GET /items/7/:off?x=1&full=1&bare']);
  const [login, bulk, orders, graph, item] = sent;
  assert.equal(login.headers.authorization, undefined);
  assert.equal(login.headers['content-type'], 'application/json');
  assert.match(bulk.body, /name="note"/);
  assert.doesNotMatch(bulk.body, /name="off"/);
  assert.equal(orders.headers.authorization, 'Basic dTpw');
  assert.equal(orders.body, 'sku=a%20b&qty=2');
  assert.deepEqual(JSON.parse(graph.body), { query: '{a}', variables: { b: 1 } });
  assert.equal(item.headers.authorization, 'Bearer abc');
  assert.equal(item.headers['x-trace'], 'get item/1');
  assert.equal(item.body, '{}');
});
