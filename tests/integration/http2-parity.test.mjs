// `protocolVersion` against servers that agree to HTTP/2, insist on it, do not know it, or have no TLS: by newman (which
// ignores it), by the vendor's CLI (which we follow) and by Postern.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { makeSelfSigned } from '../support/certificates.mjs';
import { newman, postern, temporaryFolder } from '../support/postern.mjs';
import { postmanCli } from '../support/v3.mjs';

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const settings = ['none', 'http1', 'http2', 'auto'];
const kinds = ['either', 'only2', 'only1', 'plain'];
let keys;

before(async () => {
  keys = mkdtempSync(path.join(tmpdir(), 'postern-test-'));
  await makeSelfSigned(keys, 'server');
});
after(() => rmSync(keys, { recursive: true, force: true }));

// The four servers; `seen` gets [what the request says it is, version of HTTP, body, port of the client] of each.
async function startServers(t) {
  const seen = [];
  const pair = { cert: readFileSync(path.join(keys, 'server.pem')), key: readFileSync(path.join(keys, 'server.key')) };
  const answer = (request, response) => {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      seen.push([request.headers['x-case'], request.httpVersion, body, request.socket.remotePort]);
      response.writeHead(request.url === '/413' ? 413 : 200, { 'Content-Type': 'text/plain', 'Set-Cookie': 'a=b' });
      response.end(`${request.headers.cookie}`);
    });
  };
  const servers = {
    either: http2.createSecureServer({ ...pair, allowHTTP1: true }, answer), only2: http2.createSecureServer(pair, answer),
    only1: https.createServer(pair, answer), plain: http.createServer(answer),
  };
  servers.only2.on('unknownProtocol', (socket) => socket.destroy());
  servers.plain.on('upgrade', (request, socket) => {
    seen.push([request.headers['x-case'], `Upgrade: ${request.headers.upgrade}`]);
    socket.destroy();
  });
  const urls = {};
  for (const [kind, server] of Object.entries(servers)) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    urls[kind] = `${kind === 'plain' ? 'http' : 'https'}://127.0.0.1:${server.address().port}`;
  }
  return { seen, urls };
}

const item = (name, url, version, more = {}) => ({
  name, request: { method: 'POST', url, header: [{ key: 'X-Case', value: name }], body: { mode: 'raw', raw: 'hello' } },
  ...(version === 'none' ? {} : { protocolProfileBehavior: { protocolVersion: version } }), ...more,
});

function writeCollection(folder, items) {
  const file = path.join(folder, 'collection.json');
  writeFileSync(file, JSON.stringify({ info: { name: 'http2', schema }, item: items }));
  return file;
}

const all = (version) => settings.map(() => version);
const chosen = ['1.1', '1.1', '2.0', '2.0'];

// What each server saw for each setting, in the order of `kinds` and `settings`; null where no request arrived.
const expected = {
  newman: [all('1.1'), all(null), all('1.1'), all('1.1')],
  cli: [chosen, [null, null, '2.0', '2.0'], ['1.1', '1.1', null, '1.1'], all('1.1')],
  postern: [chosen, [null, null, '2.0', '2.0'], all('1.1'), all('1.1')],
};

const tools = {
  newman: (file, home) => newman(['run', file, '-k'], { cwd: home }),
  cli: (file, home) => postmanCli(['collection', 'run', file, '-k'], { cwd: home, home }),
  postern: (file, home) => postern(['run', file, '-k'], { cwd: home }),
};

for (const [name, tool] of Object.entries(tools)) {
  test(`the version of HTTP that ${name} uses with each server and setting`, async (t) => {
    const { seen, urls } = await startServers(t), folder = temporaryFolder(t);
    const cases = kinds.flatMap((kind) => settings.map((setting) => item(`${kind} ${setting}`, urls[kind], setting)));
    const result = await tool(writeCollection(folder, cases), folder);
    const found = new Map(seen.map(([label, version]) => [label, version]));
    assert.deepEqual(kinds.map((kind) => settings.map((setting) => found.get(`${kind} ${setting}`) || null)), expected[name],
      result.stdout + result.stderr);
    for (const [, , body] of seen) assert.equal(body, 'hello');
    assert.equal(result.status, 1, 'some server was not to be had');
  });
}

test('an answer over HTTP/2 is like any other: its name, its cookies, its connection', async (t) => {
  const { seen, urls } = await startServers(t), folder = temporaryFolder(t);
  const script = `pm.test(JSON.stringify([pm.response.status, pm.response.text(), pm.response.headers.get("content-type")]), () => {})`;
  const event = [{ listen: 'test', script: { exec: [script] } }];
  const file = writeCollection(folder, ['', '413', ''].map((at, i) => item(`${i}`, `${urls.only2}/${at}`, 'http2', { event })));
  const report = path.join(folder, 'report.json');
  const [theirs, ours] = [await tools.cli(file, folder), await postern(['run', file, '-k', '-r', 'cli,json', '--reporter-json-export', report])];
  const told = ({ stdout }) => stdout.split('\n').map((line) => /\["[^\]]*\]/.exec(line)).filter(Boolean).map(([text]) => JSON.parse(text));
  assert.deepEqual(told(ours), [
    ['OK', 'undefined', 'text/plain'], ['Request Entity Too Large', 'a=b', 'text/plain'], ['OK', 'a=b', 'text/plain'],
  ]);
  assert.deepEqual(told(theirs), told(ours));
  const statuses = JSON.parse(readFileSync(report, 'utf8')).run.executions.map((entry) => entry.response.status);
  assert.deepEqual(statuses, ['OK', 'Request Entity Too Large', 'OK']);
  const [first, second] = [seen.slice(0, 3), seen.slice(3)].map((half) => new Set(half.map((entry) => entry[3])));
  assert.equal(first.size, 1);
  assert.equal(second.size, 1);
});
