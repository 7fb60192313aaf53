// `postern backup` while clients write, and `postern restore` of it: everything is there, as the API tells it.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { postern, temporaryFolder } from '../support/postern.mjs';
import { startServe } from '../support/serve.mjs';

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const get = async (server, target) => {
  const reply = await server.call('GET', target);
  assert.equal(reply.status, 200, `${target}: ${reply.text}`);
  return reply.body;
};
const send = async (server, method, target, body) => {
  const reply = await server.call(method, target, body);
  assert.ok(reply.status < 300, `${method} ${target}: ${reply.text}`);
  return reply.body;
};

// A workspace with something of each kind.
async function fill(server) {
  const { workspace } = await send(server, 'POST', '/workspaces', { workspace: { name: 'Kept', type: 'team', description: 'ünïcode ✓' } });
  const inside = `?workspace=${workspace.id}`;
  for (let i = 0; i < 3; i++) {
    const { collection } = await send(server, 'POST', `/collections${inside}`, { collection: {
      info: { name: `Collection ${i}`, schema }, variable: [{ key: 'token', value: `t${i}`, type: 'secret' }],
      item: [{ name: 'Folder', item: Array.from({ length: 20 }, (_, n) => ({ name: `Request ${n}`, request: { method: 'POST', header: [{ key: 'X-N', value: `${n}` }],
        url: `http://localhost/${n}?a=b`, body: { mode: 'raw', raw: 'x'.repeat(n * 100) } },
      response: [{ name: 'Saved', code: 200, status: 'OK', header: [], body: `{"n":${n}}` }] })) }] } });
    await send(server, 'PUT', `/collections/${collection.uid}/tags`, { tags: [{ slug: 'kept' }, { slug: `kept-${i}` }] });
    await send(server, 'POST', `/collections/${collection.uid}/comments`, { body: `Remark ${i}` });
    await send(server, 'POST', `/environments${inside}`, { environment: { name: `Environment ${i}`,
      values: [{ key: 'plain', value: 'p', type: 'default', enabled: true }, { key: 'hidden', value: `s${i}`, type: 'secret', enabled: true }] } });
  }
  await send(server, 'PUT', `/workspaces/${workspace.id}/global-variables`, { values: [{ key: 'g', value: '1', type: 'default', enabled: true }] });
  return workspace.id;
}

// Everything in it that the API tells.
async function everything(server, workspace) {
  const inside = `?workspace=${workspace}`;
  const found = { users: await get(server, '/users'), workspace: await get(server, `/workspaces/${workspace}`),
    workspaces: await get(server, '/workspaces'),
    roles: await get(server, `/workspaces/${workspace}/roles`), globals: await get(server, `/workspaces/${workspace}/global-variables`),
    collections: await get(server, `/collections${inside}`), environments: await get(server, `/environments${inside}`), parts: [] };
  for (const { uid } of found.collections.collections)
    for (const target of ['', '/tags', '/comments']) found.parts.push(await get(server, `/collections/${uid}${target}`));
  for (const { uid } of found.environments.environments) found.parts.push(await get(server, `/environments/${uid}`));
  found.keys = await get(server, '/collection-access-keys');
  return found;
}

// Writes one environment after another until told to stop; how many were acknowledged, at any time.
function writer(server, workspace, name) {
  const state = { acknowledged: 0, over: false };
  state.done = (async () => {
    while (!state.over) {
      await send(server, 'POST', `/environments?workspace=${workspace}`, { environment: { name: `${name} ${state.acknowledged}`, values: [] } });
      state.acknowledged++;
    }
  })();
  return state;
}

test('a backup of a server at work holds everything, and becomes a server', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startServe();
  t.after(() => server.close());
  const kept = await fill(server);
  const { collections } = await get(server, `/collections?workspace=${kept}`);
  const shared = await postern(['keys', 'create', '--user', 'admin', '--collection', collections[0].uid, '--data', server.folder]);
  assert.equal(shared.status, 0, shared.stderr);
  const { workspace: { id: busy } } = await send(server, 'POST', '/workspaces', { workspace: { name: 'Busy', type: 'team' } });

  const writers = Array.from({ length: 8 }, (_, i) => writer(server, busy, `writer ${i}:`));
  const count = () => writers.map((one) => one.acknowledged);
  while (count().some((n) => n < 5)) await new Promise((resolve) => setImmediate(resolve));
  const before = count();
  const backup = await postern(['backup', '--data', server.folder, '--with-key', 'copy.db'], { cwd: folder });
  const after = count();
  writers.forEach((one) => { one.over = true; });
  await Promise.all(writers.map((one) => one.done));
  assert.equal(backup.status, 0, backup.stderr);
  const file = path.join(folder, 'copy.db');
  assert.match(backup.stdout, /copy\.db \(\d+ bytes\), checked\n.*copy\.db\.key: /);
  assert.deepEqual(readdirSync(folder).sort(), ['copy.db', 'copy.db.key']);
  for (const name of [file, `${file}.key`]) assert.equal(statSync(name).mode & 0o777, 0o600);

  const restored = path.join(folder, 'new');
  const made = await postern(['restore', file, '--data', restored]);
  assert.equal(made.status, 0, made.stderr);
  assert.equal(made.stdout, `${restored}\n`);
  writeFileSync(path.join(restored, 'first.key'), `${server.key}\n`, { mode: 0o600 }); // where startServe() looks for it
  const copy = await startServe({ data: restored });
  t.after(() => copy.close());

  // What nobody wrote to is the same to the last byte; what many wrote to is as it was at one moment.
  const [original, found] = await Promise.all([everything(server, kept), everything(copy, kept)]);
  assert.equal(found.parts.length, 12);
  assert.deepEqual(found, original);
  assert.equal(found.keys.data.length, 1);
  const names = new Set((await get(copy, `/environments?workspace=${busy}`)).environments.map(({ name }) => name));
  let total = 0;
  writers.forEach((_, i) => {
    let own = 0;
    while (names.has(`writer ${i}: ${own}`)) own++;
    assert.ok(own >= before[i] && own <= after[i] + 1, `${before[i]} <= ${own} <= ${after[i] + 1}`);
    total += own;
  });
  assert.equal(total, names.size);

  // Its keys work, its secrets open, and it is a store of its own.
  const access = await copy.call('GET', `/collections/${collections[0].uid}?access_key=${shared.stdout.trim()}`, undefined, { key: null });
  assert.equal(access.status, 200);
  assert.match(JSON.stringify(found.parts), /"s2"/);
  await send(copy, 'POST', `/environments?workspace=${kept}`, { environment: { name: 'only here', values: [] } });
  assert.deepEqual((await get(server, `/environments?workspace=${kept}`)).environments.length, 3);
  const audit = await get(server, '/audit/logs');
  assert.match(JSON.stringify(audit), /team\.backup/);
});

test('without a server the folder is copied directly; the key is asked for', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startServe();
  t.after(() => server.close());
  const kept = await fill(server);
  const original = await everything(server, kept);
  await server.stop();
  const file = path.join(folder, 'copy.db'), restored = path.join(folder, 'new');
  const run = async (status, words, args, options) => {
    const result = await postern(args, options);
    assert.equal(result.status, status, result.stdout + result.stderr);
    assert.match(status ? result.stderr : result.stdout, words);
  };
  await run(0, /checked/, ['backup', '--data', server.folder, file]);
  assert.ok(!existsSync(`${file}.key`));
  await run(1, /exists already/, ['backup', '--data', server.folder, file]);
  await run(1, /there is no data/, ['backup', '--data', path.join(folder, 'nothing'), path.join(folder, 'other.db')]);

  await run(1, /restoring needs the master key/, ['restore', file, '--data', restored]);
  await run(1, /not the one of this database/, ['restore', file, '--data', restored], { env: { POSTERN_MASTER_KEY: 'ab'.repeat(32) } });
  assert.ok(!existsSync(restored));
  const key = path.join(server.folder, 'master.key');
  mkdirSync(restored);
  writeFileSync(path.join(restored, 'letter.txt'), 'x');
  await run(1, /has something in it/, ['restore', file, '--key', key, '--data', restored]);
  renameSync(restored, path.join(folder, 'old'));

  // Damaged, cut or of somebody else: refused, and no folder is left behind.
  const bytes = readFileSync(file), bad = path.join(folder, 'bad.db');
  const damaged = Buffer.from(bytes);
  damaged.fill(0xff, 4096, 8192);
  writeFileSync(bad, damaged);
  await run(1, /bad\.db.*damaged|bad\.db.*malformed/, ['restore', bad, '--key', key, '--data', restored]);
  writeFileSync(bad, bytes);
  truncateSync(bad, bytes.length - 4096);
  await run(1, /bad\.db/, ['restore', bad, '--key', key, '--data', restored]);
  writeFileSync(bad, 'Dear all,\n');
  await run(1, /bad\.db.*not a database/, ['restore', bad, '--key', key, '--data', restored]);
  await run(1, /none\.db/, ['restore', path.join(folder, 'none.db'), '--key', key, '--data', restored]);
  assert.ok(!existsSync(restored));

  chmodSync(file, 0o400); // a backup is never written to
  const hex = readFileSync(key, 'utf8').trim();
  await run(0, /new/, ['restore', file, '--data', restored], { env: { POSTERN_MASTER_KEY: hex } });
  assert.ok(!existsSync(path.join(restored, 'master.key')));
  writeFileSync(path.join(restored, 'first.key'), `${server.key}\n`, { mode: 0o600 });
  const copy = await startServe({ data: restored, env: { POSTERN_MASTER_KEY: hex } });
  t.after(() => copy.close());
  assert.deepEqual(await everything(copy, kept), original);
  await run(1, /POSTERN_MASTER_KEY is yours to keep/, ['backup', '--data', restored, '--with-key', path.join(folder, 'second.db')], { env: { POSTERN_MASTER_KEY: hex } });
  assert.ok(!existsSync(path.join(folder, 'second.db')));
});
