// The messages that HTTP servers get wrong, to `postern echo` and to `postern serve`: each alone, cut in two at every
// byte, and behind a good request. What is refused closes the connection, and the request hidden after it is never
// executed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { exchange, inParallel, replies } from '../support/raw-http.mjs';
import { startEcho } from '../support/postern.mjs';
import { startServe } from '../support/serve.mjs';

const line = (...lines) => lines.map((text) => `${text}\r\n`).join('');

// Who is spoken to: its `host`; a request with a body of five bytes that it answers with 200 (`method`, `path`, `body`,
// `fields`); a `get`; and what nobody ever asks it for (`hidden`). `isAnswer` knows the answer to the first request,
// `isLast` that to the last.
const targets = {
  echo: async () => {
    const echo = await startEcho(null, ['--connections-per-address', '1000']);
    return { port: echo.port, close: echo.stop, log: () => '', width: 200, host: 'a',
      method: 'POST', path: '/post', body: 'hello', fields: [], get: '/get', hidden: '/get?hidden',
      isAnswer: (body) => !('data' in body) || body.data === 'hello', isLast: (body) => body.args.last === '1' };
  },
  serve: async () => {
    const serve = await startServe();
    const { body } = await serve.call('POST', '/environments', { environment: { name: 'matrix', values: [] } });
    // It takes 256 connections of one address, those that have just been refused for a while among them.
    return { port: Number(new URL(serve.url).port), close: serve.close, log: () => serve.errors, width: 100, host: '127.0.0.1',
      method: 'PATCH', path: `/environments/${body.environment.uid}`, body: '[]   ',
      fields: [`X-Api-Key: ${serve.key}`, 'Content-Type: application/json'], get: '/me', hidden: '/hidden',
      isAnswer: (answer) => answer.environment?.name === 'matrix' || answer.user?.id === 10001,
      isLast: (answer) => answer.user?.id === 10001 };
  },
};

function messages({ method, path, body: sent, fields: own, get, hidden, host }) {
  const start = `${method} ${path} HTTP/1.1`;
  const post = (fields, body = sent) => line(start, `Host: ${host}`, ...own, ...fields) + '\r\n' + body;
  const chunked = (body) => post(['Transfer-Encoding: chunked'], body);
  const goodChunks = `5\r\n${sent}\r\n0\r\n\r\n`;
  const works = {
    'Content-Length 5': post(['Content-Length: 5']),
    'chunked 5 and 0': chunked(goodChunks),
    'absolute-form target': `${method} http://${host}${path} HTTP/1.1\r\nHost: a\r\n${line(...own)}Content-Length: 5\r\n\r\n${sent}`,
    'GET with a body': `GET ${get} HTTP/1.1\r\nHost: ${host}\r\n${line(...own)}Content-Length: 5\r\n\r\n${sent}`,
  };

  const refused = {
    // length
    'Content-Length 5 and 6': [400, post(['Content-Length: 5', 'Content-Length: 6'])],
    'Content-Length 5, 6': [400, post(['Content-Length: 5, 6'])],
    'Content-Length +5': [400, post(['Content-Length: +5'])],
    'Content-Length -1': [400, post(['Content-Length: -1'])],
    'Content-Length 0x5': [400, post(['Content-Length: 0x5'])],
    'Content-Length 5 x': [400, post(['Content-Length: 5 x'])],
    'Content-Length 2^64+5': [400, post(['Content-Length: 18446744073709551621'])],
    'Content-Length empty': [400, post(['Content-Length:'])],
    'Content-Length with chunked': [400, post(['Content-Length: 40', 'Transfer-Encoding: chunked'],
      `0\r\n\r\nGET ${hidden} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)],
    // coding
    'identity with Content-Length': [501, post(['Content-Length: 5', 'Transfer-Encoding: identity'])],
    xchunked: [501, post(['Transfer-Encoding: xchunked'], goodChunks)],
    'chunked, identity': [400, post(['Transfer-Encoding: chunked, identity'], goodChunks)],
    'gzip, chunked': [501, post(['Transfer-Encoding: gzip, chunked'], goodChunks)],
    'two Transfer-Encoding lines': [400, post(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], goodChunks)],
    'Transfer-Encoding with a space before the colon': [400, post(['Transfer-Encoding : chunked'], goodChunks)],
    'vertical tab before chunked': [400, post(['Transfer-Encoding: \vchunked'], goodChunks)],
    // chunks
    'chunk size 0x5': [400, chunked(`0x5\r\n${sent}\r\n0\r\n\r\n`)],
    'chunk size +5': [400, chunked(`+5\r\n${sent}\r\n0\r\n\r\n`)],
    'chunk size with a space before': [400, chunked(` 5\r\n${sent}\r\n0\r\n\r\n`)],
    'chunk size -1': [400, chunked(`-1\r\n${sent}\r\n0\r\n\r\n`)],
    'chunk size of 17 digits': [400, chunked(`00000000000000005\r\n${sent}\r\n0\r\n\r\n`)],
    'chunks with LF alone': [400, chunked(`5\n${sent}\n0\n\n`)],
    'chunk data without CRLF': [400, chunked(`5\r\n${sent}0\r\n\r\n`)],
    'bare CR in a chunk extension': [400, chunked(`5;a\rb\r\n${sent}\r\n0\r\n\r\n`)],
    // lines
    'header lines with LF alone': [400, `${start}\nHost: ${host}\nContent-Length: 5\n\n${sent}`],
    'bare CR in a value': [400, post(['X: a\rb', 'Content-Length: 5'])],
    'NUL in a value': [400, post(['X: a\0b', 'Content-Length: 5'])],
    'folded line': [400, post(['X: a', ' b', 'Content-Length: 5'])],
    'no Host': [400, `${start}\r\nContent-Length: 5\r\n\r\n${sent}`],
    'two Hosts': [400, post(['Host: b.example', 'Content-Length: 5'])],
    'line without colon': [400, post(['nothing', 'Content-Length: 5'])],
    'empty name': [400, post([': x', 'Content-Length: 5'])],
    'space in a name': [400, post(['X Y: z', 'Content-Length: 5'])],
    'space before the first header': [400, `${start}\r\n Host: ${host}\r\nContent-Length: 5\r\n\r\n${sent}`],
    // request line
    'HTTP/2.0': [400, post(['Content-Length: 5']).replace('HTTP/1.1', 'HTTP/2.0')],
    'HTTP/1.10': [400, post(['Content-Length: 5']).replace('HTTP/1.1', 'HTTP/1.10')],
    'raw space in the target': [400, post(['Content-Length: 5']).replace(path, `${path} st`)],
    'HTTP/0.9 form': [400, `GET ${get}\r\n`],
    '100 KB header': [431, post([`X: ${'a'.repeat(100 << 10)}`, 'Content-Length: 5'])],
    // our choice
    'two equal Content-Lengths': [400, post(['Content-Length: 5', 'Content-Length: 5'])],
    'Transfer-Encoding on HTTP/1.0': [400, chunked(goodChunks).replace('HTTP/1.1', 'HTTP/1.0')],
    'encoded NUL in the path': [400, post(['Content-Length: 5']).replace(path, `${path}%00`)],
    'lower-case method': [501, post(['Content-Length: 5']).replace(method, method.toLowerCase())],
    '2000 headers': [431, post([...Array.from({ length: 2000 }, (_, i) => `X${i}: y`), 'Content-Length: 5'])],
  };
  return [...Object.entries(works), ...Object.entries(refused)];
}

// A good request, with the fields that it needs.
const good = ({ get, host, fields }, query, ...more) => line(`GET ${get}?${query} HTTP/1.1`, `Host: ${host}`, ...fields, ...more) + '\r\n';

function check(target, name, prefix, message, pieces, result) {
  const at = `${name}${prefix ? ', pipelined' : ''}, cut at ${pieces[0].length}`;
  const list = replies(result.text);
  const statuses = list.map((reply) => reply.status);
  const expected = prefix ? [200] : [];
  if (typeof message === 'string') expected.push(200, 200);
  else expected.push(message[0]);
  assert.deepEqual(statuses, expected, at);
  assert.ok(result.closed, `${at}: the connection stays open`);
  const ended = list[list.length - 1];
  assert.equal(ended.headers.connection, 'close', at);
  if (typeof message === 'string') {
    assert.ok(target.isLast(JSON.parse(ended.body)), at);
    assert.ok(target.isAnswer(JSON.parse(list[list.length - 2].body)), at);
  } else {
    assert.doesNotMatch(result.text, /hidden|"last"/, at);
  }
}

const textOf = (message) => (typeof message === 'string' ? message : message[1]);

async function send(target, name, prefix, message, cut) {
  const text = prefix + textOf(message) + good(target, 'last=1', 'Connection: close');
  const pieces = cut === 'every' ? [...text] : cut ? [text.slice(0, cut), text.slice(cut)] : [text];
  check(target, name, prefix, message, pieces, await exchange(target.port, pieces));
}

// Every byte of a message of usual size; of a huge one its edges and a sample.
function cuts(prefix, message) {
  const text = textOf(message);
  const list = [0];
  const step = text.length > 2000 ? Math.ceil(text.length / 60) : 1;
  for (let at = 1; at <= text.length; at += at < 60 ? 1 : step) list.push(prefix.length + at);
  return list;
}

async function deviations(target, prefix, runs) {
  const list = [];
  await inParallel(runs, target.width, async ([name, message, cut]) => {
    try {
      await send(target, name, prefix, message, cut);
    } catch (error) {
      list.push(`${name} (cut ${cut}): ${error.message}`);
    }
  });
  if (/hidden/.test(target.log())) list.push('a hidden request was carried out');
  return list;
}

for (const [who, start] of Object.entries(targets))
  describe(`postern ${who}`, () => {
    let target, all;
    before(async () => {
      target = await start();
      all = messages(target);
    });
    after(() => target?.close());

    test('the matrix has its 48 messages', () => {
      assert.equal(all.length, 48);
    });

    for (const behind of [false, true])
      test(`48 messages ${behind ? 'behind a good request' : 'alone'}, whole and cut at every byte`, { timeout: 120000 }, async () => {
        const prefix = behind ? good(target, 'first=1') : '';
        const runs = all.flatMap(([name, message]) => cuts(prefix, message).map((cut) => [name, message, cut]));
        assert.deepEqual(await deviations(target, prefix, runs), []);
      });

    test('one byte at a time', async () => {
      const runs = all.filter(([, message]) => textOf(message).length < 500).map(([name, message]) => [name, message, 'every']);
      assert.deepEqual(await deviations(target, '', runs), []);
    });
  });
