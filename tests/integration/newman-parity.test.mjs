// The same collections run by newman and by Postern: every request, test, count, failure and variable must
// be the same. A case is a folder of tests/cases/run with collection.json and, when it needs them, args.json:
// {args: [...], env: {...}, echo: {args: [...], reason}, ignore: {path: reason}, ignoreOutput: reason,
// ignoreJunit: {pattern: reason}, ignoreExports: {path: reason}, keeps: {path: reason}, mayLack: {path: {headers: [...], reason}}} ("{echo}" and "{case}" are filled
// in). What a case ignores is explained in docs/compatibility.md.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { exported, maskExport, maskJunit, maskOutput, normalise, runBoth } from '../support/parity.mjs';
import { root, startEcho, temporaryFolder } from '../support/postern.mjs';

const cases = path.join(root, 'tests/cases/run');
let sharedEcho;
before(async () => { sharedEcho = await startEcho(null); });
after(() => sharedEcho.stop());

function withoutMatches(text, patterns) {
  return Object.keys(patterns || {}).reduce((left, pattern) => {
    assert.match(left, new RegExp(pattern), 'what is left out is there');
    return left.replace(new RegExp(pattern, 'g'), '*');
  }, text);
}

function remove(object, dotted) {
  const parts = dotted.split('.');
  const last = parts.pop();
  const walk = (node, rest) => {
    if (!node || typeof node !== 'object') return;
    if (rest.length === 0) { delete node[last]; return; }
    if (rest[0] === '*') for (const child of Object.values(node)) walk(child, rest.slice(1));
    else walk(node[rest[0]], rest.slice(1));
  };
  walk(object, parts);
}

const find = (object, dotted) => dotted.split('.').reduce((node, part) => node[part], object);

// Headers that newman's report lacks on some runs, all of them or none.
function leaveOutWhatNewmanLacks(theirs, ours, { headers }) {
  const told = (list) => list.filter(([name]) => headers.includes(name)).map(([name]) => name).sort();
  assert.deepEqual(told(ours), [...headers].sort(), 'our own report has them always');
  if (told(theirs).length === 0)
    ours.splice(0, ours.length, ...ours.filter(([name]) => !headers.includes(name)));
}

// What scripts, flags and files left behind, as --export-environment and its kin write it. `keeps` names what our
// files have and newman's lack.
function compareExports(both, { ignoreExports, keeps }) {
  const [ours, theirs] = [both.postern, both.newman].map((run) =>
    Object.fromEntries(exported.map((what) => [what, run.exports[what] && maskExport(run.exports[what])])));
  for (const dotted of Object.keys(keeps || {})) {
    const before = JSON.stringify([ours, theirs]);
    remove(ours, dotted);
    assert.notEqual(JSON.stringify([ours, theirs]), before, `${dotted} is kept`);
  }
  for (const dotted of Object.keys(ignoreExports || {})) [ours, theirs].forEach((files) => remove(files, dotted));
  assert.deepEqual(ours, theirs);
}

async function compare(t, name) {
  const folder = path.join(cases, name);
  const settings = existsSync(path.join(folder, 'args.json'))
    ? JSON.parse(readFileSync(path.join(folder, 'args.json'), 'utf8')) : {};
  const echo = settings.echo ? await startEcho(t, settings.echo.args) : sharedEcho;
  const fill = (value) => value.replaceAll('{echo}', echo.url).replaceAll('{port}', String(echo.port)).replaceAll('{case}', folder);
  const work = temporaryFolder(t);
  const collection = path.join(work, 'collection.json');
  writeFileSync(collection, fill(readFileSync(path.join(folder, 'collection.json'), 'utf8')));

  const both = await runBoth(work, [collection, ...(settings.args || []).map(fill)],
    { cwd: folder, env: Object.fromEntries(Object.entries(settings.env || {}).map(([k, v]) => [k, fill(v)])) });
  assert.equal(both.postern.signal, null, both.postern.stderr);
  assert.equal(both.postern.status, both.newman.status,
    `exit status\n--- newman\n${both.newman.stdout}${both.newman.stderr}\n--- postern\n${both.postern.stdout}${both.postern.stderr}`);
  if (settings.noReport) return;
  assert.ok(both.newman.report, `newman wrote no report: ${both.newman.stderr}`);
  assert.ok(both.postern.report, `postern wrote no report: ${both.postern.stderr}`);
  const theirs = normalise(both.newman.report), ours = normalise(both.postern.report);
  for (const dotted of Object.keys(settings.ignore || {})) {
    remove(theirs, dotted);
    remove(ours, dotted);
  }
  for (const [dotted, lack] of Object.entries(settings.mayLack || {}))
    leaveOutWhatNewmanLacks(find(theirs, dotted), find(ours, dotted), lack);
  assert.deepEqual(ours, theirs);
  compareExports(both, settings);
  if (!settings.ignoreOutput)
    assert.deepEqual(maskOutput(both.postern.stdout).split('\n'), maskOutput(both.newman.stdout).split('\n'));
  const [ourXml, theirXml] = [both.postern, both.newman].map((run) => withoutMatches(maskJunit(run.junit), settings.ignoreJunit));
  assert.deepEqual(ourXml.split('\n'), theirXml.split('\n'));
}

describe('runs as newman runs', { concurrency: 2 }, () => {
  for (const name of readdirSync(cases).sort())
    test(name, (t) => compare(t, name));
});
