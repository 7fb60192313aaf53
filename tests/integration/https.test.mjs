// HTTPS as people meet it: a certificate made at the first start, kept at the next, accepted by curl and node
// when they are told to trust it; plain HTTP on the same port is sent there.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { test } from 'node:test';
import { execute, temporaryFolder } from '../support/postern.mjs';
import { startServe } from '../support/serve.mjs';
import { exchange, replies } from '../support/raw-http.mjs';

const ask = (url, options) => new Promise((resolve, reject) => {
  https.get(url, options, (answer) => {
    answer.resume();
    answer.on('end', () => resolve(answer.statusCode));
  }).on('error', reject);
});

test('a first start makes a certificate that clients can trust, and the next one keeps it', async (t) => {
  const data = temporaryFolder(t);
  const certificate = path.join(data, 'tls-cert.pem');
  let ca;
  for (let start = 0; start < 2; start++) {
    const server = await startServe({ args: ['--tls'], data });
    try {
      const { port } = new URL(server.url);
      assert.match(server.url, /^https:/);
      assert.equal(statSync(path.join(data, 'tls-key.pem')).mode & 0o777, 0o600);
      if (start) assert.equal(readFileSync(certificate, 'utf8'), ca);
      ca = readFileSync(certificate, 'utf8');
      for (const host of ['localhost', '127.0.0.1']) {
        assert.equal(await ask(`https://${host}:${port}/healthz`, { ca }), 200);
        const curl = await execute('curl', ['-sS', '--cacert', certificate, '-o', '/dev/null', '-w', '%{http_code}',
          `https://${host}:${port}/healthz`]);
        assert.equal(curl.stdout, '200', curl.stderr);
      }
      await assert.rejects(ask(`https://localhost:${port}/healthz`, {}), { code: /SELF_SIGNED/ });
    } finally {
      await server.stop();
    }
  }
});

test('plain HTTP on the port of HTTPS is sent to the same place there', async () => {
  const server = await startServe({ args: ['--tls'] });
  try {
    const { port } = new URL(server.url);
    const curl = await execute('curl', ['-sS', '--cacert', path.join(server.folder, 'tls-cert.pem'), '-L', '-o', '/dev/null', '-w',
      '%{num_redirects} %{http_code} %{url_effective}', `http://localhost:${port}/healthz?a=%2F`]);
    assert.equal(curl.stdout, `1 200 https://localhost:${port}/healthz?a=%2F`, curl.stderr);

    const request = `POST /me HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 5\r\n\r\nabcde`;
    const twice = await exchange(port, [request.slice(0, 1), request.slice(1) + request],
      { enough: (text) => text.split('\r\n\r\n').length > 2 });
    for (const reply of replies(twice.text)) {
      assert.equal(reply.status, 301);
      assert.equal(reply.headers.location, `https://localhost:${port}/me`);
    }
    const statuses = async (bytes) => replies((await exchange(port, [bytes])).text).map((reply) => reply.status);
    assert.deepEqual(await statuses('GET / HTTP/1.1\nHost: localhost\n\n'), [400]);
    assert.deepEqual(await statuses('GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n'), [421]);
  } finally {
    await server.close();
  }
});
