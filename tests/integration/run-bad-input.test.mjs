// Whatever is wrong with what a run is given, it says so by name, ends with newman's status, and leaves no
// half-written report behind.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { postern, startEcho, temporaryFolder } from '../support/postern.mjs';

let echo;
before(async () => { echo = await startEcho(null); });
after(() => echo.stop());

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const collection = (item) => JSON.stringify({ info: { name: 'c', schema }, item });
const one = (url, extra = {}) => collection([{ name: 'one', request: { method: 'GET', url, ...extra } }]);

// Runs the text as a collection and expects status 1 and the message, with no trace of a crash.
async function refused(t, text, args, messages, options = {}) {
  const folder = temporaryFolder(t);
  const file = path.join(folder, 'collection.json');
  if (text !== null) writeFileSync(file, text);
  const result = await postern(['run', file, '--reporter-export', path.join(folder, 'report'), ...args], { cwd: folder, ...options });
  assert.equal(result.signal, null);
  assert.equal(result.status, 1, result.stdout + result.stderr);
  for (const message of [].concat(messages)) assert.match(result.stdout + result.stderr, message);
  assert.doesNotMatch(result.stderr, /Sanitizer|runtime error|Assertion/);
  assert.deepEqual(readdirSync(folder).filter((name) => name.includes('.tmp-')), []);
  return result;
}

test('a collection of an unknown schema is told and runs with what is there', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, 'c.json'), JSON.stringify({ info: { name: 'c', schema: 'https://example.org/other/v9.json' }, item: [{ name: 'one', request: `${echo.url}/get` }] }));
  const result = await postern(['run', 'c.json'], { cwd: folder });
  assert.equal(result.status, 0, result.stderr);
  assert.match(result.stderr, /c\.json.*schema/);
});

const documents = {
  'a file that is not there': [null, /collection could not be loaded\n  unable to read data from file ".*collection\.json"\n  ENOENT: no such file or directory/],
  'text that is not JSON': ['hello there', /error: collection could not be loaded\n.*collection\.json/],
  'truncated JSON': ['{"info": {"name": "c"}, "item": [', /collection\.json.*line 1, column 34/s],
  'a mistake on a later line': ['{\n  "info": {},\n  "item": [,]\n}', /line 3, column 12/],
  'a Git LFS pointer': ['version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n', /Git LFS pointer/],
  'an HTML page': ['<!DOCTYPE html>\n<html><body>Not found</body></html>', /HTML/],
  'an empty file': ['', /empty/],
};
for (const [what, [text, message]] of Object.entries(documents))
  test(`${what} is refused by name`, (t) => refused(t, text, [], message));

test('bytes that are no UTF-8 are read as Latin-1', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, 'c.json'), Buffer.from(one(`${echo.url}/get`).replace('"name":"c"', '"name":"caf\xe9"'), 'latin1'));
  const result = await postern(['run', 'c.json'], { cwd: folder });
  assert.equal(result.status, 0, result.stderr);
  assert.match(result.stdout, /café/);
});

test('an unknown flag is refused with the nearest name', async () => {
  const result = await postern(['run', 'x.json', '--enviroment', 'y']);
  assert.equal(result.status, 1);
  assert.match(result.stderr, /error: unknown option '--enviroment'\n\(Did you mean --environment\?\)/);
});

test('an unknown command is refused with the nearest name', async () => {
  const result = await postern(['rnu', 'x.json']);
  assert.equal(result.status, 1);
  assert.match(result.stderr, /error: invalid command `rnu`\n\(Did you mean `run`\?\)/);
});

test('a missing argument is named', async () => {
  const result = await postern(['run']);
  assert.equal(result.status, 1);
  assert.match(result.stderr, /error: missing required argument 'collection'/);
});

test('numbers must be positive integers', async () => {
  for (const value of ['0', '-1', '1.5', 'x']) {
    const result = await postern(['run', 'x.json', '-n', value]);
    assert.equal(result.status, 1);
    assert.match(result.stderr, /The value must be a positive integer\./);
  }
});

test('an unknown reporter is warned of and the run goes on', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, 'c.json'), one(`${echo.url}/get`));
  const result = await postern(['run', 'c.json', '-r', 'cli,nonsense'], { cwd: folder });
  assert.equal(result.status, 0, result.stderr);
  assert.match(result.stderr, /could not find "nonsense" reporter/);
});

test('a folder that is not there is named', (t) =>
  refused(t, one(`${echo.url}/get`), ['--folder', 'nowhere'], /Unable to find a folder or request: "nowhere"/));
test('an environment that is not there is named', (t) =>
  refused(t, one(`${echo.url}/get`), ['-e', 'nowhere.json'], /could not load environment\n  unable to read data from file "nowhere\.json"/));
test('a data file that is not there is named', (t) =>
  refused(t, one(`${echo.url}/get`), ['-d', 'nowhere.csv'], /iteration data could not be loaded\n.*nowhere\.csv/));
test('a host that does not resolve is named', (t) =>
  refused(t, one('http://no-such-host.invalid/'), [], /getaddrinfo (ENOTFOUND|EAI_AGAIN) no-such-host\.invalid/));
test('a refused connection is named', (t) =>
  refused(t, one('http://127.0.0.1:1/'), [], /connect ECONNREFUSED 127\.0\.0\.1:1/));
test('a loading address that answers with an error is named without its key', async () => {
  const result = await postern(['run', `${echo.url}/status/404?apikey=PMAK-secret`]);
  assert.equal(result.status, 1);
  assert.match(result.stderr, /collection could not be loaded\n  Error fetching the collection from the provided URL/);
  assert.doesNotMatch(result.stdout + result.stderr, /PMAK-secret/);
});

test('a body file outside the working folder is refused when asked', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(path.join(folder, 'work'));
  writeFileSync(path.join(folder, 'outside.txt'), 'secret');
  writeFileSync(path.join(folder, 'c.json'), collection([{ name: 'one', event: [{ listen: 'test', script: { exec: ["pm.test('body ' + JSON.stringify(pm.response.json().data), () => {})"] } }],
    request: { method: 'POST', url: `${echo.url}/post`, body: { mode: 'file', file: { src: '../outside.txt' } } } }]));
  const args = ['run', '../c.json', '--working-dir', '.'];
  const allowed = await postern(args, { cwd: path.join(folder, 'work') });
  assert.match(allowed.stdout, /body "secret"/);
  const refusedRun = await postern([...args, '--no-insecure-file-read'], { cwd: path.join(folder, 'work') });
  assert.doesNotMatch(refusedRun.stdout, /body "secret"/);
  const lines = refusedRun.stdout.replaceAll('\n  │ ', ''); // the frame wraps them
  assert.match(lines, /PPERM: insecure file access outside working directory, "\.\.\/outside\.txt"/);
});

test('--suppress-exit-code makes every failure 0', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, 'c.json'), one('http://127.0.0.1:1/'));
  assert.equal((await postern(['run', 'c.json', '-x'], { cwd: folder })).status, 0);
  assert.equal((await postern(['run', 'nowhere.json', '-x'], { cwd: folder })).status, 0);
});

test('a report that cannot be written is an error', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, 'c.json'), one(`${echo.url}/get`));
  writeFileSync(path.join(folder, 'file'), '');
  const result = await postern(['run', 'c.json', '-r', 'json', '--reporter-json-export', 'file/report.json'], { cwd: folder });
  assert.equal(result.status, 1);
  assert.match(result.stderr, /report\.json/);
});
