// Every endpoint of `postern echo`, and the shapes that collections written for Postman Echo expect.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import http from 'node:http';
import { test, before, after } from 'node:test';
import zlib from 'node:zlib';
import { startEcho } from '../support/postern.mjs';

let echo;
before(async () => { echo = await startEcho(null); });
after(() => echo.stop());

// Sends exactly this, with no headers of a client's own but Host and Connection.
function send(method, path, { headers = {}, body, proxyHost } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({
      host: '127.0.0.1', port: echo.port, method, agent: false,
      path: proxyHost ? `http://${proxyHost}${path}` : path,
      headers: { host: proxyHost || `127.0.0.1:${echo.port}`, connection: 'close', ...(body && !headers['transfer-encoding'] ? { 'content-length': Buffer.byteLength(body) } : {}), ...headers },
    }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const raw = Buffer.concat(chunks), text = raw.toString();
        let json;
        try { json = JSON.parse(text); } catch { json = undefined; }
        resolve({ status: response.statusCode, headers: response.headers, text, raw, json });
      });
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}
const get = (path, headers) => send('GET', path, { headers });
const base = () => ({ 'x-forwarded-proto': 'http', 'x-forwarded-port': String(echo.port), host: `127.0.0.1:${echo.port}`, connection: 'close' });

test('/get tells arguments, headers and address', async () => {
  const reply = await get('/get?a=1&a=2&b&c=x+y%20%26z&&=q', { 'X-Two': ['1', '2'], 'X-One': 'é' });
  assert.equal(reply.status, 200);
  assert.equal(reply.headers['content-type'], 'application/json; charset=utf-8');
  assert.equal(reply.headers.vary, 'Accept-Encoding');
  assert.match(reply.headers.etag, new RegExp(`^W/"${reply.raw.length.toString(16)}-[A-Za-z0-9+/]{27}"$`));
  assert.deepEqual(reply.json.args, { a: ['1', '2'], b: '', c: 'x y &z', '': 'q' });
  assert.equal(reply.json.headers['x-two'], '1, 2');
  assert.deepEqual(Object.keys(reply.json), ['args', 'headers', 'url']);
  assert.deepEqual(Object.keys(reply.json.headers).slice(0, 3), ['x-forwarded-proto', 'x-forwarded-port', 'host']);
  assert.equal(reply.json.url, `${echo.url}/get?a=1&a=2&b&c=x+y%20%26z&&=q`);
  assert.equal(reply.text, JSON.stringify(JSON.parse(reply.text), null, 2));
});

test('paths are compared without case, unknown ones are 404', async () => {
  for (const path of ['/GET', '/Get', '/get/']) assert.equal((await get(path)).status, 200);
  for (const path of ['/nothing', '/get/more', '/', '/post']) assert.equal((await get(path)).status, 404);
});

test('HEAD is answered like GET', async () => {
  const [head, full] = [await send('HEAD', '/get'), await get('/get')];
  assert.equal(head.status, 200);
  assert.equal(head.text, '');
  assert.equal(head.headers['content-length'], full.headers['content-length']);
});

test('the session cookie is given once, or never', async (t) => {
  const cookie = (await get('/get')).headers['set-cookie'][0];
  assert.match(cookie, /^sails\.sid=[^;]+; Path=\/; HttpOnly$/);
  assert.equal((await get('/get', { cookie: `a=b; ${cookie.split(';')[0]}` })).headers['set-cookie'], undefined);
  assert.ok((await get('/get', { cookie: 'xsails.sid=1' })).headers['set-cookie']);
  const other = await startEcho(t, ['--no-session-cookie']);
  assert.equal((await fetch(`${other.url}/get`)).headers.get('set-cookie'), null);
});

const multipart = (...parts) => ({
  headers: { 'content-type': 'multipart/form-data; boundary=xx' },
  body: `${parts.map(([head, text]) => `--xx\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`).join('')}--xx--\r\n`,
});
const file = (text) => `data:application/octet-stream;base64,${Buffer.from(text).toString('base64')}`;
const bodies = {
  'no body': [{}, { data: {}, form: {}, files: {}, json: null }],
  JSON: [{ headers: { 'content-type': 'application/json' }, body: '{"a":[1,{"b":null}],"c":"é"}' },
    { data: { a: [1, { b: null }], c: 'é' }, form: {}, files: {}, json: { a: [1, { b: null }], c: 'é' } }],
  'a +json type': [{ headers: { 'content-type': 'application/vnd.api+json; charset=utf-8' }, body: '[]' },
    { data: [], form: {}, files: {}, json: [] }],
  'broken JSON': [{ headers: { 'content-type': 'application/json' }, body: '{"a":' },
    { data: '{"a":', form: {}, files: {}, json: null }],
  'a form': [{ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=1&a=2&b=x+%C3%A9&c' },
    { data: '', form: { a: ['1', '2'], b: 'x é', c: '' }, files: {}, json: { a: ['1', '2'], b: 'x é', c: '' } }],
  'a multipart form': [multipart(['name="a"', '1'], ['name="a"', '2'], ['name="t"', 'two\r\nlines'], ['name="f"; filename="x.txt"', 'hello'], ['name="g"; filename=""', '']),
    { data: {}, form: { a: ['1', '2'], t: 'two\r\nlines' }, files: { 'x.txt': file('hello'), '': file('') }, json: null }],
  text: [{ headers: { 'content-type': 'text/plain' }, body: 'hello é' }, { data: 'hello é', form: {}, files: {}, json: null }],
  'no type': [{ body: 'hello\0there' }, { data: 'hello\0there', form: {}, files: {}, json: null }],
  'JSON in chunks': [{ headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }, body: '{"a":1}' },
    { data: { a: 1 }, form: {}, files: {}, json: { a: 1 } }],
};

for (const [name, [options, expected]] of Object.entries(bodies))
  test(`bodies: ${name}`, async () => {
    for (const [method, path] of [['POST', '/post'], ['PUT', '/put'], ['PATCH', '/patch'], ['DELETE', '/delete'], ['POST', '/request'], ['PROPFIND', '/anything']]) {
      const reply = await send(method, `${path}?q=1`, options);
      const { args, data, files, form, json, url } = reply.json;
      assert.deepEqual(Object.keys(reply.json), ['args', 'data', 'files', 'form', 'headers', 'json', 'url']);
      assert.deepEqual({ data, files, form, json }, { ...expected });
      assert.deepEqual(args, { q: '1' });
      assert.equal(url, `${echo.url}${path}?q=1`);
    }
  });

test('as a proxy it shows the host that was meant', async () => {
  const reply = await send('GET', '/get?a=1', { proxyHost: 'api.example:8080' });
  assert.equal(reply.json.url, 'http://api.example:8080/get?a=1');
  assert.equal(reply.json.headers['x-forwarded-port'], '8080');
});

test('/headers and /response-headers', async () => {
  assert.deepEqual((await get('/headers', { 'X-A': 'b' })).json, { headers: { ...Object.fromEntries(Object.entries(base()).slice(0, 3)), connection: 'close', 'x-a': 'b' } });
  const reply = await get('/response-headers?Content-Type=text/plain&X-A=1&X-A=2&bad%20name=x&X-B=a%0d%0aX-Evil:1&Content-Length=1');
  assert.equal(reply.headers['content-type'], 'text/plain');
  assert.equal(reply.headers['x-a'], '1, 2');
  assert.equal(reply.headers['x-evil'], undefined);
  assert.deepEqual(reply.json, { 'Content-Type': 'text/plain', 'X-A': ['1', '2'] });
});

test('cookies are told, set and deleted', async () => {
  assert.deepEqual((await get('/cookies', { cookie: 'a=1; b=x=y; sails.sid=z;c=' })).json, { cookies: { a: '1', b: 'x=y', c: '' } });
  assert.deepEqual((await get('/cookies')).json, { cookies: {} });
  const set = await get('/cookies/set?a=1&b=two', { cookie: 'sails.sid=x' });
  assert.equal(set.status, 302);
  assert.equal(set.headers.location, '/cookies');
  assert.deepEqual(set.headers['set-cookie'], ['a=1; Path=/', 'b=two; Path=/']);
  assert.equal(set.text, 'Found. Redirecting to /cookies');
  const gone = await get('/cookies/delete?a&b', { cookie: 'sails.sid=x' });
  assert.equal(gone.status, 302);
  assert.deepEqual(gone.headers['set-cookie'], ['a', 'b'].map((name) => `${name}=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/`));
});

test('basic authentication', async () => {
  const basic = (pair) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
  const good = await get('/basic-auth', basic('postman:password'));
  assert.deepEqual([good.status, good.json], [200, { authenticated: true }]);
  for (const headers of [{}, basic('postman:wrong'), basic('postman'), { authorization: 'Basic !' }, { authorization: 'Bearer x' }]) {
    const bad = await get('/basic-auth', headers);
    assert.deepEqual([bad.status, bad.text, bad.headers['www-authenticate'], bad.headers['content-type']],
      [401, 'Unauthorized', 'Basic realm="Users"', 'text/html; charset=utf-8']);
  }
  assert.equal((await get('/basic-auth/Ann/p%2Fq', basic('Ann:p/q'))).status, 200);
  assert.equal((await get('/basic-auth/Ann/pw', basic('postman:password'))).status, 401);
});

const md5 = (text) => createHash('md5').update(text).digest('hex');
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

test('digest authentication', async () => {
  const challenge = (await get('/digest-auth')).headers['www-authenticate'];
  const [, nonce] = /^Digest realm="Users", nonce="([^"]+)", qop="auth"$/.exec(challenge);
  const answer = async ({ algorithm, hash = md5, qop = 'auth', password = 'password', uri = '/digest-auth', with: given = nonce, body } = {}) => {
    let a1 = hash(`postman:Users:${password}`);
    if (algorithm && algorithm.endsWith('-sess')) a1 = hash(`${a1}:${given}:c`);
    const a2 = hash(`GET:${uri}${qop === 'auth-int' ? `:${hash(body || '')}` : ''}`);
    const response = hash(qop ? `${a1}:${given}:00000001:c:${qop}:${a2}` : `${a1}:${given}:${a2}`);
    const fields = `Digest username="postman", realm="Users", nonce="${given}", uri="${uri}"${algorithm ? `, algorithm=${algorithm}` : ''}${qop ? `, qop=${qop}, nc=00000001, cnonce="c"` : ''}, response="${response}"`;
    return send('GET', '/digest-auth', { headers: { authorization: fields }, body });
  };
  for (const good of [{}, { algorithm: 'MD5' }, { algorithm: 'MD5-sess' }, { algorithm: 'SHA-256', hash: sha256 }, { qop: '' }, { qop: 'auth-int', body: 'hello' }])
    assert.deepEqual((await answer(good)).json, { authenticated: true }, JSON.stringify(good));
  for (const bad of [{ password: 'x' }, { uri: '/other' }, { algorithm: 'SHA-1' }, { with: 'made-up' }])
    assert.equal((await answer(bad)).status, 401, JSON.stringify(bad));
});

test('Hawk authentication', async () => {
  const key = 'werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn';
  const mac = (text) => createHmac('sha256', key).update(text).digest('base64');
  const normalized = (type, ts, hash, ext) => `hawk.1.${type}\n${ts}\nn0nce\nGET\n/auth/hawk?x=1\n127.0.0.1\n${echo.port}\n${hash}\n${ext}\n`;
  const call = (ts, ext = 'some "ext"', signature = mac(normalized('header', ts, '', ext))) =>
    get('/auth/hawk?x=1', { authorization: `Hawk id="dh37fgj492je", ts="${ts}", nonce="n0nce", ext="${ext.replaceAll('"', '\\"')}", mac="${signature}"` });
  const now = Math.floor(Date.now() / 1000);
  const good = await call(now);
  assert.deepEqual([good.status, good.json], [200, { message: 'Hawk Authentication Successful' }]);
  const [, signature, hash] = /^Hawk mac="([^"]+)", hash="([^"]+)"$/.exec(good.headers['server-authorization']);
  assert.equal(hash, createHash('sha256').update(`hawk.1.payload\napplication/json\n${good.text}\n`).digest('base64'));
  assert.equal(signature, mac(normalized('response', now, hash, '')));
  assert.equal((await call(now, '', 'AAAA')).status, 401);
  assert.match((await call(now - 600)).headers['www-authenticate'], /^Hawk ts="\d+", tsm="[^"]+", error="Stale timestamp"$/);
  assert.equal((await get('/auth/hawk')).headers['www-authenticate'], 'Hawk');
});

const escape = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const oauth = (extra = {}) => ({ oauth_consumer_key: 'RKCGzna7bv9YD57c', oauth_signature_method: 'HMAC-SHA1', oauth_timestamp: '1472121261', oauth_nonce: 'ki0RQW', oauth_version: '1.0', ...extra });
function signOAuth(method, parameters) {
  const text = Object.entries(parameters).map(([k, v]) => [escape(k), escape(v)]).sort((a, b) => (a[0] + '\0' + a[1] < b[0] + '\0' + b[1] ? -1 : 1)).map((pair) => pair.join('=')).join('&');
  const value = [method, escape(`${echo.url}/oauth1`), escape(text)].join('&');
  return { text, value, signature: createHmac('sha1', `${escape('D+EdQ-gs$-%@2Nu7')}&`).update(value).digest('base64') };
}

test('OAuth 1 in header, query and form', async () => {
  const pass = { status: 'pass', message: 'OAuth-1.0a signature verification was successful' };
  const header = (parameters, signature) => `OAuth realm="r", ${Object.entries({ ...parameters, oauth_signature: signature }).map(([k, v]) => `${escape(k)}="${escape(v)}"`).join(', ')}`;
  const signed = signOAuth('GET', { ...oauth(), 'a b': 'c&d' });
  assert.deepEqual((await get('/oauth1?a%20b=c%26d', { authorization: header(oauth(), signed.signature) })).json, pass);
  const query = signOAuth('GET', oauth());
  assert.deepEqual((await get(`/oauth1?${new URLSearchParams({ ...oauth(), oauth_signature: query.signature })}`)).json, pass);
  const form = signOAuth('POST', oauth({ x: '1 2' }));
  assert.deepEqual((await send('POST', '/oauth1', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: String(new URLSearchParams({ ...oauth({ x: '1 2' }), oauth_signature: form.signature })) })).json, pass);

  const bad = await get('/oauth1', { authorization: header(oauth(), 'AAAA') });
  assert.equal(bad.status, 401);
  assert.deepEqual(bad.json, { status: 'fail', message: 'HMAC-SHA1 verification failed', base_uri: `${echo.url}/oauth1`,
    normalized_param_string: query.text, base_string: query.value, signing_key: `${escape('D+EdQ-gs$-%@2Nu7')}&` });
  assert.equal((await get('/oauth1')).status, 401);
});

test('OAuth 2 client credentials', async () => {
  const form = (body) => send('POST', '/oauth2/token', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });
  const { json } = await form('grant_type=client_credentials&client_id=a&client_secret=b');
  assert.deepEqual(Object.keys(json), ['access_token', 'token_type']);
  assert.equal(json.token_type, 'Bearer');
  const user = { user_id: 1, name: 'postman' };
  assert.deepEqual((await get('/oauth2/user/info', { authorization: `Bearer ${json.access_token}` })).json, user);
  assert.deepEqual((await get(`/oauth2/user/info?access_token=${json.access_token}`)).json, user);
  for (const body of ['grant_type=password&client_id=a&client_secret=b', 'grant_type=client_credentials']) {
    const bad = await form(body);
    assert.deepEqual([bad.status, bad.json], [401, {}]);
  }
  const bad = await get('/oauth2/user/info', { authorization: `Bearer ${json.access_token.slice(0, -1)}0x` });
  assert.deepEqual([bad.status, bad.text], [401, 'Unauthorized']);
});

test('/status answers with any status, by any method', async () => {
  for (const method of ['GET', 'POST', 'LINK'])
    for (const status of [200, 302, 404, 418, 599]) {
      const reply = await send(method, `/status/${status}`);
      assert.deepEqual([reply.status, reply.json], [status, { status }]);
    }
  for (const status of [204, 304]) assert.deepEqual([(await get(`/status/${status}`)).status, (await get(`/status/${status}`)).text], [status, '']);
  for (const status of ['100', 'x', '20x', '-1', '1000']) assert.equal((await get(`/status/${status}`)).status, 400);
});

test('/stream sends objects one after another', async () => {
  const reply = await get('/stream/3');
  assert.equal(reply.headers['transfer-encoding'], 'chunked');
  const one = JSON.stringify({ args: { n: '3' }, headers: base(), url: `${echo.url}/stream/3` }, null, 2);
  assert.equal(reply.text, one.repeat(3));
  assert.equal((await get('/stream/500')).text.split('"url"').length - 1, 100);
  assert.equal((await get('/stream/0')).text, '');
  assert.equal((await get('/stream/x')).status, 400);
});

test('/delay waits', async () => {
  const started = performance.now();
  const replies = await Promise.all([get('/delay/1'), get('/delay/0.3'), get('/get')]);
  const took = performance.now() - started;
  assert.deepEqual(replies[0].json, { delay: '1' });
  assert.ok(took >= 990 && took < 4000, `${took} ms`);
  for (const bad of ['x', '-1', '1x', 'inf', 'nan']) assert.equal((await get(`/delay/${bad}`)).status, 400);
});

test('encodings', async () => {
  const page = await get('/encoding/utf8');
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(page.headers['transfer-encoding'], 'chunked');
  assert.match(page.text, /Καλημέρα κόσμε[^]*こんにちは世界[^]*🚀/);
  for (const [path, encoding, unpack, member] of [['/gzip', 'gzip', zlib.gunzipSync, 'gzipped'], ['/deflate', 'deflate', zlib.inflateSync, 'deflated'], ['/brotli', 'br', zlib.brotliDecompressSync, 'brotli']]) {
    const reply = await get(path);
    assert.equal(reply.headers['content-encoding'], encoding);
    assert.deepEqual(JSON.parse(unpack(reply.raw)), { [member]: true, headers: base(), method: 'GET' });
  }
});

test('addresses, bytes, redirects and documents', async () => {
  assert.deepEqual((await get('/ip')).json, { ip: '127.0.0.1' });
  const bytes = await get('/bytes/70000');
  assert.deepEqual([bytes.raw.length, bytes.headers['content-type']], [70000, 'application/octet-stream']);
  assert.equal((await get('/bytes/0')).raw.length, 0);
  assert.equal((await get('/bytes/99999999')).status, 400);
  const away = await get('/redirect-to?url=https%3A%2F%2Fexample.com%2F%3Fa%3Db');
  assert.deepEqual([away.status, away.headers.location, away.text], [302, 'https://example.com/?a=b', 'Found. Redirecting to https://example.com/?a=b']);
  assert.equal((await get('/redirect-to?url=/get&status_code=307')).status, 307);
  assert.equal((await get('/redirect-to?url=/get&status_code=200')).status, 302);
  assert.equal((await get('/redirect-to?url=a%0d%0ab')).status, 400);
  assert.equal((await get('/redirect-to')).status, 400);
  const walked = await fetch(`${echo.url}/redirect/5`);
  assert.equal((await walked.json()).url, `${echo.url}/get`);
  const xml = await get('/type/xml');
  assert.equal(xml.headers['content-type'], 'application/xml; charset=utf-8');
  assert.match(xml.text, /^<\?xml[^]*<\/library>\n$/);
  assert.equal((await get('/type/html')).headers['content-type'], 'text/html; charset=utf-8');
  assert.equal((await send('POST', '/transform/collection?from=1&to=2', { body: '{}' })).status, 501);
});

test('/server-events sends events', async () => {
  const reply = await send('POST', '/server-events/4');
  assert.match(reply.headers['content-type'], /^text\/event-stream/);
  const events = reply.text.trim().split('\n\n');
  assert.equal(events.length, 4);
  for (const event of events) assert.match(event, /^event: \w+\nid: \d+\ndata: \{.*\}$/);
});

test('dates', async () => {
  const ask = async (path) => (await get(`/time/${path}`)).json;
  const day = 'timestamp=2016-10-10';
  const now = await get('/time/now');
  assert.equal(now.text, now.headers.date);
  assert.match(now.text, /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/);
  assert.deepEqual(await ask(`valid?${day}`), { valid: true });
  assert.deepEqual(await ask('valid?timestamp=2016-10-32'), { valid: false });
  assert.deepEqual(await ask('valid?timestamp=10%2F2016&format=MM/YYYY&strict=true&locale=en'), { valid: true });
  assert.deepEqual(await ask('valid?timestamp=2016-10-10&format=DD/MM/YYYY&strict=true'), { valid: false });
  assert.deepEqual(await ask(`format?${day}&format=mm`), { format: '00' });
  assert.deepEqual(await ask(`format?${day}&format=MM`), { format: '10' });
  assert.deepEqual(await ask(`unit?${day}`), { unit: 2016 });
  assert.deepEqual(await ask(`unit?${day}&unit=day`), { unit: 1 });
  assert.deepEqual(await ask(`unit?${day}&unit=month`), { unit: 9 });
  assert.deepEqual(await ask(`add?${day}&years=100`), { sum: 'Sat Oct 10 2116 00:00:00 GMT+0000' });
  assert.deepEqual(await ask(`subtract?${day}&years=50`), { difference: 'Mon Oct 10 1966 00:00:00 GMT+0000' });
  assert.deepEqual(await ask(`add?${day}&months=5&days=1&hours=25&minutes=-1&seconds=30&milliseconds=500`), { sum: 'Sun Mar 12 2017 00:59:30 GMT+0000' });
  assert.deepEqual(await ask(`start?${day}&unit=month`), { start: 'Sat Oct 01 2016 00:00:00 GMT+0000' });
  assert.deepEqual(await ask('object?timestamp=2016-10-10T01:02:03.004Z'), { years: 2016, months: 9, date: 10, hours: 1, minutes: 2, seconds: 3, milliseconds: 4 });
  assert.deepEqual(await ask(`before?${day}&target=2017-10-10`), { before: true });
  assert.deepEqual(await ask(`after?${day}&target=2017-10-10`), { after: false });
  assert.deepEqual(await ask(`between?${day}&start=2017-10-10&end=2019-10-10`), { between: false });
  assert.deepEqual(await ask(`between?${day}&start=2016-10-09&end=2016-10-11&unit=day`), { between: true });
  assert.deepEqual(await ask(`leap?${day}`), { leap: true });
  for (const bad of ['unit?timestamp=x', `unit?${day}&unit=fortnight`, `add?${day}&years=x`, `add?${day}&years=9999999`, `before?${day}`, `before?${day}&target=x`, 'leap?timestamp=2016-02-30'])
    assert.equal((await get(`/time/${bad}`)).status, 400, bad);
});
