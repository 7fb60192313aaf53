// `postern keys` and `postern user`: with a server that has the folder open, and without one.
import test from 'node:test';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, lstatSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { postern, temporaryFolder } from '../support/postern.mjs';
import { startServe } from '../support/serve.mjs';

const apiKey = /^PMAK-[a-f0-9]{24}-[a-f0-9]{34}$/;
const accessKey = /^PMAT-[0-9A-HJKMNP-TV-Z]{26}$/;
const day = 24 * 60 * 60 * 1000;

// The commands on one folder.
function shellOf(folder, defaults = {}) {
  const run = (...args) => {
    const options = typeof args.at(-1) === 'object' ? args.pop() : {};
    return postern([...args, '--data', folder], { ...defaults, ...options, env: { ...defaults.env, ...options.env } });
  };
  const ok = async (...args) => {
    const got = await run(...args);
    assert.equal(got.status, 0, `postern ${args.filter((one) => typeof one === 'string').join(' ')}: ${got.stderr}`);
    assert.equal(got.stderr, '');
    return got.stdout;
  };
  return {
    run,
    ok,
    json: async (...args) => JSON.parse(await ok(...args, '--json')),
    refuse: async (status, message, ...args) => {
      const got = await run(...args);
      assert.equal(got.status, status, got.stderr);
      assert.match(got.stderr, message);
      assert.equal(got.stdout, '');
    },
    createKey: async (...args) => (await ok('keys', 'create', '--user', 'admin', '--name', 'ci', ...args)).trimEnd(),
  };
}

// Every file below a folder that has one of these texts in it.
function filesWith(folder, texts, leaveOut = []) {
  return readdirSync(folder, { recursive: true }).filter((name) => !leaveOut.includes(name)).map((name) => path.join(folder, name))
    .filter((file) => lstatSync(file).isFile() && texts.some((text) => readFileSync(file).includes(text)));
}

test('keys through a running server', async (t) => {
  const server = await startServe();
  t.after(() => server.close());
  const shell = shellOf(server.folder);
  const status = async (key) => (await server.call('GET', '/me', undefined, { key })).status;

  await t.test('a new key is printed alone, works at once, and is dead at once when it is revoked', async () => {
    const key = await shell.createKey();
    assert.match(key, apiKey);
    assert.equal(await status(key), 200);
    assert.equal(await shell.ok('keys', 'revoke', key, '--reason', 'found in a log'), '1 key revoked\n');
    // Nothing tells a key that was good from one that never was.
    const answers = [];
    for (const wrong of [key, 'x', `${key.slice(0, 5)}${'a1'.repeat(12)}${key.slice(29)}`]) {
      const got = await server.call('GET', '/me', undefined, { key: wrong });
      const fields = [...got.headers].filter(([name]) => !['date', 'x-request-id'].includes(name) && !/reset|remaining-month/.test(name));
      answers.push({ status: got.status, text: got.text, fields: fields.filter(([name]) => name !== 'ratelimit') });
    }
    assert.equal(answers[0].status, 401);
    assert.deepEqual(answers[1], answers[0]);
    assert.deepEqual(answers[2], answers[0]);
    const [listed] = (await shell.json('keys', 'list', '--state', 'revoked'));
    assert.equal(listed.id, key.split('-')[1]);
    assert.equal(listed.key, `PMAK-${listed.id}-${'*'.repeat(32)}${key.slice(-2)}`);
    assert.equal(listed.reason, 'found in a log');
    await shell.refuse(1, /could not find the API key/, 'keys', 'revoke', 'ffffffffffffffffffffffff');
  });

  await t.test('keys are listed for people and for programs', async () => {
    const made = await shell.json('keys', 'create', '--user', '10001', '--name', 'list me', '--expires', '30d');
    assert.ok(Math.abs(made.expiresAt - Date.now() - 30 * day) < 60000);
    const table = (await shell.ok('keys', 'list')).split('\n');
    assert.match(table[0], /^ID +NAME +USER +STATE +CREATED +EXPIRES +LAST USED$/);
    const row = table.find((line) => line.startsWith(made.id));
    assert.match(row, /^\S+  list me +admin@localhost +enabled +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\d +-$/);
    const [listed] = (await shell.json('keys', 'list', '--user', 'admin')).filter(({ id }) => id === made.id);
    assert.deepEqual([listed.name, listed.user, listed.state, listed.expiresAt, listed.lastUsedAt], ['list me', 'admin@localhost', 'enabled', made.expiresAt, null]);
    assert.equal(await status(made.key), 200);
  });

  await t.test('expiry is a number of days, a day, or never', async () => {
    const expires = async (when) => (await shell.json('keys', 'create', '--user', 'admin', '--name', 'x', '--expires', when)).expiresAt;
    assert.equal(await expires('2090-01-31'), Date.UTC(2090, 1, 1));
    assert.equal(await expires('never'), null);
    for (const when of ['0d', '30', 'soon', '2090-13-01', '2090-01-31x', ''])
      await shell.refuse(2, /--expires is/, 'keys', 'create', '--user', 'admin', '--name', 'x', `--expires=${when}`);
    await shell.refuse(1, /cannot expire before it is made/, 'keys', 'create', '--user', 'admin', '--name', 'x', '--expires', '2020-01-01');
  });

  await t.test('an eleventh active key is refused, until an administrator allows it', async () => {
    await shell.ok('user', 'add', '--email', 'many@example.org');
    const create = ['keys', 'create', '--user', 'many', '--name', 'x'];
    for (let i = 0; i < 10; i++) await shell.ok(...create);
    await shell.refuse(1, /10 active API keys, and may not have more/, ...create);
    await shell.ok('keys', 'settings', 'keys.limit', '11');
    await shell.ok(...create);
    await shell.refuse(1, /11 active API keys/, ...create);
    assert.equal(await shell.ok('keys', 'revoke', '--all', '--user', 'many'), '11 keys revoked\n');
    assert.equal((await shell.json('keys', 'list', '--user', 'many', '--state', 'enabled')).length, 0);
  });

  await t.test('settings are shown, changed and checked', async () => {
    assert.match(await shell.ok('keys', 'settings'), /^keys\.limit 11$/m);
    await shell.ok('keys', 'settings', 'keys.maximum_days', '7');
    const { expiresAt } = await shell.json('keys', 'create', '--user', 'admin', '--name', 'x', '--expires', 'never');
    assert.ok(Math.abs(expiresAt - Date.now() - 7 * day) < 60000);
    await shell.ok('keys', 'settings', 'keys.maximum_days', '0');
    await shell.refuse(1, /keys.maximum_days is a number from 0 to 3650/, 'keys', 'settings', 'keys.maximum_days', 'x');
    await shell.refuse(1, /there is no setting 'keys.none'/, 'keys', 'settings', 'keys.none');
  });

  await t.test('people are added with a role, and changed', async () => {
    assert.match(await shell.ok('user', 'add', '--email', 'Edo@example.org', '--name', 'Edo Ruiz', '--role', 'viewer'), /^100\d\d\n$/);
    const key = (await shell.ok('keys', 'create', '--user', 'edo@example.org', '--name', 'mine')).trim();
    const me = (await server.call('GET', '/me', undefined, { key })).body.user;
    assert.deepEqual([me.email, me.fullName, me.roles], ['edo@example.org', 'Edo Ruiz', ['user']]);
    assert.equal((await server.call('GET', '/audit/logs', undefined, { key })).status, 403);
    await shell.ok('user', 'role', 'edo', 'admin');
    assert.equal((await server.call('GET', '/audit/logs', undefined, { key })).status, 200);
    await shell.ok('user', 'disable', 'edo');
    assert.equal(await status(key), 401);
    assert.ok(!(await server.call('GET', '/users')).body.data.some(({ username }) => username === 'edo'));
    await shell.ok('user', 'enable', 'edo');
    assert.equal(await status(key), 200);
    await shell.ok('user', 'role', 'edo', 'viewer');
    assert.match(await shell.ok('user', 'list'), /^\d+ +edo +edo@example\.org +Edo Ruiz +viewer +active +\d{4}-\d\d-\d\d$/m);
    await shell.refuse(1, /there is a user 'edo@example.org' already/, 'user', 'add', '--email', 'edo@example.org');
    await shell.refuse(1, /a role is one of/, 'user', 'add', '--email', 'x@example.org', '--role', 'owner');
    await shell.refuse(1, /is no e-mail address/, 'user', 'add', '--email', 'x');
    await shell.refuse(1, /another active administrator/, 'user', 'role', 'admin', 'viewer');
    await shell.refuse(1, /there is no user 'nobody'/, 'keys', 'create', '--user', 'nobody', '--name', 'x');
  });

  await t.test('passwords come from the environment, a file or standard input', async (t2) => {
    const user = async () => (await shell.json('user', 'list')).find(({ username }) => username === 'edo');
    const file = path.join(temporaryFolder(t2), 'password');
    writeFileSync(file, 'a password of a file\nanother line\n');
    assert.equal((await user()).hasPassword, false);
    for (const options of [{ input: 'typed into a pipe\n' }, { env: { POSTERN_PASSWORD: 'from the environment' } }]) {
      await shell.ok('user', 'passwd', 'edo', options);
      assert.equal((await user()).hasPassword, true);
      await shell.ok('user', 'passwd', 'edo', '--no-password');
      assert.equal((await user()).hasPassword, false);
    }
    await shell.ok('user', 'passwd', 'edo', '--password-file', file);
    assert.equal((await user()).hasPassword, true);
    await shell.refuse(1, /15 to 128 characters/, 'user', 'passwd', 'edo', { input: 'too short\n' });
    const added = await shell.json('user', 'add', '--email', 'pass@example.org', '--password-file', file);
    assert.equal(added.hasPassword, true);
    assert.deepEqual(filesWith(server.folder, ['a password of a file', 'from the environment', 'typed into a pipe']), []);
  });

  await t.test('a collection access key reads one collection and nothing else', async () => {
    const collection = { info: { name: 'Orders', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' }, item: [] };
    const [one, other] = [await server.call('POST', '/collections', { collection }), await server.call('POST', '/collections', { collection })]
      .map(({ body }) => body.collection);
    const key = (await shell.ok('keys', 'create', '--user', 'admin', '--collection', one.uid)).trim();
    assert.match(key, accessKey);
    const read = (id, withKey = key) => server.call('GET', `/collections/${id}?access_key=${withKey}`, undefined, { key: null });
    const got = await read(one.id);
    assert.equal(got.status, 200);
    assert.equal(got.body.collection.info.name, 'Orders');
    assert.equal(got.headers.get('cache-control'), 'no-store');
    for (const refused of [await read(other.id), await read(one.id, `PMAT-${'0'.repeat(26)}`), await read(one.id, 'x'),
      await server.call('DELETE', `/collections/${one.id}?access_key=${key}`, undefined, { key: null }),
      await server.call('GET', `/me?access_key=${key}`, undefined, { key: null }), await server.call('GET', '/me', undefined, { key })])
      assert.equal(refused.status, 401);
    await shell.refuse(1, /could not find the collection/, 'keys', 'create', '--user', 'edo', '--collection', one.uid);

    const { data } = (await server.call('GET', `/collection-access-keys?collectionId=${one.uid}`)).body;
    assert.equal(data.length, 1);
    assert.equal(data[0].token, `PMAT-${'*'.repeat(22)}${key.slice(-4)}`);
    assert.deepEqual([data[0].status, data[0].teamId, data[0].userId, data[0].collectionId, data[0].deletedAt], ['ACTIVE', 1, 10001, one.uid, null]);
    assert.ok(Math.abs(Date.parse(data[0].expiresAfter) - Date.now() - 60 * day) < 60000);
    assert.equal((await server.call('DELETE', `/collection-access-keys/${data[0].id}`)).status, 204);
    assert.equal((await read(one.id)).status, 401);
    assert.equal((await server.call('DELETE', `/collection-access-keys/${data[0].id}`)).status, 404);
    assert.deepEqual((await server.call('GET', '/collection-access-keys')).body.data, []);
    const second = (await shell.ok('keys', 'create', '--user', 'admin', '--collection', one.uid)).trim();
    assert.equal((await read(one.id, second)).status, 200);
    assert.equal(await shell.ok('keys', 'revoke', second), '1 key revoked\n');
    assert.equal((await read(one.id, second)).status, 401);
  });

  await t.test('access keys come in pages', async () => {
    const collection = (await server.call('GET', '/collections')).body.collections[0].uid;
    for (let i = 0; i < 5; i++) await shell.ok('keys', 'create', '--user', 'admin', '--collection', collection);
    const all = (await server.call('GET', '/collection-access-keys')).body.data.map(({ id }) => id);
    assert.equal(all.length, 5);
    const ids = [];
    let cursor = '';
    do {
      const { body } = await server.call('GET', `/collection-access-keys?limit=2&cursor=${cursor}`);
      ids.push(...body.data.map(({ id }) => id));
      cursor = body.meta.nextCursor;
    } while (cursor);
    assert.deepEqual(ids, all);
    assert.equal((await server.call('GET', '/collection-access-keys?cursor=%20')).status, 400);
  });

  await t.test('what the shell did is in the audit log', async () => {
    const { trails } = (await server.call('GET', '/audit/logs?limit=300')).body;
    const actions = new Set(trails.filter(({ data }) => data.actor.username === 'shell').map(({ action }) => action));
    for (const action of ['user.apikey_create', 'user.apikey_revoke', 'team.add_member', 'team.update_member_role', 'team.deactivate_member',
      'team.reactivate_member', 'user.password_change', 'team.settings_update', 'collection.accesskey_delete'])
      assert.ok(actions.has(action), action);
    assert.ok(trails.some(({ action }) => action === 'collection.accesskey_create'));
  });

  await t.test('the socket is for its owner, and bad callers do no harm', async () => {
    const socket = path.join(server.folder, 'control.sock');
    assert.equal(statSync(socket).mode & 0o777, 0o600);
    const say = async (text) => {
      const connection = net.connect(socket);
      let answer = '';
      connection.on('data', (bytes) => { answer += bytes; });
      connection.on('error', () => {});
      connection.end(text);
      await once(connection, 'close');
      return answer;
    };
    assert.match(await say('nonsense\n'), /"error":\{"code":\d+,"message":"the request/);
    assert.match(await say('{"command":"no.such"}\n'), /there is no command 'no.such'/);
    assert.match(await say('[]\n'), /there is no command/);
    assert.match(await say('{"command":"keys.create","arguments":7}\n'), /'user' is missing/);
    assert.equal(await say('{"command":"user.list"'), ''); // no end of line
    assert.equal((await shell.json('user', 'list'))[0].username, 'admin');
  });
});

test('keys without a server', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startServe({ data: folder });
  const shell = shellOf(folder);
  const first = await shell.createKey();
  await server.stop('SIGKILL');
  assert.ok(existsSync(path.join(folder, 'control.sock'))); // left behind

  await t.test('the folder is opened directly, whatever a killed server left', async () => {
    assert.ok((await shell.json('keys', 'list')).some(({ id }) => id === first.split('-')[1]));
    const keys = await Promise.all(Array.from({ length: 4 }, () => shell.createKey()));
    assert.equal(new Set(keys).size, 4);
    assert.equal((await shell.json('keys', 'list')).length, 6);
    assert.match(await shell.ok('keys', 'revoke', keys[0]), /^1 key/);
  });

  await t.test('a server takes it over again', async () => {
    const next = await startServe({ data: folder, args: [] }).catch((error) => error);
    // The key file of the first start is there; nothing is written again.
    assert.ok(!(next instanceof Error), String(next));
    assert.equal((await next.call('GET', '/me', undefined, { key: first })).status, 200);
    await shell.ok('user', 'add', '--email', 'late@example.org');
    await next.stop();
    assert.ok(!existsSync(path.join(folder, 'control.sock')));
  });

  await t.test('where there is no data, none is made', async () => {
    const nowhere = path.join(folder, 'nowhere');
    const got = await postern(['keys', 'list', '--data', nowhere]);
    assert.equal(got.status, 1);
    assert.match(got.stderr, /there is no data in '.*nowhere'/);
    assert.ok(!existsSync(nowhere));
  });

  await t.test('mistakes are told', async () => {
    await shell.refuse(2, /keys has create, list, revoke and settings, not 'frob'/, 'keys', 'frob');
    await shell.refuse(1, /missing required argument/, 'keys');
    await shell.refuse(2, /needs --user and --name/, 'keys', 'create', '--user', 'admin');
    await shell.refuse(2, /needs an id, a key, or --all/, 'keys', 'revoke');
    await shell.refuse(2, /needs an id, a key, or --all/, 'keys', 'revoke', 'x', '--all');
    await shell.refuse(2, /too many arguments/, 'keys', 'list', 'x');
    await shell.refuse(2, /user add needs --email/, 'user', 'add');
    await shell.refuse(2, /which user\?/, 'user', 'passwd', { input: 'a password for nobody\n' });
    await shell.refuse(2, /needs a user and a role/, 'user', 'role', 'late');
    await shell.refuse(2, /user has add, list, passwd/, 'user', 'remove');
  });
});

// After everything that keys are used for, none stands anywhere but where it was asked for.
test('no key is written anywhere', async (t) => {
  const server = await startServe({ args: ['--log-level', 'debug'], rateLimit: 60 });
  t.after(() => server.close());
  const shell = shellOf(server.folder);
  const collection = { info: { name: 'Orders', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' }, item: [] };
  const { uid } = (await server.call('POST', '/collections', { collection })).body.collection;
  const keys = [server.key, await shell.createKey(), (await shell.ok('keys', 'create', '--user', 'admin', '--collection', uid)).trim()];
  const secrets = [...keys, ...keys.map((key) => key.split('-').at(-1))];
  const broken = keys[1].slice(0, -1) + (keys[1].endsWith('0') ? '1' : '0');

  await server.call('GET', '/me', undefined, { key: keys[1] });
  await server.call('GET', `/me?apikey=${keys[1]}`, undefined, { key: null });
  await server.call('GET', `/collections/${uid}?apikey=${keys[1]}&access_key=${keys[2]}`, undefined, { key: null });
  await server.call('GET', `/collections/${uid}?access_key=${keys[2]}`, undefined, { key: null });
  await server.call('GET', `/no/such/path/${keys[1]}?apikey=${keys[1]}`, undefined, { key: null });
  await server.call('POST', `/me?apikey=${keys[1]}`, {}, { key: null });
  await server.call('GET', '/me', undefined, { key: broken });
  await shell.ok('keys', 'list');
  assert.equal((await postern(['backup', path.join(server.folder, 'copy.db'), '--data', server.folder])).status, 0);
  await shell.ok('keys', 'revoke', keys[1]);
  await server.call('GET', `/me?apikey=${keys[1]}`, undefined, { key: null });
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const audit = JSON.stringify((await server.call('GET', '/audit/logs?limit=300')).body);
  await server.stop();

  assert.match(server.errors, /\/me/); // the calls were logged
  for (const secret of secrets) {
    assert.ok(!server.errors.includes(secret), 'the log');
    assert.ok(!server.output.includes(secret), 'standard output');
    assert.ok(!metrics.includes(secret), 'the metrics');
    assert.ok(!audit.includes(secret), 'the audit log');
  }
  assert.ok(existsSync(path.join(server.folder, 'copy.db')));
  assert.deepEqual(filesWith(server.folder, secrets, ['first.key']), []);
});
