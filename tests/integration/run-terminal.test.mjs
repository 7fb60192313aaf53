// On a terminal a run has colour and shows that it is under way; interrupted, it ends in order and still
// writes its reports.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { binary, execute, startEcho, temporaryFolder } from '../support/postern.mjs';

let echo;
before(async () => { echo = await startEcho(null); });
after(() => echo.stop());

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
function collection(t, item) {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, 'c.json'), JSON.stringify({ info: { name: 'c', schema }, item }));
  return folder;
}
const quick = () => [{ name: 'quick', event: [{ listen: 'test', script: { exec: ["pm.test('fine', () => {})"] } }], request: `${echo.url}/get` }];

// script(1) gives the program a terminal.
const onTerminal = (command, options) =>
  execute('script', ['-qfec', command, '/dev/null'], { ...options, env: { TERM: 'xterm', CI: '', NO_COLOR: '', ...options.env } });

test('a terminal gets colour, a pipe does not', async (t) => {
  const folder = collection(t, quick());
  const terminal = await onTerminal(`${binary} run c.json`, { cwd: folder });
  assert.equal(terminal.status, 0);
  assert.match(terminal.stdout, /\x1b\[\d+m/);
  const pipe = await execute(binary, ['run', 'c.json'], { cwd: folder });
  assert.doesNotMatch(pipe.stdout, /\x1b/);
  const forced = await execute(binary, ['run', 'c.json', '--color', 'on'], { cwd: folder });
  assert.match(forced.stdout, /\x1b\[\d+m/);
});

test('NO_COLOR and --color off are honoured on a terminal', async (t) => {
  const folder = collection(t, quick());
  for (const [command, env] of [[`${binary} run c.json`, { NO_COLOR: '1' }], [`${binary} run c.json --color off`, {}]])
    assert.doesNotMatch((await onTerminal(command, { cwd: folder, env })).stdout, /\x1b\[\d+m/);
});

test('an interrupted run ends after what it was doing and writes its reports', async (t) => {
  const folder = collection(t, [...quick(), { name: 'slow', request: `${echo.url}/delay/3` }, { name: 'never', request: `${echo.url}/get` }]);
  const child = spawn(binary, ['run', 'c.json', '-r', 'cli,json', '--reporter-json-export', 'report.json'], { cwd: folder });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
    if (text.includes('↳ slow') || text.includes('→ slow')) child.kill('SIGINT');
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(status, 1);
  const report = JSON.parse(readFileSync(path.join(folder, 'report.json'), 'utf8'));
  assert.equal(report.run.executions[0].item.name, 'quick');
  assert.ok(!report.run.executions.some((entry) => entry.item && entry.item.name === 'never'));
});
