// Measures what the README promises, with the peers in the same run. Prints a table in Markdown.
//   script/bench [runs]       medians of `runs` (5) after one warm-up
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const postern = path.join(root, 'build/postern');
const newman = path.join(root, 'node_modules/newman/bin/newman.js');
const runs = Number(process.argv[2] || 5);
const work = mkdtempSync(path.join(os.tmpdir(), 'postern-bench-'));

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const script = (...exec) => [{ listen: 'test', script: { exec } }];

function collection(name, items, extra = {}) {
  const file = path.join(work, `${name}.json`);
  writeFileSync(file, JSON.stringify({ info: { name, schema }, item: items, ...extra }));
  return file;
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

// Wall seconds and peak resident kilobytes of each command, the median of its runs (measure.py).
function measure(commands, times = runs, warmups = 1) {
  const result = spawnSync('python3', [path.join(root, 'bench/measure.py')], {
    input: JSON.stringify({ runs: times, warmups, commands }),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (result.status !== 0) throw new Error('the measuring failed');
  return JSON.parse(String(result.stdout)).map((figures) => ({ wall: median(figures.wall), memory: median(figures.memory) }));
}

function startEcho() {
  return new Promise((resolve) => {
    const child = spawn(postern, ['echo', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', (text) => resolve({ url: /listening (\S+)/.exec(String(text))[1], stop: () => child.kill() }));
  });
}

const ms = (seconds) => `${(seconds * 1000).toFixed(1)} ms`;
const mb = (kilobytes) => `${(kilobytes / 1024).toFixed(1)} MB`;
const rows = [];
const row = (what, figure, peer, wanted, reached) => rows.push([what, figure, peer, wanted, reached ? 'yes' : '**no**']);

const echo = await startEcho();
try {
  const [version] = measure([[postern, 'version']]);
  row('`postern version`', ms(version.wall), '–', '≤ 10 ms', version.wall <= 0.010);

  const one = collection('one', [{ name: 'one', event: script(
    "pm.test('status', () => pm.response.to.have.status(200));",
    "pm.test('json', () => pm.expect(pm.response.json().args).to.eql({a: '1'}));",
    "pm.test('quick', () => pm.expect(pm.response.responseTime).to.be.below(10000));"), request: { method: 'GET', url: `${echo.url}/get?a=1` } }]);
  const [ourOne, theirOne] = measure([[postern, 'run', one], [process.execPath, newman, 'run', one]]);
  row('1 request, 3 tests', ms(ourOne.wall), `newman ${ms(theirOne.wall)}: ${(theirOne.wall / ourOne.wall).toFixed(0)} ×`, '≥ 25 ×', theirOne.wall / ourOne.wall >= 25);

  const urls = Array.from({ length: 500 }, (_, i) => `${echo.url}/get?i=${i}`);
  const many = collection('many', urls.map((url, i) => ({ name: `request ${i}`, event: script(
    "pm.test('status', () => pm.response.to.have.status(200));",
    `pm.test('argument', () => pm.expect(pm.response.json().args.i).to.equal('${i}'));`), request: { method: 'GET', url } })));
  const list = path.join(work, 'urls');
  writeFileSync(list, urls.map((url) => `url = "${url}"\noutput = "/dev/null"\n`).join(''));
  const [ourMany, theirMany, curl] = measure([[postern, 'run', many], [process.execPath, newman, 'run', many], ['curl', '-s', '-K', list]]);
  row('500 requests × 2 tests', ms(ourMany.wall), `newman ${ms(theirMany.wall)}: ${(theirMany.wall / ourMany.wall).toFixed(0)} ×`, '≥ 30 ×', theirMany.wall / ourMany.wall >= 30);
  row('the same, against curl', ms(ourMany.wall), `curl ${ms(curl.wall)}: ${(ourMany.wall / curl.wall).toFixed(2)} ×`, '≤ 2 ×', ourMany.wall <= 2 * curl.wall);
  row('peak memory of that run', mb(ourMany.memory), `newman ${mb(theirMany.memory)}: 1/${(theirMany.memory / ourMany.memory).toFixed(1)}`, '≤ 1/3', ourMany.memory * 3 <= theirMany.memory);

  const iterated = collection('iterated', [{ name: 'one', event: script("pm.test('status', () => pm.response.to.have.status(200));"), request: { method: 'GET', url: `${echo.url}/get` } }]);
  const [few, lots] = measure([[postern, 'run', iterated, '-n', '500'], [postern, 'run', iterated, '-n', '10000']], 1, 0);
  row('10,000 iterations, memory', mb(lots.memory), `after 500: ${mb(few.memory)}: ${(lots.memory / few.memory).toFixed(2)} ×`, '≤ 1.2 ×', lots.memory <= 1.2 * few.memory);

  const filler = 'x'.repeat(400); // makes it 10 MB
  const large = collection('large', Array.from({ length: 200 }, (_, f) => ({ name: `folder ${f}`, item: Array.from({ length: 100 }, (_, i) => ({
    name: `request ${f}/${i}`, request: { method: 'GET', url: `${echo.url}/get?f=${f}&i=${i}`, description: filler } })) })));
  const size = readFileSync(large).length;
  if (size < 10e6) throw new Error(`the large collection has only ${size} bytes`);
  const [listed] = measure([[postern, 'list', large]]);
  row(`list ${(size / 1e6).toFixed(1)} MB, 20,000 requests`, ms(listed.wall), '–', '≤ 400 ms', listed.wall <= 0.4);
} finally {
  echo.stop();
  rmSync(work, { recursive: true, force: true });
}

const version = (command, ...args) => String(spawnSync(command, args).stdout).split('\n')[0].trim();
console.log(`Machine: ${os.cpus().length} × ${os.cpus()[0].model.trim()}, ${(os.totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${os.release()}.`);
console.log(`Versions: ${version(postern, 'version')}, newman ${JSON.parse(readFileSync(path.join(root, 'node_modules/newman/package.json'))).version} on node ${process.version}, ${version('curl', '--version').split(' (')[0]}.`);
console.log(`Medians of ${runs} after a warm-up, commands in turn, against \`postern echo\` on loopback.\n`);
console.log('| work | Postern | peer | wanted | reached |\n|---|---|---|---|---|');
for (const cells of rows) console.log(`| ${cells.join(' | ')} |`);
process.exitCode = rows.every((cells) => cells[4] === 'yes') ? 0 : 1;
