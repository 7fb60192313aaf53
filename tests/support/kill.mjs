// kill.mjs: lets clients write to a `postern serve`, kills it with SIGKILL at a random moment, starts it again and
// compares: everything that was acknowledged is there, as it was sent, and nothing else is.
//
// A client does one thing at a time, so that of each at most one is uncertain when the server dies: that may have been
// done or not, but not by half.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { binary, execute } from './postern.mjs';

const MOST = 12; // things of a kind that a client keeps
const PATIENCE_MS = 30000;

// Deterministic, so that a failing run can be repeated.
function randomOf(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

// Its end shows whether it was cut.
const payload = (random, name, count) => `${name} ${count} ${'abcdefghij'.repeat(random(150))} end`;

class Server {
  constructor(folder, program) {
    this.keyFile = path.join(folder, 'first.key');
    this.errors = '';
    this.started = performance.now();
    this.child = spawn(program, ['serve', '--data', folder, '--listen', '127.0.0.1:0', '--rate-limit', '0', '--log-level', 'error',
      '--bootstrap-key-file', this.keyFile], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stderr.on('data', (bytes) => { this.errors += bytes; });
    this.exited = once(this.child, 'exit');
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 200 });
  }

  // Milliseconds from its start to its first answer.
  async ready() {
    let output = '';
    const port = await Promise.race([
      new Promise((resolve) => {
        this.child.stdout.on('data', (bytes) => {
          output += bytes;
          const line = /^listening http:\/\/127\.0\.0\.1:(\d+)$/m.exec(output);
          if (line) resolve(Number(line[1]));
        });
      }),
      this.exited.then(([status, signal]) => { throw new Error(`postern serve ended (${status ?? signal}): ${this.errors}`); }),
    ]);
    this.port = port;
    this.key = readFileSync(this.keyFile, 'utf8').trim();
    const reply = await this.call('GET', '/readyz');
    assert.equal(reply.status, 200);
    return performance.now() - this.started;
  }

  // Rejects when the connection ends before the whole answer is there.
  call(method, target, body) {
    return new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const request = http.request({ port: this.port, host: '127.0.0.1', agent: this.agent, method, path: target,
        headers: { 'x-api-key': this.key, ...(text ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } : {}) } });
      request.setTimeout(PATIENCE_MS, () => request.destroy(new Error(`${method} ${target}: no answer in time`)));
      request.on('error', reject);
      request.on('response', (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('error', reject);
        response.on('aborted', () => reject(new Error('cut')));
        response.on('end', () => {
          if (!response.complete) return reject(new Error('cut'));
          const whole = Buffer.concat(parts).toString();
          resolve({ status: response.statusCode, body: whole ? JSON.parse(whole) : undefined, text: whole });
        });
      });
      request.end(text);
    });
  }

  async kill() {
    this.child.kill('SIGKILL');
    const [, signal] = await this.exited;
    this.agent.destroy();
    return signal;
  }

  async stop() {
    this.child.kill('SIGTERM');
    this.agent.destroy();
    return (await this.exited)[0];
  }
}

// The two kinds of things that are written: how each is made, replaced, removed and read.
const kinds = {
  environments: {
    make: (client, name, text) => ['POST', `/environments?workspace=${client.workspace}`, { environment: { name, values: [{ key: 'text', value: text, enabled: true, type: 'default' }] } }],
    replace: (client, thing, text) => ['PUT', `/environments/${thing.id}`, { environment: { name: thing.name, values: [{ key: 'text', value: text, enabled: true, type: 'default' }] } }],
    remove: (client, thing) => ['DELETE', `/environments/${thing.id}`],
    idOf: (body) => body.environment.uid,
  },
  requests: {
    make: (client, name, text) => ['POST', `/collections/${client.collection}/requests`, { name, method: 'POST', url: 'http://localhost/', description: text }],
    replace: (client, thing, text) => ['PUT', `/collections/${client.collection}/requests/${thing.id}`, { name: thing.name, method: 'PUT', url: 'http://localhost/', description: text }],
    remove: (client, thing) => ['DELETE', `/collections/${client.collection}/requests/${thing.id}`],
    idOf: (body) => body.data.id,
  },
};

class Client {
  constructor(number, seed) {
    this.number = number;
    this.random = randomOf(seed * 7919 + number);
    this.count = 0;
    this.things = { environments: new Map(), requests: new Map() }; // name → {name, id, text}
    this.uncertain = null; // {kind, what, name, text}
  }

  async prepare(server, workspace) {
    this.workspace = workspace;
    const made = await server.call('POST', `/collections?workspace=${workspace}`, { collection: {
      info: { name: `of client ${this.number}`, schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' }, item: [] } });
    assert.equal(made.status, 200, made.text);
    this.collection = made.body.collection.uid;
  }

  choose() {
    const kind = this.random(2) ? 'environments' : 'requests';
    const things = [...this.things[kind].values()];
    const dice = this.random(100);
    const what = things.length === 0 || (dice < 40 && things.length < MOST) ? 'make' : dice < 80 ? 'replace' : 'remove';
    const thing = what === 'make' ? { name: `${kind} ${this.number}.${++this.count}` } : things[this.random(things.length)];
    const text = what === 'remove' ? undefined : payload(this.random, thing.name, ++this.count);
    return { kind, what, thing, name: thing.name, text };
  }

  async write(server) {
    const step = this.choose();
    const { kind, what, thing, name, text } = step;
    this.uncertain = step;
    const request = what === 'remove' ? kinds[kind].remove(this, thing) : kinds[kind][what](this, what === 'make' ? name : thing, text);
    const reply = await server.call(...request);
    if (reply.status !== 200) throw Object.assign(new Error(`${request[0]} ${request[1]}: ${reply.status} ${reply.text}`), { answered: true });
    if (what === 'remove') this.things[kind].delete(name);
    else this.things[kind].set(name, { name, id: what === 'make' ? kinds[kind].idOf(reply.body) : thing.id, text });
    this.uncertain = null;
  }

  // What is found, name → {id, text}, against what was acknowledged. Of the uncertain one it takes what was found.
  compare(kind, found) {
    const known = this.things[kind];
    const open = this.uncertain?.kind === kind ? this.uncertain : null;
    for (const [name, thing] of known) {
      const there = found.get(name);
      if (!there && open?.what === 'remove' && open.name === name) continue;
      assert.ok(there, `lost: ${name}`);
      if (there.text !== thing.text && open?.what === 'replace' && open.name === name && there.text === open.text) continue;
      assert.equal(there.text, thing.text, `torn or old: ${name}`);
    }
    for (const [name, there] of found) {
      if (known.has(name)) continue;
      assert.ok(open?.what === 'make' && open.name === name, `nobody wrote: ${name}`);
      assert.equal(there.text, open.text, `torn: ${name}`);
    }
    this.things[kind] = new Map([...found].map(([name, { id, text }]) => [name, { name, id, text }]));
  }
}

async function all(items, width, work) {
  let next = 0;
  await Promise.all(Array.from({ length: width }, async () => {
    while (next < items.length) await work(items[next++]);
  }));
}

async function readEnvironments(server, workspace) {
  const list = await server.call('GET', `/environments?workspace=${workspace}`);
  assert.equal(list.status, 200, list.text);
  const found = new Map();
  await all(list.body.environments, 16, async ({ uid }) => {
    const reply = await server.call('GET', `/environments/${uid}`);
    assert.equal(reply.status, 200, reply.text);
    const { name, values } = reply.body.environment;
    assert.equal(values.length, 1, `torn: ${name}`);
    found.set(name, { id: uid, text: values[0].value });
  });
  assert.equal(found.size, list.body.environments.length);
  return found;
}

async function readRequests(server, client) {
  const reply = await server.call('GET', `/collections/${client.collection}`);
  assert.equal(reply.status, 200, reply.text);
  const found = new Map();
  for (const item of reply.body.collection.item) {
    const { description } = item.request;
    found.set(item.name, { id: item.id, text: typeof description === 'string' ? description : description?.content });
  }
  assert.equal(found.size, reply.body.collection.item.length);
  return found;
}

async function compare(server, clients, workspace) {
  const environments = await readEnvironments(server, workspace);
  for (const client of clients) {
    const own = new Map([...environments].filter(([name]) => name.startsWith(`environments ${client.number}.`)));
    for (const name of own.keys()) environments.delete(name);
    client.compare('environments', own);
  }
  assert.deepEqual([...environments.keys()], [], 'nobody wrote');
  await all(clients, 8, async (client) => {
    client.compare('requests', await readRequests(server, client));
    client.uncertain = null;
  });
}

// A backup through the running server, which `postern backup` reads through: every page and every reference.
async function checkIntegrity(program, folder, copy) {
  const result = await execute(program, ['backup', '--data', folder, copy]);
  assert.equal(result.status, 0, result.stderr);
  rmSync(copy);
}

// Writes until `enough()` says so and the server is killed; resolves to how many were acknowledged.
async function writeUntilKilled(server, clients, enough, pause) {
  let acknowledged = 0, killed = false, failure = null, stop;
  const over = new Promise((resolve) => { stop = resolve; });
  const writing = clients.map(async (client) => {
    while (!killed && !failure) {
      try {
        await client.write(server);
        acknowledged++;
      } catch (error) {
        if (!killed || error.answered) failure ??= error; // a refusal is one at any time
        break;
      }
      if (enough(acknowledged)) stop();
    }
    stop();
  });
  await over;
  if (!failure) await new Promise((resolve) => setTimeout(resolve, pause));
  killed = true;
  const signal = await server.kill();
  await Promise.all(writing);
  if (failure) throw failure;
  assert.equal(signal, 'SIGKILL');
  return acknowledged;
}

// Kills `kills` times, with about `writes` acknowledged writes in all. {kills, acknowledged, slowest, uncertain}
export async function killAgainAndAgain({ kills, writes, clients: count = 32, seed = Date.now() % 1e6, program = binary }) {
  const random = randomOf(seed);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'postern-kill-'));
  const figures = { seed, kills: 0, killedWhileStarting: 0, acknowledged: 0, uncertain: 0, slowestStart: 0 };
  const clients = Array.from({ length: count }, (_, i) => new Client(i, seed));
  let server, workspace;
  const start = async () => {
    server = new Server(folder, program);
    figures.slowestStart = Math.max(figures.slowestStart, await server.ready());
  };
  try {
    await start();
    const made = await server.call('POST', '/workspaces', { workspace: { name: 'killed', type: 'team' } });
    assert.equal(made.status, 200, made.text);
    workspace = made.body.workspace.id;
    await all(clients, count, (client) => client.prepare(server, workspace));
    while (figures.kills < kills || figures.acknowledged < writes) {
      const wanted = random(2 * Math.ceil(writes / kills));
      figures.acknowledged += await writeUntilKilled(server, clients, (done) => done >= wanted, random(8));
      figures.uncertain += clients.filter((client) => client.uncertain).length;
      figures.kills++;
      if (random(6) === 0) { // what recovers may be killed too
        server = new Server(folder, program);
        await new Promise((resolve) => setTimeout(resolve, random(40)));
        await server.kill();
        figures.kills++;
        figures.killedWhileStarting++;
      }
      await start();
      await compare(server, clients, workspace);
      await checkIntegrity(program, folder, path.join(folder, 'copy.db'));
    }
    assert.equal(await server.stop(), 0, server.errors);
    await start();
    await compare(server, clients, workspace);
    return figures;
  } catch (error) {
    error.message += `\n${JSON.stringify(figures)}\n${server?.errors ?? ''}`;
    throw error;
  } finally {
    if (server && server.child.exitCode === null && server.child.signalCode === null) await server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
