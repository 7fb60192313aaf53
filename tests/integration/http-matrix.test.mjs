// The messages that HTTP servers get wrong: each alone, cut in two at every byte, and behind a good
// request. What is refused closes the connection, and the request hidden after it is never executed.
import assert from 'node:assert/strict';
import { test, before, after } from 'node:test';
import { exchange, inParallel, replies } from '../support/raw-http.mjs';
import { startEcho } from '../support/postern.mjs';

const line = (...lines) => lines.join('\r\n') + '\r\n';
const post = (fields, body = 'hello') => line('POST /post HTTP/1.1', 'Host: a', ...fields) + '\r\n' + body;
const chunked = (body) => post(['Transfer-Encoding: chunked'], body);
const goodChunks = '5\r\nhello\r\n0\r\n\r\n';

const works = {
  'Content-Length 5': post(['Content-Length: 5']),
  'chunked 5 and 0': chunked(goodChunks),
  'absolute-form target': 'POST http://b.example/post HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello',
  'GET with a body': 'GET /get HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello',
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
    '0\r\n\r\nGET /get?hidden HTTP/1.1\r\nHost: a\r\n\r\n')],
  // coding
  'identity with Content-Length': [501, post(['Content-Length: 5', 'Transfer-Encoding: identity'])],
  xchunked: [501, post(['Transfer-Encoding: xchunked'], goodChunks)],
  'chunked, identity': [400, post(['Transfer-Encoding: chunked, identity'], goodChunks)],
  'gzip, chunked': [501, post(['Transfer-Encoding: gzip, chunked'], goodChunks)],
  'two Transfer-Encoding lines': [400, post(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], goodChunks)],
  'Transfer-Encoding with a space before the colon': [400, post(['Transfer-Encoding : chunked'], goodChunks)],
  'vertical tab before chunked': [400, post(['Transfer-Encoding: \vchunked'], goodChunks)],
  // chunks
  'chunk size 0x5': [400, chunked('0x5\r\nhello\r\n0\r\n\r\n')],
  'chunk size +5': [400, chunked('+5\r\nhello\r\n0\r\n\r\n')],
  'chunk size with a space before': [400, chunked(' 5\r\nhello\r\n0\r\n\r\n')],
  'chunk size -1': [400, chunked('-1\r\nhello\r\n0\r\n\r\n')],
  'chunk size of 17 digits': [400, chunked('00000000000000005\r\nhello\r\n0\r\n\r\n')],
  'chunks with LF alone': [400, chunked('5\nhello\n0\n\n')],
  'chunk data without CRLF': [400, chunked('5\r\nhello0\r\n\r\n')],
  'bare CR in a chunk extension': [400, chunked('5;a\rb\r\nhello\r\n0\r\n\r\n')],
  // lines
  'header lines with LF alone': [400, 'POST /post HTTP/1.1\nHost: a\nContent-Length: 5\n\nhello'],
  'bare CR in a value': [400, post(['X: a\rb', 'Content-Length: 5'])],
  'NUL in a value': [400, post(['X: a\0b', 'Content-Length: 5'])],
  'folded line': [400, post(['X: a', ' b', 'Content-Length: 5'])],
  'no Host': [400, 'POST /post HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello'],
  'two Hosts': [400, post(['Host: b', 'Content-Length: 5'])],
  'line without colon': [400, post(['nothing', 'Content-Length: 5'])],
  'empty name': [400, post([': x', 'Content-Length: 5'])],
  'space in a name': [400, post(['X Y: z', 'Content-Length: 5'])],
  'space before the first header': [400, 'POST /post HTTP/1.1\r\n Host: a\r\nContent-Length: 5\r\n\r\nhello'],
  // request line
  'HTTP/2.0': [400, post(['Content-Length: 5']).replace('HTTP/1.1', 'HTTP/2.0')],
  'HTTP/1.10': [400, post(['Content-Length: 5']).replace('HTTP/1.1', 'HTTP/1.10')],
  'raw space in the target': [400, post(['Content-Length: 5']).replace('/post', '/po st')],
  'HTTP/0.9 form': [400, 'GET /get\r\n'],
  '100 KB header': [431, post([`X: ${'a'.repeat(100 << 10)}`, 'Content-Length: 5'])],
  // our choice
  'two equal Content-Lengths': [400, post(['Content-Length: 5', 'Content-Length: 5'])],
  'Transfer-Encoding on HTTP/1.0': [400, chunked(goodChunks).replace('HTTP/1.1', 'HTTP/1.0')],
  'encoded NUL in the path': [400, post(['Content-Length: 5']).replace('/post', '/post%00')],
  'lower-case method': [501, post(['Content-Length: 5']).replace('POST', 'post')],
  '2000 headers': [431, post([...Array.from({ length: 2000 }, (_, i) => `X${i}: y`), 'Content-Length: 5'])],
};

const first = 'GET /get?first=1 HTTP/1.1\r\nHost: a\r\n\r\n';
const last = 'GET /get?last=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
const width = 200;
let echo;

before(async () => {
  echo = await startEcho(null, ['--connections-per-address', '1000']);
});
after(() => echo.stop());

function check(name, prefix, message, pieces, result) {
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
    assert.match(ended.body, /"last": "1"/, at);
    const answer = JSON.parse(list[list.length - 2].body);
    if ('data' in answer) assert.equal(answer.data, 'hello', at);
  } else {
    assert.doesNotMatch(result.text, /hidden|"last"/, at);
  }
}

async function send(name, prefix, message, cut) {
  const text = prefix + (typeof message === 'string' ? message : message[1]) + last;
  const pieces = cut ? [text.slice(0, cut), text.slice(cut)] : [text];
  check(name, prefix, message, pieces, await exchange(echo.port, pieces));
}

// Every byte of a message of usual size; of a huge one its edges and a sample.
function cuts(prefix, message) {
  const text = typeof message === 'string' ? message : message[1];
  const list = [0];
  const step = text.length > 2000 ? Math.ceil(text.length / 60) : 1;
  for (let at = 1; at <= text.length; at += at < 60 ? 1 : step) list.push(prefix.length + at);
  return list;
}

const all = [...Object.entries(works), ...Object.entries(refused)];

test('the matrix has its 48 messages', () => {
  assert.equal(all.length, 48);
});

for (const [prefix, how] of [['', 'alone'], [first, 'behind a good request']]) {
  test(`48 messages ${how}, whole and cut at every byte`, { timeout: 60000 }, async () => {
    const runs = all.flatMap(([name, message]) => cuts(prefix, message).map((cut) => [name, message, cut]));
    const deviations = [];
    await inParallel(runs, width, async ([name, message, cut]) => {
      try {
        await send(name, prefix, message, cut);
      } catch (error) {
        deviations.push(`${name} (cut ${cut}): ${error.message}`);
      }
    });
    assert.deepEqual(deviations, []);
  });
}

test('one byte at a time', async () => {
  await inParallel(all.filter(([, m]) => (Array.isArray(m) ? m[1] : m).length < 300), width, async ([name, message]) => {
    const text = (typeof message === 'string' ? message : message[1]) + last;
    check(name, '', message, [...text], await exchange(echo.port, [...text]));
  });
});
