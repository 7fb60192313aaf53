// What an answer is called whose server sent no reason phrase, for every code, by newman and by Postern: in the
// report, on the terminal and in scripts.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { runBoth } from '../support/parity.mjs';
import { temporaryFolder } from '../support/postern.mjs';

// Answers GET /CODE with that code and an empty phrase.
async function startTerse(t) {
  const server = net.createServer((socket) => {
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk;
      for (let end; (end = text.indexOf('\r\n\r\n')) >= 0; text = text.slice(end + 4)) {
        const [, code] = /^GET \/(\d+) /.exec(text);
        socket.write(`HTTP/1.1 ${code} \r\n${['204', '304'].includes(code) ? '' : 'Content-Length: 0\r\n'}\r\n`);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return server.address().port;
}

// Codes that newman has no name for; it then says "undefined".
const unnamed = { 421: 'Misdirected Request', 451: 'Unavailable For Legal Reasons' };

const script = `pm.test(JSON.stringify([pm.response.status, pm.response.reason(), responseCode.name]), () => {});`;

function told({ report, stdout }) {
  const lines = stdout.split('\n').filter((line) => line.startsWith('  GET ')).map((line) => /\[([^,]*),/.exec(line)[1]);
  return report.run.executions.map((entry, i) => ({
    code: entry.response.code, status: entry.response.status, line: lines[i], script: entry.assertions[0].assertion,
  }));
}

test('an answer without a phrase is called what newman calls it', async (t) => {
  const port = await startTerse(t), folder = temporaryFolder(t);
  const collection = path.join(folder, 'collection.json'), data = path.join(folder, 'data.json');
  writeFileSync(collection, JSON.stringify({
    info: { name: 'statuses', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: [{ name: 'one', request: { method: 'GET', url: `http://127.0.0.1:${port}/{{code}}` }, event: [{ listen: 'test', script: { exec: [script] } }] }],
  }));
  writeFileSync(data, JSON.stringify(Array.from({ length: 400 }, (_, i) => ({ code: 200 + i }))));
  const both = await runBoth(folder, [collection, '-d', data]);
  const theirs = told(both.newman), ours = told(both.postern);
  assert.equal(theirs.length, 400);
  const expected = theirs.map((entry) => {
    const { code } = entry, name = unnamed[code];
    if (entry.status !== undefined) return entry;
    assert.equal(entry.line, `${code} undefined`);
    return name ? { code, status: name, line: `${code} ${name}`, script: JSON.stringify([name, name, name]) } : { ...entry, line: `${code}` };
  });
  assert.deepEqual(ours, expected);
});
