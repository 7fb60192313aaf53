// The same request with the same auth, sent by newman and by Postern: what reaches the server must be equal, byte
// for byte where nonces and times can be fixed, in structure where they cannot. What differs on purpose stands in docs/compatibility.md ("Auth").
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { startRecorder } from '../support/recorder.mjs';
import { newman, postern, temporaryFolder } from '../support/postern.mjs';

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const pem = (type, format) => crypto.generateKeyPairSync(type, type === 'rsa' ? { modulusLength: 2048 } : { namedCurve: 'P-256' })
  .privateKey.export({ type: format, format: 'pem' });
const rsa = pem('rsa', 'pkcs8'), ec = pem('ec', 'pkcs8');

const typed = (value) => (typeof value === 'boolean' ? 'boolean' : 'string');
const auth = (type, values) => ({ type, [type]: Object.entries(values).map(([key, value]) => ({ key, value, type: typed(value) })) });
const form = { mode: 'urlencoded', urlencoded: [{ key: 'a', value: '1 &' }, { key: 'b', value: 'ä' }] };
const raw = { mode: 'raw', raw: '{"a":1}', options: { raw: { language: 'json' } } };

const oauth1 = (rest) => auth('oauth1', {
  consumerKey: 'ck', consumerSecret: 'cs&/', token: 'tk', tokenSecret: 'ts', signatureMethod: 'HMAC-SHA1', version: '1.0',
  nonce: 'abc', timestamp: '1700000000', addParamsToHeader: true, addEmptyParamsToSign: false, includeBodyHash: false, ...rest,
});
const hawk = (rest) => auth('hawk', { authId: 'id', authKey: 'key', algorithm: 'sha256', nonce: 'abc', timestamp: '1700000000', ...rest });
const edge = (rest) => auth('edgegrid', { accessToken: 'at', clientToken: 'ct', clientSecret: 'cs', nonce: 'abc', timestamp: '20240101T00:00:00+0000', ...rest });
const jwt = (rest) => auth('jwt', { algorithm: 'HS256', secret: 'secret', isSecretBase64Encoded: false, payload: '{"sub":"me","n":1}', addTokenTo: 'header', headerPrefix: 'Bearer', queryParamKey: 'token', header: '{}', ...rest });
const oauth2 = (rest) => auth('oauth2', { accessToken: 'at', addTokenTo: 'header', ...rest });

// {name: request}; `{base}` is the server.
const fixed = {
  'basic': { auth: auth('basic', { username: 'u', password: 'p:w' }) },
  'basic: empty': { auth: auth('basic', { username: '', password: '' }) },
  'basic: letters beyond ASCII': { auth: auth('basic', { username: 'ü', password: 'ä€' }) },
  'basic: templates': { auth: auth('basic', { username: '{{user}}', password: '{{missing}}' }) },
  'basic: the user\'s own header': { auth: auth('basic', { username: 'u', password: 'p' }), header: [{ key: 'Authorization', value: 'mine' }] },
  'bearer': { auth: auth('bearer', { token: 'tok' }) },
  'bearer: template': { auth: auth('bearer', { token: '{{user}}' }) },
  'apikey: header': { auth: auth('apikey', { key: 'X-Key', value: 'v', in: 'header' }) },
  'apikey: query': { auth: auth('apikey', { key: 'k y', value: 'v&', in: 'query' }), url: '{base}/x?a=1' },
  'apikey: no place': { auth: auth('apikey', { key: 'X-Key', value: 'v' }) },
  'noauth': { auth: { type: 'noauth' } },
  'oauth2: header': { auth: oauth2({}) },
  'oauth2: prefix': { auth: oauth2({ headerPrefix: 'Own' }) },
  'oauth2: empty prefix': { auth: oauth2({ headerPrefix: '' }) },
  'oauth2: query': { auth: oauth2({ addTokenTo: 'queryParams' }), url: '{base}/x?a=1' },
  'oauth2: no token': { auth: auth('oauth2', { addTokenTo: 'header' }) },
  'oauth2: another token type': { auth: oauth2({ tokenType: 'mac' }) },
  'oauth1: HMAC-SHA1': { auth: oauth1({}), url: '{base}/x?b=2&a=1%20x' },
  'oauth1: HMAC-SHA256': { auth: oauth1({ signatureMethod: 'HMAC-SHA256' }) },
  'oauth1: HMAC-SHA512': { auth: oauth1({ signatureMethod: 'HMAC-SHA512' }) },
  'oauth1: PLAINTEXT': { auth: oauth1({ signatureMethod: 'PLAINTEXT' }) },
  'oauth1: RSA-SHA1': { auth: oauth1({ signatureMethod: 'RSA-SHA1', privateKey: rsa }) },
  'oauth1: RSA-SHA256': { auth: oauth1({ signatureMethod: 'RSA-SHA256', privateKey: rsa }) },
  'oauth1: form': { auth: oauth1({}), body: form, method: 'POST' },
  'oauth1: in the form': { auth: oauth1({ addParamsToHeader: false }), body: form, method: 'POST' },
  'oauth1: in the query': { auth: oauth1({ addParamsToHeader: false }), url: '{base}/x?a=1' },
  'oauth1: realm, callback, verifier': { auth: oauth1({ realm: 'r', callback: 'http://cb/', verifier: 'v' }) },
  'oauth1: body hash': { auth: oauth1({ includeBodyHash: true }), body: raw, method: 'POST' },
  'oauth1: no token': { auth: oauth1({ token: '', tokenSecret: '' }) },
  'oauth1: empty parameters': { auth: oauth1({ token: '', addEmptyParamsToSign: true }) },
  'hawk': { auth: hawk({}), url: '{base}/x?a=1' },
  'hawk: sha1, extra, app': { auth: hawk({ algorithm: 'sha1', extraData: 'some "ext"', app: 'app', delegation: 'dlg' }) },
  'hawk: payload hash': { auth: hawk({ includePayloadHash: true }), body: { ...raw, options: undefined }, method: 'POST', header: [{ key: 'Content-Type', value: 'application/json' }] },
  'edgegrid': { auth: edge({}), url: '{base}/x?a=1' },
  'edgegrid: body': { auth: edge({ maxBodySize: '4' }), body: raw, method: 'POST' },
  'edgegrid: headers to sign, base': { auth: edge({ headersToSign: 'x-a,x-b', baseURL: 'https://own.luna.example/' }), header: [{ key: 'X-A', value: 'one  two' }, { key: 'X-B', value: 'b' }] },
  'jwt: HS256': { auth: jwt({}) },
  'jwt: HS512, base64 secret': { auth: jwt({ algorithm: 'HS512', secret: 'c2VjcmV0', isSecretBase64Encoded: true }) },
  'jwt: header, prefix': { auth: jwt({ header: '{"kid":"k"}', headerPrefix: 'JWT' }) },
  'jwt: query': { auth: jwt({ addTokenTo: 'queryParam', queryParamKey: 'jwt' }), url: '{base}/x?a=1' },
  'jwt: RS256': { auth: jwt({ algorithm: 'RS256', privateKey: rsa }) },
};

const names = new Set(['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256', 'x-key', 'content-type']);
const seen = (record, port) => ({
  target: record.target.replaceAll(`127.0.0.1:${port}`, 'HOST'),
  headers: record.headers.filter(([name]) => names.has(name.toLowerCase())).map(([name, value]) => [name.toLowerCase(), value]).sort(),
  body: record.body.toString(),
});

function collectionOf(requests, base) {
  const item = Object.entries(requests).map(([name, r]) => {
    const { url = '{base}/x', ...rest } = r;
    return { name, request: { method: 'GET', header: [], url: url.replaceAll('{base}', base), ...rest } };
  });
  return { info: { name: 'auth', schema }, variable: [{ key: 'user', value: 'ann' }], item };
}

// Both against one server, one after the other: signatures cover the port. Returns the requests of each.
async function sendBoth(t, requests, answer) {
  const server = await startRecorder(t, { answer });
  const file = path.join(temporaryFolder(t), 'c.json');
  writeFileSync(file, JSON.stringify(collectionOf(requests, server.url)));
  const run = async (tool) => {
    const result = await tool(['run', file, '--color', 'off']);
    return { ...result, requests: server.take() };
  };
  return { theirs: await run(newman), ours: await run(postern), port: server.port };
}

describe('auth with fixed nonces and times', () => {
  let both;
  test('every request is sent', async (t) => {
    both = await sendBoth(t, fixed);
    assert.equal(both.theirs.requests.length, Object.keys(fixed).length, both.theirs.stdout);
    assert.equal(both.ours.requests.length, Object.keys(fixed).length, both.ours.stdout + both.ours.stderr);
  });
  for (const [i, name] of Object.keys(fixed).entries())
    test(name, () => assert.deepEqual(seen(both.ours.requests[i], both.port), seen(both.theirs.requests[i], both.port)));
});

const aws = (rest) => auth('awsv4', { accessKey: 'AKID', secretKey: 'sk', region: 'eu-west-1', service: 'execute-api', sessionToken: '', addAuthDataToQuery: false, ...rest });
const asap = (rest) => auth('asap', { alg: 'RS256', kid: 'k/1', iss: 'me', sub: 'sub', aud: 'aud', privateKey: rsa, expiry: '1h', claims: '{"extra":true}', ...rest });

const timed = {
  'awsv4': { auth: aws({}), url: '{base}/x?b=2&a=1%202' },
  'awsv4: session token, no region': { auth: aws({ sessionToken: 'st', region: '', service: '' }) },
  'awsv4: body': { auth: aws({}), method: 'POST', body: { mode: 'raw', raw: '{}' }, header: [{ key: 'Content-Type', value: 'application/json' }] },
  'awsv4: query': { auth: aws({ addAuthDataToQuery: true }), url: '{base}/x?a=1' },
  'awsv4: query, session token': { auth: aws({ addAuthDataToQuery: true, sessionToken: 's t' }) },
  'awsv4: s3': { auth: aws({ service: 's3' }), url: '{base}/bucket/key%20a' },
  'asap': { auth: asap({}) },
  'asap: ES256': { auth: asap({ alg: 'ES256', privateKey: ec }) },
  'jwt: ES256': { auth: jwt({ algorithm: 'ES256', privateKey: ec }) },
  'jwt: PS256': { auth: jwt({ algorithm: 'PS256', privateKey: rsa }) },
  'oauth1: own nonce and time': { auth: oauth1({ nonce: '', timestamp: '' }) },
  'hawk: own nonce and time': { auth: hawk({ nonce: '', timestamp: '' }) },
  'edgegrid: own nonce and time': { auth: edge({ nonce: '', timestamp: '' }) },
};

// Tokens are told by what they say: header and claims, with chance and time taken out.
function tokenText(token) {
  const [head, claims] = token.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  for (const name of ['iat', 'nbf', 'exp']) if (claims[name] && claims.exp) claims[name] = typeof claims[name];
  if (claims.jti) claims.jti = typeof claims.jti;
  return JSON.stringify([head, Object.entries(claims).sort()]);
}

const timeless = (text) => text
  .replace(/(ey[\w-]+\.ey[\w-]+\.[\w-]+)/g, (token) => tokenText(token))
  .replace(/\d{8}T\d{6}Z/g, 'TIME').replace(/\b20\d{6}(?=\/|%2F)/g, 'DAY').replace(/20\d{6}T\d\d:\d\d:\d\d\+0000/g, 'TIME')
  .replace(/(signature="?|Signature=|mac=")[^",&;]+/g, '$1*').replace(/((?:nonce|ts|timestamp)=)(?!TIME)("?)[^",;]+/g, '$1$2*');

describe('auth that tells the time', () => {
  let both;
  test('every request is sent', async (t) => {
    both = await sendBoth(t, timed);
    assert.equal(both.theirs.requests.length, Object.keys(timed).length, both.theirs.stdout);
    assert.equal(both.ours.requests.length, Object.keys(timed).length, both.ours.stdout + both.ours.stderr);
  });
  const plain = (record) => {
    const one = seen(record, both.port);
    return { ...one, target: timeless(one.target), headers: one.headers.map(([name, value]) => [name, timeless(value)]) };
  };
  for (const [i, name] of Object.keys(timed).entries())
    test(name, () => assert.deepEqual(plain(both.ours.requests[i]), plain(both.theirs.requests[i])));
});

/* --- schemes that are asked twice --- */

const digest = (rest) => auth('digest', { username: 'user', password: 'pw', ...rest });
const challenge = (more) => `Digest realm="r", nonce="n1", opaque="op"${more}`;
const challenges = {
  'digest: qop': [challenge(', qop="auth"'), digest({})],
  'digest: no qop': [challenge(''), digest({})],
  'digest: algorithm chosen': [challenge(', qop="auth", algorithm=SHA-256'), digest({ algorithm: 'SHA-256' })],
  'digest: MD5-sess': [challenge(', qop="auth", algorithm=MD5-sess'), digest({ algorithm: 'MD5-sess' })],
  'digest: everything fixed': [null, digest({ realm: 'r', nonce: 'n', qop: 'auth', nonceCount: '00000001', clientNonce: 'c', opaque: 'o', algorithm: 'MD5' })],
  'digest: retry disabled': [challenge(', qop="auth"'), digest({ disableRetryRequest: true })],
};

const fields = (value) => Object.fromEntries([...(value || '').matchAll(/(\w+)=(?:"((?:\\.|[^"])*)"|([^,\s]*))/g)].map(([, name, quoted, bare]) => [name, quoted ?? bare]));

function expectedResponse(f, method) {
  const name = /^SHA-256/.test(f.algorithm || '') ? 'sha256' : 'md5';
  const hash = (text) => crypto.createHash(name).update(text).digest('hex');
  let a1 = hash(`${f.username}:${f.realm}:pw`);
  if (/-sess$/.test(f.algorithm || '')) a1 = hash(`${a1}:${f.nonce}:${f.cnonce}`);
  const a2 = hash(`${method}:${f.uri}`);
  return hash(f.qop ? `${a1}:${f.nonce}:${f.nc}:${f.cnonce}:${f.qop}:${a2}` : `${a1}:${f.nonce}:${a2}`);
}

const headerOf = (record, name) => (record.headers.find(([key]) => key.toLowerCase() === name) || [])[1];

describe('digest', { concurrency: 2 }, () => {
  for (const [name, [asked, one]] of Object.entries(challenges)) {
    test(name, async (t) => {
      const both = await sendBoth(t, { one: { auth: one, url: '{base}/x?a=1' } }, (record, response) => {
        if (asked && !headerOf(record, 'authorization')) response.writeHead(401, { 'WWW-Authenticate': asked });
        return response.end('{}');
      });
      const tell = (record) => {
        const f = fields(headerOf(record, 'authorization'));
        return { target: record.target, ...f, response: typeof f.response, cnonce: f.cnonce === 'c' ? 'c' : typeof f.cnonce };
      };
      assert.deepEqual(both.ours.requests.map(tell), both.theirs.requests.map(tell));
      for (const record of both.ours.requests) {
        const f = fields(headerOf(record, 'authorization'));
        if (f.response) assert.equal(f.response, expectedResponse({ ...f, qop: f.qop }, 'GET'), headerOf(record, 'authorization'));
      }
    });
  }
});

describe('digest, where we leave newman', () => {
  for (const [name, more, check] of [
    ['auth is chosen among several', ', qop="auth,auth-int"', (f) => assert.equal(f.qop, 'auth')],
    ['the algorithm of the challenge', ', qop="auth", algorithm=SHA-256', (f) => assert.equal(f.algorithm, 'SHA-256')],
  ]) {
    test(name, async (t) => {
      const both = await sendBoth(t, { one: { auth: digest({}) } }, (record, response) => {
        const sent = fields(headerOf(record, 'authorization'));
        if (!sent.response || sent.response !== expectedResponse({ algorithm: 'MD5', ...sent }, 'GET')) response.writeHead(401, { 'WWW-Authenticate': challenge(more) });
        return response.end('{}');
      });
      const [theirs, ours] = [both.theirs, both.ours].map(({ requests }) => fields(headerOf(requests.at(-1), 'authorization')));
      check(ours);
      assert.throws(() => check(theirs), 'newman does as we do now: compare the two instead');
      assert.equal(both.ours.requests.length, 2);
    });
  }
});

// Type 2: a challenge with target information, as servers send it.
function ntlmChallenge() {
  const target = Buffer.from('DOM', 'utf16le');
  const info = Buffer.concat([Buffer.from([2, 0, target.length, 0]), target, Buffer.from([0, 0, 0, 0])]);
  const head = Buffer.alloc(48);
  head.write('NTLMSSP\0', 0, 'latin1');
  head.writeUInt32LE(2, 8);
  head.writeUInt16LE(target.length, 12);
  head.writeUInt16LE(target.length, 14);
  head.writeUInt32LE(48, 16);
  head.writeUInt32LE(0x00828201 | 0x00010000, 20);
  Buffer.from('0123456789abcdef', 'hex').copy(head, 24);
  head.writeUInt16LE(info.length, 40);
  head.writeUInt16LE(info.length, 42);
  head.writeUInt32LE(48 + target.length, 44);
  return Buffer.concat([head, target, info]).toString('base64');
}

function ntlmFields(record) {
  const value = headerOf(record, 'authorization');
  if (!value) return { type: 0 };
  const bytes = Buffer.from(value.replace(/^NTLM /, ''), 'base64');
  const type = bytes.readUInt32LE(8);
  if (type !== 3) return { scheme: value.split(' ')[0], type };
  const text = (at) => bytes.subarray(bytes.readUInt32LE(at + 4), bytes.readUInt32LE(at + 4) + bytes.readUInt16LE(at)).toString('utf16le');
  return { scheme: value.split(' ')[0], type, domain: text(28), user: text(36), workstation: text(44) };
}

describe('ntlm', () => {
  for (const [name, one, expected] of [
    ['three messages over one connection', auth('ntlm', { username: 'ann', password: 'pw', domain: 'DOM', workstation: 'WS' }), 3],
    ['the domain in the user name', auth('ntlm', { username: 'DOM\\ann', password: 'pw' }), 3],
    ['retry disabled', auth('ntlm', { username: 'ann', password: 'pw', disableRetryRequest: true }), 1],
  ]) {
    test(name, async (t) => {
      const both = await sendBoth(t, { one: { auth: one } }, (record, response) => {
        const { type } = ntlmFields(record);
        if (type === 0) response.writeHead(401, { 'WWW-Authenticate': 'NTLM' });
        if (type === 1) response.writeHead(401, { 'WWW-Authenticate': `NTLM ${ntlmChallenge()}` });
        return response.end('{}');
      });
      assert.deepEqual(both.ours.requests.map(ntlmFields), both.theirs.requests.map(ntlmFields));
      assert.equal(both.ours.requests.length, expected);
      if (expected === 3) assert.equal(both.ours.requests[1].socket, both.ours.requests[2].socket);
    });
  }
});
