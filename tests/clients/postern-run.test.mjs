// `postern run` against `postern serve`: by UID and by URL, and what it says when it may not.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { postern } from '../support/postern.mjs';
import { startPlatform } from '../support/platform.mjs';

describe('postern run', () => {
  let platform, env;
  before(async () => {
    platform = await startPlatform();
    env = { POSTERN_API_URL: platform.serve.url, POSTMAN_API_KEY: platform.serve.key };
  });
  after(() => platform?.close());
  const passes = (result) => {
    assert.equal(result.status, 0, result.stdout + result.stderr);
    assert.match(result.stdout, /Orders/);
    assert.match(result.stdout, /✓ {2}everything arrived/);
  };

  test('takes UIDs', async () => {
    passes(await postern(['run', platform.collection, '-e', platform.environment, '--global-var', 'where=madrid'], { env }));
  });

  test('takes URLs with a key, and a shared collection', async () => {
    const { url, collection, environment, workspace } = platform;
    const others = ['-e', url(`/environments/${environment}`), '-g', url(`/workspaces/${workspace}/global-variables`)];
    passes(await postern(['run', url(`/collections/${collection}`), ...others]));
    const made = await platform.shell('keys', 'create', '--user', 'admin', '--collection', collection);
    assert.equal(made.status, 0, made.stderr);
    passes(await postern(['run', url(`/collections/${collection}`, `access_key=${made.stdout.trim()}`), ...others]));
  });

  test('tells what the server refuses, and never the key', async () => {
    const wrong = `${platform.serve.key.slice(0, -1)}${platform.serve.key.endsWith('0') ? '1' : '0'}`;
    for (const args of [[platform.collection], [platform.url(`/collections/${platform.collection}`, `apikey=${wrong}`)]]) {
      const result = await postern(['run', ...args], { env: { ...env, POSTMAN_API_KEY: wrong } });
      assert.equal(result.status, 1);
      assert.match(result.stderr, /Invalid API Key\. Every request requires a valid API Key to be sent\./);
      assert.ok(!(result.stdout + result.stderr).includes(wrong));
    }
    const missing = await postern(['run', `${platform.collection.slice(0, -1)}${platform.collection.endsWith('0') ? '1' : '0'}`], { env });
    assert.equal(missing.status, 1);
    assert.match(missing.stderr, /could not find/i);
  });
});
