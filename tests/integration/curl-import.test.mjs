// curl lines as collections: what curl itself sends and what `postern run` sends must look alike to the echo server.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { execute, postern, startEcho, temporaryFolder } from '../support/postern.mjs';

// Each line as bash reads it, and, where it differs, as it stood on a Windows prompt. $B is the server.
const lines = [
  `curl $B/get`,
  `curl -s '$B/get?a=1&b=two%20words'`,
  `curl -X POST $B/post`,
  `curl -XDELETE "$B/delete"`,
  `curl --request PUT --url $B/put -d x=1`,
  `curl $B/post -d 'a=1&b=2'`,
  `curl $B/post -d a=1 -d b=2 --data c=3`,
  `curl $B/post --data-raw '{"a": "it'\\''s"}' -H 'Content-Type: application/json'`,
  `curl $B/post -H 'content-type: application/json' --data-raw $'{"a":"tab\\\\t \\u00e9 \\x41 \\'q\\'"}'`,
  `curl $B/post --json '{"a":1}'`,
  `curl $B/post -d '{"not":"said"}'`,
  `curl $B/post --data-urlencode 'q=a b&c=d/é' --data-urlencode '=x y' --data-urlencode 'plain text'`,
  `curl $B/post --data-binary @body.bin -H 'Content-Type: application/octet-stream'`,
  `curl $B/post -d @form.txt`,
  `curl $B/post -H 'Content-Type: text/xml; charset=utf-8' -d '<a b="c">d</a>'`,
  `curl $B/post -H 'Content-Type: text/plain' --data-binary $'two\\nlines\\n'`,
  `curl -G $B/get -d a=1 --data-urlencode 'b=x y'`,
  `curl -G '$B/get?z=0' -d a=1`,
  `curl $B/get --url-query a=1`,
  `curl $B/post -F a=1 -F 'b=two words'`,
  `curl $B/post -F 'f=@note.txt;type=text/csv' -F a=1`,
  `curl $B/post -F 'f=@note.txt;filename=other.txt'`,
  `curl $B/post --form-string 'a=@not-a-file;type=x'`,
  `curl $B/headers -H 'X-One: 1' -H 'X-Two;' -H 'X-Three:   spaced  '`,
  `curl $B/headers -A 'agent 007' -e http://127.0.0.1/from`,
  `curl $B/headers -b 'a=1; b=2' -b c=3`,
  `curl -u postman:password $B/basic-auth`,
  `curl --user user:pa:ss $B/headers`,
  `curl --digest -u postman:password $B/digest-auth`,
  `curl --oauth2-bearer tok $B/headers`,
  `curl -T note.txt $B/put`,
  `curl -T note.txt $B/put -H 'Content-Type: text/plain'`,
  `curl -L --max-redirs 3 '$B/redirect-to?url=/get'`,
  `curl --compressed -ksSv $B/get`,
  `curl -r 0-9 $B/headers`,
  `curl \\\n  -X PATCH \\\n  -H "X-Quoted: a \\"b\\" c" \\\n  "$B/patch" \\\n  -d "a=1"`,
  `curl $B/headers -H 'X-A: 1' # a comment`,
  `curl $B/headers -H "X-A: it's" | cat`,
  `curl --http1.1 -m 20 --retry 2 -o - $B/get`,
  `curl $B/post -H 'Content-Type: application/x-www-form-urlencoded' -d 'a=%26&b=%C3%A9&c='`,
];
const windowsLines = [
  [`curl $B/post -H 'X-A: 1' -d '{"a":"b"}' -H 'Content-Type: application/json'`,
    `curl "$B/post" ^\r\n  -H "X-A: 1" ^\r\n  -d "{\\"a\\":\\"b\\"}" ^\r\n  -H "Content-Type: application/json"`],
  [`curl '$B/get?a=1&b=2' -H 'X-Q: say "hi"'`, `curl ^"$B/get?a=1^&b=2^" ^\r\n  -H ^"X-Q: say ^\\^"hi^\\^"^"`],
];

const quiet = ['user-agent', 'accept', 'accept-encoding', 'connection', 'postman-token', 'cache-control', 'content-length', 'host', 'expect'];

// What the server saw, without what each client adds of its own, and without boundaries.
function seen(text, line) {
  const answer = JSON.parse(text);
  const headers = {};
  for (const [name, value] of Object.entries(answer.headers || {})) {
    if (quiet.includes(name) && !(name === 'user-agent' && line.includes('-A '))) continue;
    if (name === 'authorization' && /^Digest/.test(value)) continue;
    // A run keeps the server's own cookie.
    const said = String(value).replace(/boundary=.*/, 'boundary').replace(/(; )?sails\.sid=[^;]*(; )?/, '');
    if (said) headers[name] = said;
  }
  return { ...answer, headers };
}

async function folder(t) {
  const place = temporaryFolder(t);
  writeFileSync(path.join(place, 'note.txt'), 'a note\n');
  writeFileSync(path.join(place, 'form.txt'), 'a=1&b=2');
  writeFileSync(path.join(place, 'body.bin'), Buffer.from([1, 2, 3, 0x41, 0x42]));
  return place;
}

async function sent(place, text) {
  const file = path.join(place, 'lines.txt');
  writeFileSync(file, text);
  const run = await postern(['run', file, '-r', 'json', '--reporter-json-export', 'out.json'], { cwd: place });
  const report = JSON.parse(readFileSync(path.join(place, 'out.json')));
  const answers = []; // a redirect has several executions: the last one is what curl prints
  for (const e of report.run.executions)
    answers[e.cursor.position] = e.response ? Buffer.from(e.response.stream.data ?? e.response.stream).toString() : `failed: ${JSON.stringify(e.requestError)}`;
  return { run, answers };
}

test('a collection made of curl lines sends what curl sends', async (t) => {
  const echo = await startEcho(t);
  const place = await folder(t);
  const here = (line) => line.replaceAll('$B', echo.url);
  const all = [...lines.map((line) => [line, line]), ...windowsLines];
  const { answers: ours } = await sent(place, lines.map(here).join('\n'));
  for (const [, windows] of windowsLines)
    ours.push(...(await sent(place, here(windows))).answers);
  assert.equal(ours.length, all.length);
  for (const [i, [line]] of all.entries()) {
    const theirs = await execute('bash', ['-c', here(line).replace(/^curl/, 'curl -q -s')], { cwd: place });
    assert.equal(theirs.status, 0, `${line}: ${theirs.stderr}`);
    assert.deepEqual(seen(ours[i], line), seen(theirs.stdout, line), line);
  }
});

test('a collection written as curl lines sends what it sent', async (t) => {
  const echo = await startEcho(t);
  const place = await folder(t);
  const text = lines.map((line) => line.replaceAll('$B', echo.url)).join('\n');
  const { answers: ours } = await sent(place, text);
  const converted = await postern(['convert', 'lines.txt', '--to', 'curl'], { cwd: place });
  assert.equal(converted.status, 0, converted.stderr);
  const written = converted.stdout.split('\n\n# ');
  assert.equal(written.length, lines.length);
  for (const [i, line] of written.entries()) {
    const command = line.replace(/^.*\ncurl/, 'curl -q -s');
    const theirs = await execute('bash', ['-c', command], { cwd: place });
    assert.equal(theirs.status, 0, `${line}: ${theirs.stderr}`);
    const expected = seen(ours[i], lines[i]), got = seen(theirs.stdout, lines[i]);
    assert.deepEqual(got, expected, line);
  }
});

test('templates are kept in curl lines, or resolved', async (t) => {
  const place = temporaryFolder(t);
  writeFileSync(path.join(place, 'c.json'), JSON.stringify({
    info: { name: 'c' }, variable: [{ key: 'path', value: 'p q' }],
    item: [{ name: 'one', request: { method: 'GET', url: '{{base}}/{{path}}?a=[1]', header: [{ key: 'X', value: "it's {{base}}" }] } }],
  }));
  writeFileSync(path.join(place, 'e.json'), JSON.stringify({ name: 'e', values: [{ key: 'base', value: 'http://127.0.0.1:1' }] }));
  const kept = await postern(['convert', 'c.json', '--to', 'curl'], { cwd: place });
  assert.equal(kept.stdout, "# one\ncurl \\\n  --globoff \\\n  --url '{{base}}/{{path}}?a=[1]' \\\n  --header 'X: it'\\''s {{base}}' \\\n  --location\n");
  const resolved = await postern(['convert', 'c.json', '--to', 'curl', '-e', 'e.json'], { cwd: place });
  assert.equal(resolved.stdout, "# one\ncurl \\\n  --globoff \\\n  --url 'http://127.0.0.1:1/p%20q?a=[1]' \\\n  --header 'X: it'\\''s http://127.0.0.1:1' \\\n  --location\n");
});

test('what a curl line says beyond a request is told with its line', async (t) => {
  const listed = await postern(['list', '--json', '-'], { input: 'curl http://127.0.0.1:1/ \\\n  --max-time 5 --no-such-thing\n' });
  assert.equal(listed.status, 0, listed.stderr);
  assert.deepEqual(JSON.parse(listed.stdout).notes.map((n) => `${n.place}: ${n.message}`), [
    'line 2: the option --max-time was left out',
    'line 2: curl has no option --no-such-thing; it was left out',
  ]);
});

test('a broken curl line is an error with its place', async () => {
  const listed = await postern(['list', '-'], { input: "curl http://127.0.0.1:1/ \\\n -H 'X: 1\n" });
  assert.equal(listed.status, 1);
  assert.match(listed.stderr, /standard input: line 2: the quote ' is not closed/);
});
