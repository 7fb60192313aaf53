// newman against `postern serve`: collections, environments and globals by their URL, with both kinds of keys.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newman } from '../support/postern.mjs';
import { startPlatform } from '../support/platform.mjs';

describe('newman', () => {
  let platform, urls;
  before(async () => {
    platform = await startPlatform();
    const { url, collection, environment, workspace } = platform;
    urls = { collection: url(`/collections/${collection}`), environment: url(`/environments/${environment}`),
      globals: url(`/workspaces/${workspace}/global-variables`) };
  });

  after(() => platform?.close());

  test('runs what ?apikey= fetches: collection, environment and globals', async () => {
    const result = await newman(['run', urls.collection, '-e', urls.environment, '-g', urls.globals]);
    assert.equal(result.status, 0, result.stdout + result.stderr);
    assert.match(result.stdout, /Orders/);
    assert.match(result.stdout, /✓ {2}everything arrived/);
    assert.match(result.stdout, /who=ines&where=madrid/);
  });

  test('runs a shared collection with ?access_key=, which opens nothing else', async () => {
    const made = await platform.shell('keys', 'create', '--user', 'admin', '--collection', platform.collection);
    assert.equal(made.status, 0, made.stderr);
    const key = made.stdout.trim();
    assert.match(key, /^PMAT-[0-9A-Z]{26}$/);
    const shared = platform.url(`/collections/${platform.collection}`, `access_key=${key}`);
    const result = await newman(['run', shared, '-e', urls.environment, '-g', urls.globals]);
    assert.equal(result.status, 0, result.stdout + result.stderr);
    assert.match(result.stdout, /✓ {2}everything arrived/);

    const environment = await newman(['run', shared, '-e', platform.url(`/environments/${platform.environment}`, `access_key=${key}`)]);
    assert.equal(environment.status, 1);
    assert.match(environment.stderr, /API Key missing\. Every request requires an API Key to be sent\./);

    assert.equal((await platform.shell('keys', 'revoke', key)).status, 0);
    const revoked = await newman(['run', shared]);
    assert.equal(revoked.status, 1);
  });

  test('prints the message of the server about a wrong key', async () => {
    const wrong = `${platform.serve.key.slice(0, -1)}${platform.serve.key.endsWith('0') ? '1' : '0'}`;
    const result = await newman(['run', platform.url(`/collections/${platform.collection}`, `apikey=${wrong}`)]);
    assert.equal(result.status, 1);
    assert.match(result.stderr, /Invalid API Key\. Every request requires a valid API Key to be sent\./);
    const none = await newman(['run', `${platform.serve.url}/collections/${platform.collection}`]);
    assert.equal(none.status, 1);
    assert.match(none.stderr, /API Key missing\. Every request requires an API Key to be sent\./);
  });

  test('prints the message of the server about what is not there', async () => {
    const result = await newman(['run', platform.url(`/collections/${platform.collection.slice(0, -1)}0`)]);
    assert.equal(result.status, 1);
    assert.match(result.stderr, /could not find/i);
  });

  test('prints the message of the server about the sixty-first call', async (t) => {
    const limited = await startPlatform({ rateLimit: 60 });
    t.after(limited.close);
    const target = `/collections/${limited.collection}`;
    for (let left = 60; left > 0;) left = Number((await limited.serve.call('GET', '/me')).headers.get('ratelimit-remaining'));
    const result = await newman(['run', limited.url(target)]);
    assert.equal(result.status, 1);
    assert.match(result.stderr, /Rate Limit exceeded\. Please retry at 1\d{12}/);
    const reply = await limited.serve.call('GET', target);
    assert.equal(reply.status, 429);
    for (const name of ['ratelimit', 'ratelimit-policy', 'ratelimit-limit', 'x-ratelimit-limit', 'ratelimit-remaining', 'x-ratelimit-remaining',
      'ratelimit-reset', 'x-ratelimit-reset', 'ratelimit-limit-month', 'x-ratelimit-limit-month', 'ratelimit-remaining-month',
      'x-ratelimit-remaining-month', 'retry-after', 'retryafter', 'x-ratelimit-retryafter'])
      assert.ok(reply.headers.has(name), name);
  });
});
