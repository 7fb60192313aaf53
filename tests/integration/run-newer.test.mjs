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

const say = (text) => `console.log(${JSON.stringify(text)}, pm.info.requestName);`;
const printed = (result) => [...result.stdout.matchAll(/'(\w+)', '(\w+)'/g)].map((match) => match.slice(1).join(' '));

test('a request runs in place with all of its scripts, and its response comes back', async (t) => {
  const result = await run(t, [
    item('outer', '/get', { test: `
const own = pm;
setTimeout(() => console.log('timer', pm.info.requestName), 1);
const sent = pm.sendRequest(pm.request.url.toString() + '?mine=1');
const response = await pm.execution.runRequest('inner', {variables: {word: 'given'}});
pm.test('response', () => pm.expect([response.code, response.json().args.word]).to.eql([200, 'given']));
pm.test('own pm', () => pm.expect([pm === own, pm.info.requestName, responseCode.code]).to.eql([true, 'outer', 200]));
pm.test('override is over', () => pm.expect([pm.variables.get('word'), pm.variables.get('made')]).to.eql([undefined, 'inside']));
console.log((await sent).json().args.mine === '1' ? 'sent' : 'lost', pm.info.requestName);` }),
    { name: 'folder', event: [on('prerequest', say('folderbefore')), on('test', say('foldertest'))], item: [
      item('inner', '/get?word={{word}}', { before: `${say('before')} pm.variables.set('made', 'inside'); if (!pm.variables.get('word')) pm.execution.skipRequest();`,
        test: `${say('test')} await new Promise((done) => setTimeout(done, 5)); pm.test('inner test', () => pm.expect(pm.response.json().args.word).to.equal('given')); pm.execution.setNextRequest(null);` })] },
    item('last', '/get'),
  ], { collection: { event: [on('prerequest', say('collection'))] } });
  assert.equal(result.status, 0, result.stdout + result.stderr);
  const lines = printed(result).filter((line) => !line.startsWith('timer') && !line.startsWith('sent'));
  assert.deepEqual(lines, ['collection outer', 'collection inner', 'folderbefore inner', 'before inner', 'foldertest inner', 'test inner',
    'collection inner', 'folderbefore inner', 'before inner', 'collection last']);
  assert.match(result.stdout, /'timer', 'outer'/);
  assert.match(result.stdout, /'sent', 'outer'/);
  assert.deepEqual([result.report.run.stats.requests.total, result.report.run.stats.items.total], [4, 3]);
  assert.equal(result.report.run.stats.assertions.total, 4);
});

test('what fails inside is told under the name of the request', async (t) => {
  const result = await run(t, [item('outer', '/get', { before: "await pm.execution.runRequest('inner');" }),
    item('inner', '/get', { test: "pm.test('wrong', () => pm.expect(1).to.equal(2));" })], { args: ['--folder', 'outer'] });
  assert.equal(result.status, 1);
  assert.deepEqual(result.report.run.failures.map(({ source, error }) => [source.name, error.test]), [['inner', 'wrong']]);
});

test('a skipped request gives null, one that fails or is unknown an error', async (t) => {
  const result = await run(t, [item('outer', '/get', { test: `
const ask = (name) => pm.execution.runRequest(name).then((r) => r === null ? 'null' : 'response', (e) => e.message);
const answers = await Promise.all(['skipped', 'broken', 'nobody', undefined].map(ask));
pm.test('answers', () => pm.expect(answers).to.eql(['null', 'connect ECONNREFUSED 127.0.0.1:1',
  'runRequest: there is no request with the id or name "nobody"', 'runRequest: the id or name of a request is missing']));` }),
    item('skipped', '/get', { before: 'pm.execution.skipRequest();' }),
    { name: 'broken', request: { method: 'GET', url: 'http://127.0.0.1:1/' } }], { args: ['--folder', 'outer'] });
  assert.equal(result.report.run.stats.assertions.failed, 0, result.stdout);
  assert.equal(result.report.run.stats.assertions.total, 1);
  assert.deepEqual(result.report.run.failures.map(({ at, source }) => [at, source?.name]), [['request', 'broken']]);
});

test('requests that run themselves come to an end', async (t) => {
  const result = await run(t, [item('again', '/get', { test: `
try { await pm.execution.runRequest('again'); } catch (error) { pm.test(error.message); }` })]);
  assert.equal(result.status, 0, result.stdout + result.stderr);
  assert.match(result.stdout, /runRequest: requests run one another more than 10 deep/);
  assert.equal(result.report.run.stats.requests.total, 11);
  assert.equal(result.report.run.stats.assertions.total, 1);
});

test('the time limit of a script goes on while it waits for a request', async (t) => {
  const result = await run(t, [item('outer', '/get', { before: "await pm.execution.runRequest('slow');" }), item('slow', '/delay/10')],
    { args: ['--folder', 'outer', '--timeout-script', '300'] });
  assert.equal(result.status, 1);
  assert.deepEqual(result.report.run.failures.map(({ error }) => error.message), ['sandbox: asynchronous script execution timeout']);
});

test('a script that changed its row of data keeps it while a request runs', async (t) => {
  const result = await run(t, [item('outer', '/get', { test: `
pm.iterationData.set('a', 'changed');
await pm.execution.runRequest('inner');
pm.test('kept', () => pm.expect(pm.iterationData.get('a')).to.equal('changed'));` }),
    item('inner', '/get', { before: "pm.iterationData.set('a', 'inside');", test: "pm.iterationData.toObject();" })],
    { files: { 'rows.json': '[{"a": "row"}]' }, args: ['--folder', 'outer', '-d', 'rows.json'] });
  assert.equal(result.status, 0, result.stdout + result.stderr);
  assert.equal(result.report.run.stats.assertions.total, 1);
});

const wrong = (name) => `pm.test(${JSON.stringify(name)}, () => pm.expect(1).to.equal(2));`;
const sent = ({ report }) => report.run.executions.filter((entry) => entry.response).map((entry) => entry.item.name);
const failures = ({ report }) => report.run.failures.map(({ source, at, error }) => [source.name, at, error.name]);
const asks = (name) => `await pm.execution.runRequest('${name}').then(() => console.log('answered', 'promise'), () => console.log('rejected', 'promise'));
${say('goeson')}`;

test('--bail: a test that fails inside ends the run once the scripts that wait for it have ended', async (t) => {
  const inner = item('inner', '/get', { test: wrong('wrong') });
  const beforeIt = await run(t, [item('outer', '/get', { before: asks('inner'), test: say('never') }), inner, item('last', '/get')], { args: ['--bail', '-n', '2'] });
  assert.equal(beforeIt.status, 1);
  assert.deepEqual(sent(beforeIt), ['inner']);
  assert.deepEqual(failures(beforeIt), [['inner', 'assertion:0 in test-script', 'AssertionError'], ['inner', 'test-script', 'AssertionFailure']]);
  assert.deepEqual(printed(beforeIt), ['answered promise', 'goeson outer']);

  const afterIt = await run(t, [{ name: 'folder', event: [on('test', asks('inner'))], item: [item('outer', '/get', { test: say('never') })] },
    inner, item('last', '/get')], { args: ['--bail', 'failure'] });
  assert.equal(afterIt.status, 1);
  assert.deepEqual(sent(afterIt).sort(), ['inner', 'outer']);
  assert.deepEqual(failures(afterIt), failures(beforeIt));
  assert.deepEqual(printed(afterIt), ['answered promise', 'goeson outer']);
});

test('--bail: later scripts of the request that failed inside do not run', async (t) => {
  const result = await run(t, [item('outer', '/get', { before: asks('inner') }),
    { name: 'folder', event: [on('test', wrong('first'))], item: [item('inner', '/get', { test: say('never') })] }], { args: ['--bail'] });
  assert.deepEqual(sent(result), ['inner']);
  assert.deepEqual(printed(result), ['answered promise', 'goeson outer']);
});

test('--bail: a script error inside keeps the request from being sent, and ends the run', async (t) => {
  const result = await run(t, [item('outer', '/get', { before: asks('inner') }),
    item('inner', '/get', { before: 'throw new TypeError("broken")' })], { args: ['--bail'] });
  assert.equal(result.status, 1);
  assert.deepEqual(sent(result), []);
  assert.deepEqual(failures(result).map(([source, , name]) => [source, name]), [['inner', 'TypeError']]);
  assert.deepEqual(printed(result), ['rejected promise', 'goeson outer']);
});

test('--bail: a request that fails inside ends the run, though its script caught the error', async (t) => {
  const items = () => [item('outer', '/get', { test: asks('broken') }),
    { name: 'broken', request: { method: 'GET', url: 'http://127.0.0.1:1/' }, event: [on('test', say('never'))] }, item('last', '/get')];
  const without = await run(t, items(), { args: ['--folder', 'outer', '--folder', 'last'] });
  assert.deepEqual(sent(without), ['outer', 'last']);
  const result = await run(t, items(), { args: ['--folder', 'outer', '--folder', 'last', '--bail'] });
  assert.equal(result.status, 1);
  assert.deepEqual(sent(result), ['outer']);
  assert.deepEqual(failures(result), [['broken', 'request', 'Error']]);
  assert.deepEqual(printed(result), ['rejected promise', 'goeson outer']);
});

test('--bail: what fails two requests deep ends the run too', async (t) => {
  const result = await run(t, [item('outer', '/get', { before: asks('middle') }), item('middle', '/get', { before: asks('deep') }),
    item('deep', '/get', { test: wrong('wrong') })], { args: ['--bail'] });
  assert.equal(result.status, 1);
  assert.deepEqual(sent(result), ['deep']);
  assert.deepEqual(printed(result), ['answered promise', 'goeson middle', 'rejected promise', 'goeson outer']);
});

test('--bail folder: a request that fails inside is told as the error of the run', async (t) => {
  const result = await run(t, [item('outer', '/get', { before: asks('broken') }),
    { name: 'broken', request: { method: 'GET', url: 'http://127.0.0.1:1/' } }, item('last', '/get')], { args: ['--bail', 'folder'] });
  assert.equal(result.status, 1);
  assert.deepEqual(sent(result), []);
  assert.match(result.stderr, /^error: connect ECONNREFUSED 127\.0\.0\.1:1$/m);
});
