// TLS and proxies from end to end, by newman and by Postern at once: the same answers, the same message for a broken
// chain, the same certificate shown to the server, the same request to the proxy.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeAuthority, makePfx, makeSelfSigned, makeSigned, protectKey } from '../support/certificates.mjs';
import { runBoth } from '../support/parity.mjs';
import { startRecorder } from '../support/recorder.mjs';
import { newman, postern, temporaryFolder } from '../support/postern.mjs';

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
let keys;
const at = (name) => path.join(keys, name);

before(async () => {
  keys = mkdtempSync(path.join(tmpdir(), 'postern-test-'));
  await makeAuthority(keys, 'ca');
  await Promise.all([
    makeSigned(keys, 'server', 'ca'), makeSelfSigned(keys, 'alone'),
  ]);
  await makeSigned(keys, 'expired', 'ca', { expired: true });
  await makeSigned(keys, 'elsewhere', 'ca', { extension: 'subjectAltName=DNS:elsewhere.example' });
  await makeSigned(keys, 'client', 'ca', { extension: 'extendedKeyUsage=clientAuth' });
  await protectKey(keys, 'client', 'open sesame');
  await makePfx(keys, 'client', 'open sesame');
});
after(() => rmSync(keys, { recursive: true, force: true }));

const tls = (name, more = {}) => ({ cert: readFileSync(at(`${name}.pem`)), key: readFileSync(at(`${name}.key`)), ...more });

// What became of each request: its status, or the message of its error.
function outcomes({ report, stdout, stderr }) {
  assert.ok(report, stdout + stderr);
  const messages = report.run.failures.map((failure) => failure.error.message);
  return report.run.executions.map((execution) => (execution.response ? execution.response.code : messages.shift()));
}

async function run(t, requests, args = [], env = {}) {
  const folder = temporaryFolder(t);
  const file = path.join(folder, 'c.json');
  const item = requests.map((r, i) => ({ name: `r${i}`, request: { method: 'GET', header: [], ...(typeof r === 'string' ? { url: r } : r) } }));
  writeFileSync(file, JSON.stringify({ info: { name: 'tls', schema }, item }));
  const clean = { HTTP_PROXY: '', HTTPS_PROXY: '', NO_PROXY: '', http_proxy: '', https_proxy: '', no_proxy: '' };
  const both = await runBoth(folder, [file, ...args], { cwd: keys, env: { ...clean, ...env } });
  return { theirs: outcomes(both.newman), ours: outcomes(both.postern), status: [both.newman.status, both.postern.status] };
}

describe('the certificate of a server', { concurrency: 2 }, () => {
  const cases = [
    ['trusted when its authority is given', 'server', ['--ssl-extra-ca-certs', 'ca.pem'], 200],
    ['unknown authority', 'server', [], 'unable to verify the first certificate'],
    ['signed by itself', 'alone', [], 'self-signed certificate'],
    ['signed by itself, trusted by name', 'alone', ['--ssl-extra-ca-certs', 'alone.pem'], 200],
    ['expired', 'expired', ['--ssl-extra-ca-certs', 'ca.pem'], 'certificate has expired'],
    ['of another host, -k', 'elsewhere', ['-k'], 200],
    ['expired, -k', 'expired', ['--insecure'], 200],
    ['signed by itself, -k', 'alone', ['-k'], 200],
  ];
  for (const [name, certificate, args, expected] of cases) {
    test(name, async (t) => {
      const server = await startRecorder(t, { tls: tls(certificate) });
      const both = await run(t, [`${server.url}/x`], args);
      assert.deepEqual(both.ours, both.theirs);
      assert.deepEqual(both.ours, [expected]);
      assert.deepEqual(both.status, expected === 200 ? [0, 0] : [1, 1]);
    });
  }
});

test('the certificate of another host', async (t) => {
  const server = await startRecorder(t, { tls: tls('elsewhere') });
  const file = path.join(temporaryFolder(t), 'c.json');
  writeFileSync(file, JSON.stringify({ info: { name: 'tls', schema }, item: [{ name: 'r', request: `${server.url}/x` }] }));
  // newman's json reporter cannot write this error down, so the terminal is compared.
  const results = await Promise.all([newman, postern].map((tool) => tool(['run', file, '--color', 'off', '--ssl-extra-ca-certs', 'ca.pem'], { cwd: keys })));
  const [theirs, ours] = results.map(({ stdout }) => /Hostname\/IP.*/.exec(stdout));
  assert.ok(ours, results[1].stdout);
  assert.equal(ours[0], theirs[0]);
  assert.deepEqual(results.map((r) => r.status), [1, 1]);
});

describe('the certificate of a client', { concurrency: 2 }, () => {
  const list = (port, entry) => JSON.stringify([
    { name: 'another host', matches: ['https://elsewhere.example/*'], cert: { src: 'none.pem' }, key: { src: 'none.key' } },
    { name: 'here', matches: [`https://127.0.0.1:${port}/*`], ...entry },
  ]);
  const cases = [
    ['none', () => [], false],
    ['by flags', () => ['--ssl-client-cert', 'client.pem', '--ssl-client-key', 'client.key'], true],
    ['by flags, with a passphrase', () => ['--ssl-client-cert', 'client.pem', '--ssl-client-key', 'client.protected.key', '--ssl-client-passphrase', 'open sesame'], true],
    ['by list', (write) => ['--ssl-client-cert-list', write({ cert: { src: 'client.pem' }, key: { src: 'client.key' } })], true],
    ['by list, with a passphrase', (write) => ['--ssl-client-cert-list', write({ cert: { src: 'client.pem' }, key: { src: 'client.protected.key' }, passphrase: 'open sesame' })], true],
    ['by list, pfx', (write) => ['--ssl-client-cert-list', write({ pfx: { src: 'client.pfx' }, passphrase: 'open sesame' })], true],
    ['by list, for another host', (write) => ['--ssl-client-cert-list', write({ matches: ['https://127.0.0.2/*'], cert: { src: 'client.pem' }, key: { src: 'client.key' } })], false],
  ];
  for (const [i, [name, args, shown]] of cases.entries()) {
    test(name, async (t) => {
      const subjects = [];
      const server = await startRecorder(t, {
        tls: tls('server', { requestCert: true, rejectUnauthorized: false, ca: readFileSync(at('ca.pem')) }),
        answer(record, response) {
          subjects.push(record.socket.authorized ? record.socket.getPeerCertificate().subject.CN : null);
          response.end('{}');
        },
      });
      const write = (entry) => {
        writeFileSync(at(`list-${i}.json`), list(server.port, entry));
        return `list-${i}.json`;
      };
      const both = await run(t, [`${server.url}/x`], ['--ssl-extra-ca-certs', 'ca.pem', ...args(write)]);
      assert.deepEqual(both.ours, both.theirs);
      assert.deepEqual(both.ours, [200]);
      assert.deepEqual(subjects, shown ? ['client', 'client'] : [null, null]);
    });
  }

  test('a server that insists refuses whoever shows none', async (t) => {
    const server = await startRecorder(t, { tls: tls('server', { requestCert: true, rejectUnauthorized: true, ca: readFileSync(at('ca.pem')) }) });
    const both = await run(t, [`${server.url}/x`], ['--ssl-extra-ca-certs', 'ca.pem']);
    assert.equal(server.requests.length, 0);
    for (const [outcome] of [both.ours, both.theirs]) assert.match(String(outcome), /certificate required|ECONNRESET|socket hang up|EPIPE/);
    assert.deepEqual(both.status, [1, 1]);
  });
});

/* --- proxies --- */

// Forwards what it is told to, and remembers it: {url, port, asked: ['GET http://…', 'CONNECT host:port', …], authorization}.
async function startProxy(t) {
  const asked = [], authorization = [], sockets = new Set();
  const note = (request) => {
    asked.push(`${request.method} ${request.url}`);
    authorization.push(request.headers['proxy-authorization'] || null);
  };
  const server = http.createServer((request, response) => {
    note(request);
    const onward = http.request(request.url, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on('connect', (request, client, head) => {
    note(request);
    const [host, port] = request.url.split(':');
    const onward = net.connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.write(head);
      onward.pipe(client).pipe(onward);
    });
    for (const socket of [client, onward]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address();
  return { url: `http://127.0.0.1:${port}`, port, asked, authorization };
}

describe('proxies', { concurrency: 2 }, () => {
  // Each program asks once, so everything is seen twice.
  const twice = (list) => list.flatMap((one) => [one, one]);

  test('HTTP_PROXY carries http', async (t) => {
    const [server, proxy] = [await startRecorder(t), await startProxy(t)];
    const both = await run(t, [`${server.url}/x?a=1`], [], { HTTP_PROXY: proxy.url });
    assert.deepEqual([both.ours, both.theirs], [[200], [200]]);
    assert.deepEqual(proxy.asked, twice([`GET ${server.url}/x?a=1`]));
    assert.deepEqual(server.requests.map((r) => r.target), twice(['/x?a=1']));
  });

  test('HTTPS_PROXY tunnels https, and the chain is still checked', async (t) => {
    const [server, proxy] = [await startRecorder(t, { tls: tls('server') }), await startProxy(t)];
    const env = { HTTPS_PROXY: proxy.url };
    const good = await run(t, [`${server.url}/x`], ['--ssl-extra-ca-certs', 'ca.pem'], env);
    assert.deepEqual([good.ours, good.theirs], [[200], [200]]);
    assert.deepEqual(proxy.asked, twice([`CONNECT 127.0.0.1:${server.port}`]));
    const bad = await run(t, [`${server.url}/x`], [], env);
    assert.deepEqual(bad.ours, bad.theirs);
    assert.deepEqual(bad.ours, ['unable to verify the first certificate']);
  });

  test('the credentials of a proxy', async (t) => {
    const [server, proxy] = [await startRecorder(t), await startProxy(t)];
    const both = await run(t, [`${server.url}/x`], [], { HTTP_PROXY: proxy.url.replace('//', '//me:secret@') });
    assert.deepEqual([both.ours, both.theirs], [[200], [200]]);
    assert.deepEqual(proxy.authorization, twice([`Basic ${Buffer.from('me:secret').toString('base64')}`]));
  });

  for (const [name, exceptions, through] of [
    ['names the host', '127.0.0.1', false], ['names all', '*', false], ['names another host', 'elsewhere.example,10.0.0.1', true],
    ['names the host among others', 'elsewhere.example, 127.0.0.1', false],
  ]) {
    test(`NO_PROXY ${name}`, async (t) => {
      const [server, proxy] = [await startRecorder(t), await startProxy(t)];
      const both = await run(t, [`${server.url}/x`], [], { HTTP_PROXY: proxy.url, NO_PROXY: exceptions });
      assert.deepEqual([both.ours, both.theirs], [[200], [200]]);
      assert.equal(proxy.asked.length, through ? 2 : 0);
    });
  }

  test('a request names its own proxy', async (t) => {
    const [server, secure, proxy] = [await startRecorder(t), await startRecorder(t, { tls: tls('server') }), await startProxy(t)];
    // The pattern of such a proxy says nothing: it is asked for this request whatever its address.
    const own = { match: 'http+https://*/*', host: '127.0.0.1', port: proxy.port, tunnel: false };
    const both = await run(t, [
      { url: `${server.url}/own`, proxy: own }, `${server.url}/direct`, { url: `${secure.url}/tls`, proxy: own },
      { url: `${server.url}/disabled`, proxy: { ...own, disabled: true } }, { url: `${server.url}/tunnel`, proxy: { ...own, tunnel: true } },
      { url: `${server.url}/unmatched`, proxy: { ...own, match: 'https://elsewhere.example/*' } },
    ], ['--ssl-extra-ca-certs', 'ca.pem']);
    assert.deepEqual(both.ours, both.theirs);
    assert.deepEqual(both.ours, [200, 200, 200, 200, 200, 200]);
    // newman asks a disabled proxy too; we do not.
    const expected = [`GET ${server.url}/own`, `CONNECT 127.0.0.1:${secure.port}`, `CONNECT 127.0.0.1:${server.port}`, `GET ${server.url}/unmatched`];
    assert.deepEqual([...proxy.asked].sort(), [...twice(expected), `GET ${server.url}/disabled`].sort());
  });

  test('a proxy that is not there', async (t) => {
    const server = await startRecorder(t);
    const both = await run(t, [`${server.url}/x`], [], { HTTP_PROXY: 'http://127.0.0.1:1' });
    assert.deepEqual(both.ours, both.theirs);
    assert.match(both.ours[0], /ECONNREFUSED 127\.0\.0\.1:1/);
    assert.equal(server.requests.length, 0);
  });
});
