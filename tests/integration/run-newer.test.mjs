// What the newer sandbox has and newman has not: pm.vault, pm.execution.runRequest.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { postern, startEcho, temporaryFolder } from '../support/postern.mjs';

let echo;
before(async () => { echo = await startEcho(null); });
after(() => echo.stop());

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const on = (listen, source) => ({ listen, script: { exec: source.split('\n') } });
const item = (name, url, { before: prerequest, test: tests, ...more } = {}) => ({
  name, request: { method: 'GET', url: `${echo.url}${url}` },
  event: [...(prerequest ? [on('prerequest', prerequest)] : []), ...(tests ? [on('test', tests)] : [])], ...more,
});

// Runs items and reads the JSON report.
async function run(t, items, { args = [], files = {}, collection = {} } = {}) {
  const folder = temporaryFolder(t);
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  writeFileSync(path.join(folder, 'c.json'), JSON.stringify({ info: { name: 'newer', schema }, item: items, ...collection }));
  const result = await postern(['run', 'c.json', '-r', 'cli,json', '--reporter-json-export', 'report.json', '--disable-unicode', ...args], { cwd: folder });
  const reportText = readFileSync(path.join(folder, 'report.json'), 'utf8');
  return { ...result, folder, reportText, report: JSON.parse(reportText) };
}

const readsVault = () => item('vault', '/get?sent={{vault:token}}&bare={{token}}', { test: `
const {args} = pm.response.json();
pm.test('sent', () => pm.expect(args).to.eql({sent: 'from file', bare: '{{token}}'}));
const value = await pm.vault.get('token');
pm.test('read', () => pm.expect(value).to.equal('from file'));
pm.test('hidden', () => pm.expect([pm.variables.get('token'), pm.variables.has('vault:token'), pm.variables.toObject()]).to.eql([undefined, false, {}]));
await pm.vault.set('made', 'later');
await pm.vault.unset('token');` });
const readsLater = () => item('later', '/get?made={{vault:made}}&token={{vault:token}}', { test: `
pm.test('kept', () => pm.expect(pm.response.json().args).to.eql({made: 'later', token: '{{vault:token}}'}));` });

for (const [name, text] of [
  ['vault.json', JSON.stringify({ name: 'V', values: [{ key: 'token', value: 'from file' }, { key: 'unused', value: 'kept-to-itself' }] })],
  ['vault.yaml', 'name: V\nvalues:\n  - key: token\n    value: from file\n  - key: unused\n    value: kept-to-itself\n'],
])
  test(`a vault is read from ${name}, and is in no export and no report`, async (t) => {
    const exports = ['--export-environment', 'e.json', '--export-globals', 'g.json', '--export-collection', 'out.json'];
    const result = await run(t, [readsVault(), readsLater()], { files: { [name]: text }, args: ['--vault', name, ...exports] });
    assert.equal(result.status, 0, result.stdout + result.stderr);
    assert.equal(result.report.run.stats.assertions.total, 4);
    assert.doesNotMatch(result.reportText + result.stdout, /kept-to-itself/);
    for (const file of ['e.json', 'g.json', 'out.json'])
      assert.doesNotMatch(readFileSync(path.join(result.folder, file), 'utf8'), /kept-to-itself|"from file"/);
  });

test('without a file the vault is empty, and scripts may fill it', async (t) => {
  const result = await run(t, [item('one', '/get?a={{vault:a}}', { before: `
if (await pm.vault.get('a') !== undefined) throw new Error('not empty');
await pm.vault.set('a', 1);`, test: "pm.test('set', () => pm.expect(pm.response.json().args.a).to.equal('1'));" })]);
  assert.equal(result.status, 0, result.stdout + result.stderr);
});

test('a vault that cannot be read ends the run', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, 'c.json'), JSON.stringify({ info: { name: 'newer', schema }, item: [] }));
  const result = await postern(['run', 'c.json', '--vault', 'none.json'], { cwd: folder });
  assert.equal(result.status, 1);
  assert.match(result.stderr, /^error: could not load vault\n/);
});
