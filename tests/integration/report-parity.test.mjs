// What the reporters say of a run is what newman says of it: the cli report line by line, the json
// report key by key, the junit report element by element.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { execute, newman, postern, temporaryFolder } from '../support/postern.mjs';

let server, base;
before(async () => {
  server = http.createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.url.startsWith('/empty')) {
        response.writeHead(204).end();
      } else if (request.url.startsWith('/digest') && !request.headers.authorization) {
        response.writeHead(401, { 'WWW-Authenticate': 'Digest realm="x", nonce="abc", qop="auth"' }).end('no');
      } else {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ url: request.url, method: request.method }));
      }
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

const script = (listen, ...exec) => ({ listen, script: { type: 'text/javascript', exec } });

function collection() {
  return {
    info: {
      name: 'Shop API',
      _postman_id: '11111111-1111-4111-8111-111111111111',
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    event: [script('test', "pm.test('root sees', () => pm.expect(1).to.equal(1));")],
    variable: [{ key: 'colour', value: 'red' }],
    item: [
      {
        name: 'root get', id: 'a1', request: `${base}/get?x=1&y=é`,
        event: [script('test',
          "pm.test('passes', () => {});",
          "pm.test('fails', () => pm.expect(1).to.equal(2));",
          "pm.test.skip('later', () => {});",
          "console.log('hello', { a: 1, b: [1, 2, 3], c: { d: 'x' } }, 12, null, undefined, true);",
          "console.warn('second'); console.error('x'.repeat(70));")],
      },
      {
        name: 'Folder',
        item: [
          {
            name: 'post it', id: 'a2',
            request: {
              method: 'POST', url: `${base}/post`, header: [{ key: 'Authorization', value: 'Bearer secret' }],
              body: { mode: 'raw', raw: '{"a": 1}', options: { raw: { language: 'json' } } },
            },
            event: [
              script('prerequest', `pm.sendRequest('${base}/from-script', (e, r) => console.log(r.code));`),
              script('test', "pm.test('ok', () => {});"),
            ],
          },
          {
            name: 'Sub',
            item: [{
              name: 'digest', id: 'a3',
              request: {
                method: 'GET', url: `${base}/digest`,
                auth: { type: 'digest', digest: [{ key: 'username', value: 'u' }, { key: 'password', value: 'p' }] },
              },
              event: [script('prerequest', 'undefinedThing.x();'), script('test', "throw new TypeError('bad & <thing>');")],
            }],
          },
          {
            name: 'refused', id: 'a4', request: 'http://127.0.0.1:1/x',
            event: [script('test', "pm.test('never & \"<b>\"', () => { throw new Error('no'); }); pm.execution.setNextRequest('last');")],
          },
        ],
      },
      { name: 'jumped over', request: `${base}/x` },
      { name: 'last', id: 'a6', request: { method: 'DELETE', url: `${base}/empty` } },
    ],
  };
}

async function both(t, args, extension) {
  const folder = temporaryFolder(t);
  const file = path.join(folder, 'collection.json');
  writeFileSync(file, JSON.stringify(collection()));
  const run = async (tool, name) => {
    const report = path.join(folder, `${name}.${extension}`);
    const result = await tool(['run', file, ...args, ...(extension ? [`--reporter-${extension}-export`, report] : [])],
      { env: { NO_COLOR: '1', CI: '1' } });
    return { ...result, report, text: existsSync(report) ? readFileSync(report, 'utf8') : '' };
  };
  return { theirs: await run(newman, 'newman'), ours: await run(postern, 'postern'), folder };
}

// Durations differ, and with them the width of the table of totals.
function steady(text) {
  return text.replace(/\x1b\[[0-9;]*m/g, '')
    .replace(/^(newman|postern)\n/, 'NAME\n')
    .replace(/\b\d+(\.\d+)?(µs|ms\b|s\b)/g, 'T')
    .replace(/[─]+/g, '─').replace(/ +│/g, ' │').replace(/│ +/g, '│ ')
    .replace(/^[-+]{20,}$/gm, '-').replace(/ +\|/g, ' |').replace(/\| +/g, '| ')
    .replace(/ +$/gm, '')
    .replace(/(at (?:prerequest|test)-script)(:\d+){1,2}$/gm, '$1') // newman rarely knows where
    .replace(/^( +inside) "(.*)"$/gm, (line, start, name) => (name ? line : `${start} "Folder / refused"`));
}

for (const args of [[], ['-n', '2'], ['--disable-unicode'], ['--reporter-cli-no-success-assertions'],
  ['--reporter-cli-no-assertions', '--reporter-cli-no-console', '--reporter-cli-no-summary', '--reporter-cli-no-failures', '--reporter-cli-no-banner'],
  ['--silent']]) {
  test(`cli: prints what newman prints (${args.join(' ') || 'no options'})`, async (t) => {
    const { theirs, ours } = await both(t, args, '');
    assert.equal(steady(ours.stdout), steady(theirs.stdout), ours.stderr);
    assert.equal(ours.status, theirs.status);
  });
}

test('cli: colours are those of newman', async (t) => {
  const { theirs, ours } = await both(t, ['--color', 'on', '--reporter-cli-no-console', '--reporter-cli-no-summary', '--reporter-cli-no-failures'], '');
  const colours = (text) => text.replace(/newman|postern/, 'NAME').replace(/\b\d+(µs|ms)/g, 'T');
  assert.ok(ours.stdout.includes('\x1b[31m'));
  assert.equal(colours(ours.stdout), colours(theirs.stdout));
});

// What newman's document has and ours leaves out, or has elsewhere: internals of its runtime, and the whole
// parent of a failure, whose children we name by id and name alone.
const leftOut = [/\._lastExecutionId$/, /\.cursor\.(scriptId|execution|httpRequestId)$/, /\.failures\[\]\.parent\./,
  /\.stacktrace\[\]/, /\.error\.stack$/, /\.auth\.digest\[\]\.system$/, /\.failures\[\]\.source\.request\.header/];

function shape(value, at = '', into = new Set()) {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  into.add(`${at}: ${type}`);
  if (Array.isArray(value)) for (const child of value) shape(child, `${at}[]`, into);
  else if (type === 'object') for (const [key, child] of Object.entries(value)) shape(child, `${at}.${key}`, into);
  return into;
}

test('json: has every key of newman\'s document, with values of the same type', async (t) => {
  const { theirs, ours } = await both(t, ['-r', 'json', '-n', '2'], 'json');
  const expected = JSON.parse(theirs.text), actual = JSON.parse(ours.text);
  const have = shape(actual);
  const missing = [...shape(expected)].filter((entry) => !have.has(entry) && !leftOut.some((rule) => rule.test(entry.split(': ')[0])));
  assert.deepEqual(missing, []);
  assert.deepEqual(Object.keys(actual), Object.keys(expected));
  assert.deepEqual(Object.keys(actual.run), Object.keys(expected.run));
  assert.deepEqual(actual.run.stats, expected.run.stats);
  assert.deepEqual(actual.run.transfers, expected.run.transfers);
  const told = (report) => report.run.executions.map((e) => [e.id, e.cursor.position, e.cursor.iteration, e.response?.code,
    e.response && Buffer.from(e.response.stream).toString(), e.response?.responseSize, e.requestError, (e.assertions || []).map((a) => [a.assertion, a.skipped, Boolean(a.error)])]);
  assert.deepEqual(told(actual), told(expected));
});

test('json: is indented by two spaces and ends where newman\'s ends', async (t) => {
  const { theirs, ours } = await both(t, ['-r', 'json', '--folder', 'last'], 'json');
  assert.ok(ours.text.startsWith('{\n  "collection": {\n'));
  assert.equal(ours.text.at(-1), theirs.text.at(-1));
});

function steadyXml(text) {
  return text.replace(/time="[\d.]+"/g, 'time="T"').replace(/timestamp="[^"]+"/g, 'timestamp="S"')
    .replace(/<!\[CDATA\[Stacktrace: [\s\S]*?\]\]>/g, 'STACK')
    .replace(/(RequestError: .*)\n(    at .*\n)*/g, '$1\n');
}

test('junit: is newman\'s document', async (t) => {
  const { theirs, ours } = await both(t, ['-r', 'junit', '-n', '2'], 'junit');
  assert.equal(steadyXml(ours.text), steadyXml(theirs.text));
});

test('junit and html are well formed', async (t) => {
  const { ours, folder } = await both(t, ['-r', 'junit,html', '--reporter-junit-exact', '--reporter-html-export', path.join(temporaryFolder(t), 'x.html')], 'junit');
  const check = await execute('xmllint', ['--noout', ours.report]).catch(() => null);
  if (check) assert.equal(check.status, 0, check.stderr);
  else t.diagnostic(`no xmllint to check ${folder}`);
});

test('a folder as export gets a time-stamped file', async (t) => {
  const folder = temporaryFolder(t);
  const file = path.join(folder, 'c.json');
  writeFileSync(file, JSON.stringify({ info: { name: 'x' }, item: [] }));
  const result = await postern(['run', file, '-r', 'json', '--reporter-json-export', folder]);
  assert.equal(result.status, 0, result.stderr);
  const made = readdirSync(folder).filter((name) => name !== 'c.json');
  assert.equal(made.length, 1);
  assert.match(made[0], /^newman-run-report-\d{4}(-\d\d){5}-\d{3}-0\.json$/);
});
