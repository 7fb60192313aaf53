// Without memory the server may refuse, and it may end; what it had acknowledged is there afterwards.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryFolder } from '../support/postern.mjs';
import { startServe } from '../support/serve.mjs';

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const mapped = (pid) => Number(/^VmSize:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;

// The address space may grow by this much from now on. Sanitizers need all of it: there nothing is limited.
function leave(server, bytes) {
  if (mapped(server.child.pid) > 2 ** 40) return;
  const result = spawnSync('prlimit', [`--pid=${server.child.pid}`, `--as=${mapped(server.child.pid) + bytes}:`], { encoding: 'utf8' });
  assert.equal(result.status, 0, result.stderr);
}

const large = (megabytes) => JSON.stringify({ collection: { info: { name: 'large', schema }, item: Array.from({ length: megabytes * 16 }, (_, i) => (
  { name: `r${i}`, request: { method: 'POST', url: 'http://a/', body: { mode: 'raw', raw: 'x'.repeat(65000) } } })) } });

for (const room of [0, 1, 4, 16, 48].map((megabytes) => megabytes << 20))
  test(`${room >> 20} MiB more than it has`, async (t) => {
    const folder = temporaryFolder(t);
    const server = await startServe({ data: folder });
    const kept = [];
    const write = async (name) => {
      const reply = await server.call('POST', '/environments', { environment: { name } });
      if (reply.status === 200) kept.push(reply.body.environment.id);
      return reply.status;
    };
    for (let i = 0; i < 8; i++) assert.equal(await write(`before ${i}`), 200);
    leave(server, room);
    const ended = server.exited.then(() => 'ended');
    const body = large(24);
    for (let i = 0; i < 3; i++) {
      const [outcome] = await Promise.all([
        server.call('POST', '/collections', body).then((reply) => reply.status, () => 'cut off'),
        ...Array.from({ length: 8 }, (_, w) => write(`meanwhile ${i} ${w}`).catch(() => 'cut off')),
      ]);
      if (outcome === 'cut off') break;
      assert.ok([200, 413, 500, 503, 507].includes(outcome), String(outcome));
    }
    // It still answers, or it has ended by its own hand: never does it hang or answer nonsense.
    const answer = await Promise.race([ended, server.call('GET', '/me').then((reply) => reply.status, () => ended)]);
    assert.ok([200, 500, 503, 'ended'].includes(answer), String(answer));
    await server.stop('SIGKILL');
    assert.ok(!/AddressSanitizer|runtime error/.test(server.errors), server.errors);

    const again = await startServe({ data: folder });
    t.after(again.close);
    const { environments } = (await again.call('GET', '/environments')).body;
    const there = new Set(environments.map((one) => one.id));
    assert.deepEqual(kept.filter((id) => !there.has(id)), []);
    for (const collection of (await again.call('GET', '/collections')).body.collections)
      assert.equal((await again.call('GET', `/collections/${collection.id}`, undefined, { loose: true })).body.collection.item.length, 24 * 16, 'all or nothing');
    t.diagnostic(`${answer}, ${server.errors.trim().split('\n').pop().slice(0, 100)}`);
  });
