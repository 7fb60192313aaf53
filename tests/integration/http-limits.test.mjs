// What the server bounds: sizes, counts and time; and how it ends.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { exchange, replies } from '../support/raw-http.mjs';
import { binary, execute, startEcho, temporaryFolder } from '../support/postern.mjs';

const get = (target, ...fields) => [`GET ${target} HTTP/1.1`, 'Host: a', ...fields, '', ''].join('\r\n');
const statuses = (result) => replies(result.text).map((reply) => reply.status);
const closing = 'Connection: close';

test('a request line may have 8 KiB', async (t) => {
  const echo = await startEcho(t);
  const room = (8 << 10) - 'GET /get? HTTP/1.1'.length;
  assert.deepEqual(statuses(await exchange(echo.port, [get(`/get?${'a'.repeat(room)}`, closing)])), [200]);
  assert.deepEqual(statuses(await exchange(echo.port, [get(`/get?${'a'.repeat(room + 1)}`)])), [414]);
});

test('header lines may have 32 KiB together, and be 100', async (t) => {
  const echo = await startEcho(t);
  const fields = (count, size) => Array.from({ length: count }, (_, i) => `X${i}: ${'a'.repeat(size)}`);
  assert.deepEqual(statuses(await exchange(echo.port, [get('/get', closing, ...fields(98, 300))])), [200]);
  assert.deepEqual(statuses(await exchange(echo.port, [get('/get', ...fields(99, 340))])), [431]);
  assert.deepEqual(statuses(await exchange(echo.port, [get('/get', ...fields(100, 1))])), [431]);
});

test('a body past its limit is refused before and while it comes', async (t) => {
  const echo = await startEcho(t, ['--body-limit', '1000']);
  const head = 'POST /post HTTP/1.1\r\nHost: a\r\n';
  const told = await exchange(echo.port, [`${head}Content-Length: 1001\r\n\r\n${'a'.repeat(1001)}${get('/get')}`]);
  assert.deepEqual(statuses(told), [413]);
  assert.ok(told.closed);
  const piece = `1f4\r\n${'a'.repeat(500)}\r\n`;
  assert.deepEqual(statuses(await exchange(echo.port, [`${head}Transfer-Encoding: chunked\r\n\r\n`, piece, piece, '1\r\na\r\n'])), [413]);
  const full = `${head}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n${piece}${piece}0\r\n\r\n`;
  assert.deepEqual(statuses(await exchange(echo.port, [full])), [200]);
});

test('unwanted bodies are drained up to 64 KiB, else the connection closes', async (t) => {
  const echo = await startEcho(t);
  const unknown = (length) => `POST /unknown HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n${'a'.repeat(length)}`;
  assert.deepEqual(statuses(await exchange(echo.port, [unknown(64 << 10) + get('/get', closing)])), [404, 200]);
  const over = await exchange(echo.port, [unknown((64 << 10) + 1) + get('/get', closing)]);
  assert.deepEqual(statuses(over), [404]);
  assert.equal(replies(over.text)[0].headers.connection, 'close');
});

test('a head has its time from the first byte on, however busily it trickles', async (t) => {
  const echo = await startEcho(t, ['--header-timeout-ms', '300']);
  const result = await exchange(echo.port, [...get('/get', `X: ${'a'.repeat(500)}`)],
    { gap: () => new Promise((resolve) => setTimeout(resolve, 20)) });
  assert.deepEqual(statuses(result), [408]);
  assert.ok(result.closed);
  assert.ok(result.ms >= 290 && result.ms < 3000, `${result.ms} ms`);
  const silent = await exchange(echo.port, ['']);
  assert.deepEqual(statuses(silent), [408]);
});

test('a second head on a connection has its own time', async (t) => {
  const echo = await startEcho(t, ['--header-timeout-ms', '300']);
  const result = await exchange(echo.port, [get('/get'), 'GET /get HTTP/1.1\r\n', 'Host'],
    { gap: () => new Promise((resolve) => setTimeout(resolve, 400)) });
  assert.deepEqual(statuses(result), [200, 408]);
});

test('a body must come at its least rate after its grace', async (t) => {
  const echo = await startEcho(t, ['--body-grace-ms', '200']);
  const head = 'POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n';
  const slow = await exchange(echo.port, [head, ...'a'.repeat(200)], { gap: () => new Promise((resolve) => setTimeout(resolve, 10)) });
  assert.deepEqual(statuses(slow), [408]);
  const steady = await exchange(echo.port, [head.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'), ...Array.from({ length: 20 }, () => 'a'.repeat(5000))],
    { gap: () => new Promise((resolve) => setTimeout(resolve, 25)) });
  assert.deepEqual(statuses(steady), [200]);
});

test('a request is answered when its body is whole, and not before', async (t) => {
  const echo = await startEcho(t);
  const socket = net.connect({ port: echo.port, host: '127.0.0.1' });
  let early = true, text = '';
  socket.on('data', (chunk) => {
    assert.ok(!early, 'answered early');
    text += chunk;
  });
  socket.write('POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\nabc');
  // An answer to somebody who asked later shows that the first piece has been seen.
  const other = await exchange(echo.port, [get('/get', closing)]);
  assert.deepEqual(statuses(other), [200]);
  early = false;
  socket.write('d');
  await once(socket, 'close');
  assert.match(text, /^HTTP\/1\.1 200 [^]*"data": "abcd"/);
});

test('a whole body has its time too', async (t) => {
  const echo = await startEcho(t, ['--body-timeout-ms', '300']);
  const head = 'POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n';
  const result = await exchange(echo.port, [head, ...Array.from({ length: 200 }, () => 'a'.repeat(5000))],
    { gap: () => new Promise((resolve) => setTimeout(resolve, 20)) });
  assert.deepEqual(statuses(result), [408]);
});

test('idle connections close, and so does one that has had its requests', async (t) => {
  const echo = await startEcho(t, ['--idle-timeout-ms', '200', '--requests-per-connection', '3']);
  const idle = await exchange(echo.port, [get('/get')]);
  assert.deepEqual(statuses(idle), [200]);
  assert.ok(idle.closed && idle.ms >= 190 && idle.ms < 3000, `${idle.ms} ms`);
  const many = await exchange(echo.port, [get('/get').repeat(5)]);
  assert.deepEqual(statuses(many), [200, 200, 200]);
});

test('a client that reads nothing is dropped', async (t) => {
  const echo = await startEcho(t, ['--write-timeout-ms', '300']);
  const socket = net.connect({ port: echo.port, host: '127.0.0.1' });
  socket.on('error', () => {});
  socket.pause();
  socket.write(get('/bytes/10000000').repeat(4));
  const other = await exchange(echo.port, [get('/get', closing)]);
  assert.deepEqual(statuses(other), [200]);
  await new Promise((resolve) => setTimeout(resolve, 900));
  let size = 0;
  socket.on('data', (chunk) => { size += chunk.length; });
  socket.resume();
  await once(socket, 'close');
  assert.ok(size < 20000000, `${size} bytes`);
});

test('a client that reads slowly gets everything', async (t) => {
  const echo = await startEcho(t);
  const socket = net.connect({ port: echo.port, host: '127.0.0.1' });
  socket.write(get('/bytes/3000000') + get('/stream/100') + get('/get', closing));
  let size = 0, tail = '';
  socket.on('data', (chunk) => {
    size += chunk.length;
    tail = (tail + chunk.toString('latin1')).slice(-2000);
    socket.pause();
    setTimeout(() => socket.resume(), 1);
  });
  await once(socket, 'close');
  assert.ok(size > 3000000);
  assert.match(tail, /0\r\n\r\nHTTP\/1\.1 200 OK\r\n[^]*"args": \{\}/);
});

test('connections are capped for each address and altogether', async (t) => {
  for (const flag of ['--connections-per-address', '--connections']) {
    const echo = await startEcho(t, [flag, '3']);
    const held = [];
    for (let i = 0; i < 3; i++) {
      const socket = net.connect({ port: echo.port, host: '127.0.0.1' });
      socket.write(get('/get'));
      await once(socket, 'data');
      held.push(socket);
    }
    const refused = await exchange(echo.port, [get('/get')]).catch((error) => ({ text: '', closed: error.code === 'ECONNRESET' }));
    assert.equal(refused.text, '');
    assert.ok(refused.closed);
    const left = once(held[0], 'close');
    held[0].destroy();
    await left;
    for (let tries = 0; ; tries++) { // the server hears of it in its own time
      const again = await exchange(echo.port, [get('/get', closing)]).catch(() => ({ text: '' }));
      if (again.text) break;
      assert.ok(tries < 100, 'the place is never free again');
    }
    held.forEach((socket) => socket.destroy());
  }
});

test('Expect: 100-continue is answered, refused or not understood', async (t) => {
  const echo = await startEcho(t, ['--body-limit', '10']);
  const head = (target, length, expect = '100-continue') =>
    `POST ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: ${expect}\r\nContent-Length: ${length}\r\n\r\n`;
  const socket = net.connect({ port: echo.port, host: '127.0.0.1' });
  socket.write(head('/post', 5));
  const [interim] = await once(socket, 'data');
  assert.equal(interim.toString(), 'HTTP/1.1 100 Continue\r\n\r\n');
  socket.write('hello');
  const [answer] = await once(socket, 'data');
  assert.match(answer.toString(), /^HTTP\/1\.1 200 OK\r\n[^]*"data": "hello"/);
  assert.deepEqual(statuses(await exchange(echo.port, [head('/post', 11)])), [413]);
  assert.deepEqual(statuses(await exchange(echo.port, [head('/unknown', 5)])), [404]);
  assert.deepEqual(statuses(await exchange(echo.port, [head('/post', 5, 'wonders')])), [417]);
  assert.deepEqual(statuses(await exchange(echo.port, [head('/post', 5) + 'hello'])), [200]); // sent at once: no 100
});

test('HTTP/1.0 closes unless asked to stay, and gets no chunks', async (t) => {
  const echo = await startEcho(t);
  const closes = await exchange(echo.port, ['GET /get HTTP/1.0\r\n\r\nGET /get HTTP/1.0\r\n\r\n']);
  assert.deepEqual(statuses(closes), [200]);
  const stays = await exchange(echo.port, ['GET /get HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /stream/2 HTTP/1.0\r\n\r\n']);
  assert.match(stays.text, /^HTTP\/1\.1 200 OK\r\n[^]*Connection: keep-alive\r\n/);
  const stream = stays.text.slice(stays.text.lastIndexOf('HTTP/1.1 200'));
  assert.doesNotMatch(stream, /chunked/i);
  assert.match(stream, /\r\n\r\n\{\n {2}"args": \{\n {4}"n": "2"/);
});

test('HEAD has the head of GET and no body', async (t) => {
  const echo = await startEcho(t);
  const result = await exchange(echo.port, [`HEAD /get HTTP/1.1\r\nHost: a\r\n\r\nHEAD /stream/3 HTTP/1.1\r\nHost: a\r\n\r\n${get('/status/204')}${get('/status/304', closing)}`]);
  const heads = result.text.split('\r\n\r\n');
  assert.equal(heads.length, 5);
  assert.match(heads[0], /^HTTP\/1\.1 200 OK\r\n[^]*Content-Length: [1-9]/);
  assert.match(heads[1], /Transfer-Encoding: chunked/);
  assert.match(heads[2], /^HTTP\/1\.1 204 No Content\r\n(?![^]*Content-Length)/);
  assert.match(heads[3], /^HTTP\/1\.1 304 Not Modified\r\n(?![^]*Content-Length)/);
  assert.equal(heads[4], '');
});

test('OPTIONS * and unknown methods have answers', async (t) => {
  const echo = await startEcho(t);
  const result = await exchange(echo.port, ['OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\nPROPFIND /request HTTP/1.1\r\nHost: a\r\n\r\nGET /post HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n']);
  assert.deepEqual(statuses(result), [204, 200, 404]);
  assert.deepEqual(statuses(await exchange(echo.port, ['CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n'])), [501]);
});

test('a client that has said all it will is still answered', async (t) => {
  const echo = await startEcho(t);
  assert.deepEqual(statuses(await exchange(echo.port, [get('/get') + get('/delay/0.2')], { endAfterWrite: true })), [200, 200]);
});

test('SIGTERM finishes what is in flight, turns newcomers away and exits 0', async () => {
  const echo = await startEcho(null);
  const idle = net.connect({ port: echo.port, host: '127.0.0.1' });
  idle.write(get('/get'));
  await once(idle, 'data');
  const slow = exchange(echo.port, [get('/delay/0.6')]);
  await exchange(echo.port, [get('/get', closing)]); // the slow one has been read by now
  const idleEnd = once(idle, 'end');
  const exited = once(echo.child, 'exit');
  echo.child.kill('SIGTERM');
  await idleEnd;
  await assert.rejects(exchange(echo.port, [get('/get')]), { code: 'ECONNREFUSED' });
  const answer = await slow;
  assert.deepEqual(statuses(answer), [200]);
  assert.equal(replies(answer.text)[0].headers.connection, 'close');
  assert.deepEqual(await exited, [0, null]);
});

test('several threads serve side by side and stop together', async () => {
  const echo = await startEcho(null, ['--threads', '4', '--connections-per-address', '500']);
  const results = await Promise.all(Array.from({ length: 200 }, (_, i) => exchange(echo.port, [get(`/get?i=${i}`, closing)])));
  results.forEach((result, i) => assert.match(result.text, new RegExp(`"i": "${i}"`)));
  assert.equal(await echo.stop(), 0);
});

test('only configured proxies speak for somebody else', async (t) => {
  const ip = async (args, field) => {
    const echo = await startEcho(t, args);
    return JSON.parse(replies((await exchange(echo.port, [get('/ip', closing, field)])).text)[0].body).ip;
  };
  assert.equal(await ip([], 'X-Forwarded-For: 1.2.3.4'), '127.0.0.1');
  assert.equal(await ip(['--trusted-proxy', '127.0.0.0/8'], 'X-Forwarded-For: 6.6.6.6, 1.2.3.4'), '1.2.3.4');
  assert.equal(await ip(['--trusted-proxy', '127.0.0.1'], 'Forwarded: for="[2001:db8::7]:80"'), '2001:db8::7');
});

test('HTTPS is served with TLS 1.2 or newer', async (t) => {
  const folder = temporaryFolder(t);
  const made = await execute('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost', '-days', '2',
    '-keyout', `${folder}/key.pem`, '-out', `${folder}/cert.pem`]);
  assert.equal(made.status, 0, made.stderr);
  const echo = await startEcho(t, ['--tls-cert', `${folder}/cert.pem`, '--tls-key', `${folder}/key.pem`]);
  assert.match(echo.url, /^https:/);
  const result = await exchange(echo.port, [get('/get') + get('/bytes/300000'), get('/get', closing)], { secure: true });
  const list = replies(result.text);
  assert.deepEqual(list.map((reply) => reply.status), [200, 200, 200]);
  assert.equal(JSON.parse(list[0].body).url, 'https://a/get');
  assert.equal(JSON.parse(list[0].body).headers['x-forwarded-proto'], 'https');
  const old = await execute('openssl', ['s_client', '-connect', `127.0.0.1:${echo.port}`, '-tls1_1', '-cipher', 'ALL:@SECLEVEL=0']);
  assert.notEqual(old.status, 0);
  const plain = await exchange(echo.port, [get('/get')]).catch(() => ({ text: '' }));
  assert.doesNotMatch(plain.text, /HTTP\/1\.1 200/);
});

test('mistakes on the command line are told', async () => {
  const run = (...args) => execute(binary, ['echo', ...args]);
  const badAddress = await run('--listen', 'nowhere');
  assert.equal(badAddress.status, 1);
  assert.match(badAddress.stderr, /nowhere/);
  const half = await run('--listen', '127.0.0.1:0', '--tls-cert', '/dev/null');
  assert.equal(half.status, 1);
  const echo = await startEcho(null);
  const taken = await run('--listen', `127.0.0.1:${echo.port}`);
  assert.equal(taken.status, 1);
  assert.match(taken.stderr, /Address already in use/);
  await echo.stop();
});

test('a thousand slow clients cost little memory and hold nobody up', async (t) => {
  const child = spawn(binary, ['echo', '--listen', '127.0.0.1:0', '--connections-per-address', '2000'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill());
  const [text] = await once(child.stdout, 'data');
  const port = Number(/:(\d+)\n/.exec(text)[1]);
  const { readFileSync } = await import('node:fs');
  const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) * 1024;
  await exchange(port, [get('/get', closing)]);
  const before = memory();
  const sockets = Array.from({ length: 1000 }, () => net.connect({ port, host: '127.0.0.1' }));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const byte of get('/get', 'X: y').slice(0, 30)) sockets.forEach((socket) => socket.write(byte));
  const started = performance.now();
  assert.deepEqual(statuses(await exchange(port, [get('/get', closing)])), [200]);
  const took = performance.now() - started;
  const each = (memory() - before) / sockets.length;
  sockets.forEach((socket) => socket.destroy());
  assert.ok(took < 2000, `${took} ms`);
  // 64 MB for ten thousand; the sanitizers pad every allocation.
  if (!/asan|sanitize/.test(binary)) assert.ok(each < 6700, `${each} bytes for a connection`);
});
