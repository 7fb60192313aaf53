// Collections that people have published, run by newman and by Postern: every request, test, failure, count and
// variable must be the same. Their servers are not asked: `postern echo` answers as the HTTP proxy. What differs
// on purpose stands in docs/compatibility.md under "Seen in real collections".
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { normalise } from '../support/parity.mjs';
import { newman, postern, root, startEcho, temporaryFolder } from '../support/postern.mjs';
import { collections, prepare, proxied } from '../support/real-collections.mjs';

const data = process.env.POSTERN_REAL_DATA || path.join(root, '../shared/data/real');
const absent = !existsSync(path.join(data, 'postman'));
let echo;

// What differs from run to run: identifiers, moments.
const settled = (report) => JSON.parse(JSON.stringify(report)
  .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '(uuid)')
  .replaceAll(/\d{4}-\d\d-\d\dT\d\d(:|%3A)\d\d(:|%3A)\d\d(\.\d+)?Z?/g, '(moment)')
  .replaceAll(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, '(moment)')
  .replaceAll(/\b1\d{9}(\d{3})?\b/g, '(moment)'));

// A body without content is told in many ways. Files are not there, and newman then tells them as disabled.
function body(request) {
  const told = request && request.body && request.body[request.body.mode];
  if (typeof told === 'string') return told || undefined;
  if (!Array.isArray(told)) return told && Object.values(told).some(Boolean) ? told : undefined;
  const fields = told.filter((field) => !field.disabled && field.type !== 'file').map((field) => [field.key, field.value || '']);
  return fields.length ? fields : undefined;
}

async function outcome(tool, name, folder, args) {
  const file = path.join(folder, `${name}.json`);
  const result = await tool(['run', ...args, '-r', 'cli,json', '--reporter-json-export', file, '--color', 'off'], {
    cwd: folder,
    env: { ...proxied(echo), NODE_OPTIONS: `--require ${path.join(root, 'tests/support/newman-errors.cjs')}` },
  });
  assert.equal(result.signal, null, `${name}: ${result.stderr}`);
  assert.ok(existsSync(file), `${name} wrote no report: ${result.stdout}${result.stderr}`);
  const raw = JSON.parse(readFileSync(file, 'utf8'));
  const report = normalise(raw);
  report.executions.forEach((execution, index) => { execution.body = body(raw.run.executions[index].request); });
  return { status: result.status, ...settled(report) };
}

test('the published collections are there', { skip: absent && process.env.CI !== 'true' }, () => {
  assert.ok(!absent, `no documents in ${data}`);
});

describe('published collections run as newman runs them', { concurrency: 2, skip: absent }, () => {
  before(async () => { echo = await startEcho(null); });
  after(() => echo.stop());
  for (const entry of collections) {
    test(entry.file, async (t) => {
      const folder = temporaryFolder(t);
      const args = prepare(entry, data, folder);
      const theirs = await outcome(newman, 'newman', folder, args);
      const ours = await outcome(postern, 'postern', folder, args);
      for (const differ of entry.differ || []) { differ(theirs); differ(ours); }
      assert.deepEqual(ours, theirs);
    });
  }
});
