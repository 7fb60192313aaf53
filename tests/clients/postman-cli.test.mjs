// postman-cli against `postern serve`, in both of its forms: by URL, and by UID through its gateway, which also uploads
// the report of the run.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execute, root, temporaryFolder } from '../support/postern.mjs';
import { startPlatform } from '../support/platform.mjs';

const program = path.join(root, 'node_modules/postman-cli/bin/postman.js');
// The package is a launcher; the program itself is made for a few systems only.
const skip = !existsSync(path.join(root, `node_modules/@postman/pm-bin-${process.platform}-${process.arch}`)) && 'postman-cli is not made for this system';

describe('postman-cli', { skip }, () => {
  let platform;
  before(async () => { platform = await startPlatform(); });
  after(() => platform?.close());

  // Nobody is logged in, and nothing outside this machine is asked.
  const run = (t, args, env = {}) => {
    const home = path.join(temporaryFolder(t), 'home');
    mkdirSync(home);
    return execute(process.execPath, [program, 'collection', 'run', ...args], { cwd: home, env: { HOME: home, HTTPS_PROXY: 'http://127.0.0.1:9',
      POSTMAN_GATEWAY_BASE_URL: platform.serve.url, POSTMAN_API_BASE_URL: platform.serve.url, POSTMAN_ARTEMIS_BASE_URL: platform.serve.url,
      POSTMAN_IAPUB_BASE_URL: platform.serve.url, POSTMAN_CLI_VERBOSE_ERRORS: 'true', ...env } });
  };

  test('runs a collection and an environment by their URL', async (t) => {
    const result = await run(t, [platform.url(`/collections/${platform.collection}`), '-e', platform.url(`/environments/${platform.environment}`),
      '--global-var', 'where=madrid']);
    assert.equal(result.status, 0, result.stdout + result.stderr);
    assert.match(result.stdout, /Pass {2}everything arrived/);
  });

  test('runs them by their UID and uploads the run', async (t) => {
    const result = await run(t, [platform.collection, '-e', platform.environment, '--global-var', 'where=madrid'], { POSTMAN_API_KEY: platform.serve.key });
    assert.equal(result.status, 0, result.stdout + result.stderr);
    assert.match(result.stdout, /Pass {2}everything arrived/);
    const uploaded = /Uploaded successfully[^]*?(http\S+)/.exec(result.stdout + result.stderr);
    assert.ok(uploaded, result.stdout + result.stderr);
    assert.match(uploaded[1], new RegExp(`^${platform.serve.url}/workspace/${platform.workspace}/run/[0-9a-f-]{36}`));
  });

  test('tells of a wrong key', async (t) => {
    const wrong = `${platform.serve.key.slice(0, -1)}${platform.serve.key.endsWith('0') ? '1' : '0'}`;
    const url = await run(t, [platform.url(`/collections/${platform.collection}`, `apikey=${wrong}`)]);
    assert.notEqual(url.status, 0);
    assert.match(url.stdout + url.stderr, /Invalid API Key\. Every request requires a valid API Key to be sent\./);
    const uid = await run(t, [platform.collection], { POSTMAN_API_KEY: wrong });
    assert.notEqual(uid.status, 0);
  });
});
