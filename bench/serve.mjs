// Measures `postern serve` against nginx and against itself. Prints a table in Markdown; exits 1 when a figure is
// missed.
//   script/bench serve [rounds]      medians of `rounds` (3)
// The servers take turns on one core, the load generator has the other; for durable writes the server has both.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const postern = path.join(root, 'build/postern');
const rounds = Number(process.argv[2] || 3);
const work = mkdtempSync(path.join(os.tmpdir(), 'postern-bench-'));
const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const seconds = 3;

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const rows = [];
function row(what, figure, peer, wanted, reached) {
  rows.push([what, figure, peer, wanted, reached ? 'yes' : '**no**']);
  console.error(`${what}: ${figure} (${peer}), wanted ${wanted}`);
}

const status = (pid, name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);

// --- servers ---

let folders = 0;
async function startPostern(cores = '1') {
  const folder = path.join(work, `data${folders++}`), keyFile = `${folder}.key`;
  const started = performance.now();
  const child = spawn('taskset', ['-c', cores, postern, 'serve', '--data', folder, '--listen', '127.0.0.1:0', '--rate-limit', '1000000',
    '--bootstrap-key-file', keyFile, '--log-level', 'info'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const url = await new Promise((resolve) => {
    child.stdout.once('data', (text) => resolve(/listening (\S+)/.exec(String(text))[1]));
  });
  const readyMs = performance.now() - started;
  return { url, key: readFileSync(keyFile, 'utf8').trim(), pid: child.pid, readyMs,
    stop: () => new Promise((done) => { child.on('exit', done); child.kill(); }) };
}

async function startNginx(port, body, small, headers) {
  writeFileSync(path.join(work, 'collection.json'), body);
  const fields = Object.entries(headers).map(([name, value]) => `add_header ${name} "${value}";`).join(' ');
  writeFileSync(path.join(work, 'nginx.conf'), `user root; worker_processes 1; daemon off; pid ${work}/nginx.pid; error_log ${work}/error.log;
events { worker_connections 1024; }
http { access_log ${work}/access.log; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100; types {}
  default_type "application/json; charset=utf-8";
  server { listen 127.0.0.1:${port}; root ${work}; ${fields}
    location = /me { return 200 '${small}'; } } }`);
  const child = spawn('taskset', ['-c', '1', 'nginx', '-c', path.join(work, 'nginx.conf'), '-p', work], { stdio: 'ignore' });
  for (let i = 0; i < 100; i++) {
    try { await fetch(`http://127.0.0.1:${port}/me`); break; } catch { await sleep(50); }
  }
  return { url: `http://127.0.0.1:${port}`, stop: () => new Promise((done) => { child.on('exit', done); child.kill(); }) };
}

// --- clients ---

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
function call(server, method, target, body) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const request = http.request(server.url + target, { method, agent, headers: { 'x-api-key': server.key, ...(body ? { 'content-type': 'application/json' } : {}) } },
      (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => {
          const text = Buffer.concat(parts);
          if (response.statusCode >= 300) reject(new Error(`${method} ${target}: ${response.statusCode} ${text.subarray(0, 300)}`));
          else resolve({ ms: performance.now() - started, bytes: text.length, text, headers: response.headers });
        });
      });
    request.on('error', reject);
    request.end(body ? (Buffer.isBuffer(body) ? body : JSON.stringify(body)) : undefined);
  });
}

// Requests a second, by wrk on the other core.
function wrk(url, key, connections, script) {
  const args = ['-c', '0', 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '-H', `X-Api-Key: ${key}`, ...(script ? ['-s', script] : []), url];
  const result = spawnSync('taskset', args, { encoding: 'utf8' });
  if (/Non-2xx/.test(result.stdout)) throw new Error(result.stdout);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(result.stdout)[1]);
}

function collection(name, count, size) {
  const pad = 'x'.repeat(size);
  return { info: { name, schema }, item: Array.from({ length: count }, (_, i) => ({ name: `Request ${i}`,
    request: { method: 'GET', header: [{ key: 'X-Note', value: pad }], url: `https://api.example.org/things/${i}` }, response: [] })) };
}

const create = async (server, document) => JSON.parse((await call(server, 'POST', '/collections', { collection: document })).text).collection.id;

// --- what is measured ---

async function againstNginx() {
  const server = await startPostern();
  const id = await create(server, collection('fifty', 100, 180));
  const target = `/collections/${id}`;
  const whole = await call(server, 'GET', target), me = await call(server, 'GET', '/me');
  const fields = Object.fromEntries(Object.entries(whole.headers).filter(([name]) => !['content-type', 'content-length', 'date', 'connection', 'keep-alive'].includes(name)));
  const nginx = await startNginx(18080 + process.pid % 1000, whole.text, me.text.toString().replace(/'/g, ''), fields);
  const figures = { ours: [], theirs: [], ourMe: [], theirMe: [] };
  for (let i = 0; i < rounds; i++) {
    figures.ours.push(wrk(server.url + target, server.key, 64));
    figures.theirs.push(wrk(`${nginx.url}/collection.json`, server.key, 64));
    figures.ourMe.push(wrk(`${server.url}/me`, server.key, 64));
    figures.theirMe.push(wrk(`${nginx.url}/me`, server.key, 64));
  }
  await nginx.stop();
  await server.stop();
  const compare = (what, ours, theirs) => {
    const [a, b] = [median(ours), median(theirs)];
    row(what, `${a.toFixed(0)}/s`, `nginx ${b.toFixed(0)}/s: ${(a / b).toFixed(2)} ×`, '≥ 0.5 ×', a >= b / 2);
  };
  compare(`GET a collection of ${(whole.bytes / 1024).toFixed(0)} KB`, figures.ours, figures.theirs);
  compare(`GET /me of ${me.bytes} bytes`, figures.ourMe, figures.theirMe);
}

async function changes() {
  const server = await startPostern();
  const ids = { small: await create(server, collection('small', 20, 100)), large: await create(server, collection('large', 20000, 100)) };
  const items = {}, times = { small: [], large: [] };
  for (const name of ['small', 'large']) {
    const tree = JSON.parse((await call(server, 'GET', `/collections/${ids[name]}`)).text).collection;
    items[name] = tree.item[tree.item.length >> 1].id;
  }
  for (let i = 0; i < 200 * rounds; i++)
    for (const name of ['small', 'large'])
      times[name].push((await call(server, 'PUT', `/collections/${ids[name]}/requests/${items[name]}`, { name: `Changed ${i}` })).ms);
  const [small, large] = [median(times.small), median(times.large)];
  row('change 1 of 20,000 requests', `${large.toFixed(2)} ms`, `1 of 20: ${small.toFixed(2)} ms: ${(large / small).toFixed(2)} ×`, '≤ 2 ×', large <= 2 * small);
  await server.stop();
}

async function durableWrites() {
  const server = await startPostern('0,1');
  const id = JSON.parse((await call(server, 'POST', '/environments', { environment: { name: 'e', values: [] } })).text).environment.id;
  const script = path.join(work, 'put.lua');
  writeFileSync(script, `wrk.method = "PUT"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = '{"environment":{"values":[{"key":"a","value":"b"}]}}'\n`);
  const one = [], many = [];
  for (let i = 0; i < rounds; i++) {
    one.push(wrk(`${server.url}/environments/${id}`, server.key, 1, script));
    many.push(wrk(`${server.url}/environments/${id}`, server.key, 32, script));
  }
  const [a, b] = [median(one), median(many)];
  row('durable writes, 32 clients', `${b.toFixed(0)}/s`, `1 client: ${a.toFixed(0)}/s: ${(b / a).toFixed(1)} ×`, '≥ 5 ×', b >= 5 * a);
  await server.stop();
}

async function large() {
  const puts = [], firsts = [], gets = [], memory = [];
  let size = 0;
  for (let i = 0; i < rounds; i++) {
    const server = await startPostern();
    const id = await create(server, collection('large', 1, 10));
    const body = Buffer.from(JSON.stringify({ collection: collection('large', 20000, 340) }));
    size = body.length;
    puts.push((await call(server, 'PUT', `/collections/${id}`, body)).ms);
    firsts.push((await call(server, 'GET', `/collections/${id}`)).ms);
    for (let j = 0; j < 3; j++) gets.push((await call(server, 'GET', `/collections/${id}`)).ms);
    memory.push(status(server.pid, 'VmHWM') * 1024);
    await server.stop();
  }
  row(`PUT ${(size / 1e6).toFixed(1)} MB, 20,000 requests`, `${median(puts).toFixed(0)} ms`, '–', '≤ 1000 ms', median(puts) <= 1000);
  row('GET it', `${median(firsts).toFixed(0)} ms`, `once more: ${median(gets).toFixed(0)} ms`, '≤ 60 ms', median(firsts) <= 60);
  row('peak memory of both', `${(median(memory) / 1e6).toFixed(0)} MB`, `${(median(memory) / size).toFixed(1)} × the document`, '≤ 12 ×', median(memory) <= 12 * size);
}

async function idle() {
  const ready = [], resident = [];
  for (let i = 0; i < 2 * rounds + 1; i++) {
    const server = await startPostern();
    await sleep(200);
    ready.push(server.readyMs);
    resident.push(status(server.pid, 'VmRSS') / 1024);
    await server.stop();
  }
  row('start on an empty store', `${median(ready).toFixed(0)} ms`, '–', '≤ 100 ms', median(ready) <= 100);
  row('resident when idle', `${median(resident).toFixed(1)} MB`, '–', '≤ 15 MB', median(resident) <= 15);
}

try {
  await idle();
  await againstNginx();
  await changes();
  await durableWrites();
  await large();
} finally {
  agent.destroy();
  if (!existsSync(work) || !process.env.POSTERN_BENCH_KEEP) rmSync(work, { recursive: true, force: true });
}

const version = (program, args) => spawnSync(program, args, { encoding: 'utf8' });
console.log(`${os.cpus().length} × ${os.cpus()[0].model}, ${(os.totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${os.release()}, load ${os.loadavg()[0].toFixed(1)}; `
  + `${version('nginx', ['-v']).stderr.trim()}; medians of ${rounds}\n`);
console.log('| work | Postern | peer | wanted | reached |\n|---|---|---|---|---|');
for (const cells of rows) console.log(`| ${cells.join(' | ')} |`);
process.exitCode = rows.every((cells) => cells[4] === 'yes') ? 0 : 1;
