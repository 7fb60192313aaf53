// platform.mjs: what a team keeps on a `postern serve`, made through its API: a workspace with a collection that calls
// `postern echo`, an environment and global variables. For tests of the clients that use them.
import assert from 'node:assert/strict';
import { postern, startEcho } from './postern.mjs';
import { startServe } from './serve.mjs';

const script = (listen, ...exec) => ({ listen, script: { type: 'text/javascript', exec } });

// One request that says who it is with what it finds in its collection, environment and globals.
export function ordersCollection(name = 'Orders') {
  return {
    info: { name, schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    variable: [{ key: 'path', value: 'get' }],
    item: [{
      name: 'Folder',
      item: [{
        name: 'List orders',
        request: { method: 'GET', header: [], url: '{{base}}/{{path}}?who={{who}}&where={{where}}' },
        event: [script('test',
          "pm.test('everything arrived', () => {",
          "  pm.expect(pm.response.json().args).to.eql({ who: pm.environment.get('who'), where: pm.globals.get('where') });",
          '});')],
      }],
    }],
  };
}

const value = (key, text, type = 'default') => ({ key, value: text, type, enabled: true });

// `close()` belongs into after(): it ends both servers.
export async function startPlatform(options = {}) {
  const serve = await startServe(options);
  const echo = await startEcho(null);
  const close = async () => {
    await Promise.all([serve.close(), echo.stop()]);
  };
  try {
    return { ...await fill(serve, echo), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function fill(serve, echo) {
  const ok = async (method, target, body) => {
    const reply = await serve.call(method, target, body);
    assert.equal(reply.status, 200, `${method} ${target}: ${reply.text}`);
    return reply.body;
  };
  const { workspace } = await ok('POST', '/workspaces', { workspace: { name: 'Shop', type: 'team' } });
  const { collection } = await ok('POST', `/collections?workspace=${workspace.id}`, { collection: ordersCollection() });
  const { environment } = await ok('POST', `/environments?workspace=${workspace.id}`, { environment: { name: 'Local',
    values: [value('base', echo.url), value('who', 'ines'), value('password', 'correct horse battery', 'secret')] } });
  await ok('PUT', `/workspaces/${workspace.id}/global-variables`, { values: [value('where', 'madrid')] });
  return { serve, echo, ok, workspace: workspace.id, collection: collection.uid, environment: environment.uid,
    url: (path, credential = `apikey=${serve.key}`) => `${serve.url}${path}?${credential}`,
    shell: (...args) => postern([...args, '--data', serve.folder]) };
}
