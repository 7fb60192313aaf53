// The official MCP server over standard input and output against `postern serve`: every tool of its minimal set.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startMcp } from '../support/mcp.mjs';
import { ordersCollection, startPlatform } from '../support/platform.mjs';

// Families that may not be served, and things that are not there: a clear refusal each, unless it is an answer.
const others = {
  createMock: { workspace: 'W', mock: { collection: 'C' } }, getMock: { mockId: 'X' }, getMocks: { workspace: 'W' }, publishMock: { mockId: 'X' },
  updateMock: { mockId: 'X', mock: { collection: 'C' } },
  generateSpecFromCollection: { collectionUid: 'C', elementType: 'spec', name: 'N', type: 'OPENAPI:3.0', format: 'JSON' },
  syncSpecWithCollection: { specId: 'X', collectionUid: 'C' },
};

describe('the MCP server', () => {
  let platform, mcp, tools;
  const used = new Set();
  const ok = (name, args) => { used.add(name); return mcp.ok(name, args); };
  before(async () => {
    platform = await startPlatform();
    mcp = await startMcp(platform.serve.url, platform.serve.key);
    tools = (await mcp.ask('tools/list')).result.tools.map((tool) => tool.name);
  });
  after(async () => {
    await mcp?.close();
    await platform?.close();
  });

  test('begins, and lists its tools', () => {
    assert.match(mcp.hello.result.serverInfo.name, /postman/i);
    assert.equal(tools.length, 42);
  });

  test('knows who the key belongs to', async () => {
    assert.equal((await ok('getAuthenticatedUser')).user.id, 10001);
    await ok('getEnabledTools');
  });

  test('builds a workspace from nothing and runs what is in it', async () => {
    const { workspace } = await ok('createWorkspace', { workspace: { name: 'By MCP', type: 'team', description: 'made by a tool' } });
    await ok('updateWorkspace', { workspaceId: workspace.id, workspace: { name: 'By MCP, renamed', type: 'team' } });
    assert.equal((await ok('getWorkspace', { workspaceId: workspace.id })).workspace.name, 'By MCP, renamed');
    assert.match(JSON.stringify(await ok('getWorkspaces', {})), new RegExp(workspace.id));

    const { collection } = await ok('createCollection', { workspace: workspace.id, collection: ordersCollection('By MCP') });
    const list = await ok('getCollections', { workspace: workspace.id });
    assert.match(JSON.stringify(list), new RegExp(collection.uid));
    const whole = await ok('getCollection', { collectionId: collection.uid, model: 'full' });
    const folder = whole.collection.item[0];
    assert.equal(folder.name, 'Folder');
    assert.match(JSON.stringify(await ok('getCollection', { collectionId: collection.uid })), /List orders/);
    assert.match(JSON.stringify(await ok('getCollection', { collectionId: collection.uid, model: 'minimal' })), new RegExp(collection.uid));

    const made = await ok('createCollectionRequest', { collectionId: collection.id, folder: folder.id, name: 'Added', method: 'POST', url: '{{base}}/post',
      dataMode: 'raw', rawModeData: '{"a":1}', headerData: [{ key: 'Content-Type', value: 'application/json' }] });
    const request = made.data.id;
    await ok('updateCollectionRequest', { collectionId: collection.id, requestId: request, name: 'Added and changed', method: 'PUT', url: '{{base}}/put' });
    await ok('createCollectionResponse', { collectionId: collection.id, request, name: 'Saved answer', status: 'OK', text: '{"ok":true}', language: 'json',
      responseCode: { code: 200, name: 'OK' }, headers: [{ key: 'Content-Type', value: 'application/json' }] });
    const changed = (await platform.serve.call('GET', `/collections/${collection.uid}`)).body.collection.item[0].item;
    assert.deepEqual(changed.map(({ name }) => name), ['List orders', 'Added and changed']);
    assert.equal(changed[1].request.method, 'PUT');
    assert.equal(changed[1].response[0].name, 'Saved answer');
    assert.equal(changed[1].response[0].body, '{"ok":true}');

    const values = (who) => [{ key: 'base', value: platform.echo.url, type: 'default', enabled: true }, { key: 'who', value: who, type: 'default', enabled: true }];
    const { environment } = await ok('createEnvironment', { workspace: workspace.id, environment: { name: 'Of MCP', values: values('nobody') } });
    await ok('putEnvironment', { environmentId: environment.uid, environment: { name: 'Of MCP', values: values('ines') } });
    assert.equal((await ok('getEnvironment', { environmentId: environment.uid })).environment.values[1].value, 'ines');
    assert.match(JSON.stringify(await ok('getEnvironments', { workspace: workspace.id })), /Of MCP/);

    const document = (await platform.serve.call('GET', `/collections/${collection.uid}`)).body.collection;
    document.info.name = 'By MCP, replaced';
    document.item[0].item[0].request.url = '{{base}}/get?who={{who}}';
    await ok('putCollection', { collectionId: collection.uid, collection: document });
    const replaced = await platform.serve.call('GET', `/collections/${collection.uid}`);
    assert.equal(replaced.body.collection.info.name, 'By MCP, replaced');
    assert.equal(replaced.body.collection.item[0].item[1].id, request, 'a replaced collection keeps its ids');

    // The tools know no scripts of items inside a collection, and drop them.
    replaced.body.collection.item[0].item[0].event = [{ listen: 'test', script: { type: 'text/javascript',
      exec: ["pm.test('who', () => pm.expect(pm.response.json().args.who).to.equal(pm.environment.get('who')));"] } }];
    assert.equal((await platform.serve.call('PUT', `/collections/${collection.uid}`, replaced.body)).status, 200);

    const { task } = await ok('duplicateCollection', { collectionId: collection.uid, workspace: workspace.id, suffix: 'twice' });
    let state;
    for (let tries = 0; tries < 100; tries++) {
      state = (await ok('getDuplicateCollectionTaskStatus', { taskId: task.id })).task;
      if (state.status !== 'processing' && state.status !== 'in-progress') break;
    }
    assert.equal(state.status, 'completed', JSON.stringify(state));
    assert.equal((await platform.serve.call('GET', `/collections?workspace=${workspace.id}`)).body.collections.length, 2);

    used.add('runCollection');
    const run = await mcp.call('runCollection', { collectionId: collection.uid, environmentId: environment.uid });
    assert.ok(!run.failed, run.text);
    assert.match(run.text, /✓ who/);
    assert.match(run.text, /Passed: 1 [^]*Failed: 0 /);
    // It reports the run and does not wait for the answer.
    const reported = () => /"route":"\/collectionruns","status":200/.test(platform.serve.errors);
    for (let tries = 0; tries < 1000 && !reported(); tries++) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.ok(reported(), 'the run was not reported');
  });

  test('searches, and lists what is tagged', async () => {
    const tagged = await platform.serve.call('PUT', `/collections/${platform.collection}/tags`, { tags: [{ slug: 'shipping' }] });
    assert.equal(tagged.status, 200, tagged.text);
    assert.match(JSON.stringify(await ok('getTaggedEntities', { slug: 'shipping' })), new RegExp(platform.collection));
    assert.match(JSON.stringify(await ok('searchPostmanElements', { entityType: 'collections', q: 'Orders', ownership: 'organization' })), /Orders/);
  });

  test('writes a specification of several files, makes a collection of it and keeps both together', async () => {
    const root = "openapi: 3.0.3\ninfo: {title: Cups, version: '1'}\npaths: {/cups: {get: {summary: List cups, responses: {'200': {description: Cups, "
      + "content: {application/json: {schema: {$ref: 'components/cup.yaml'}}}}}}}}\n";
    const workspaceId = platform.workspace, part = 'components/cup.yaml';
    const spec = await ok('createSpec', { workspaceId, name: 'Cups', type: 'OPENAPI:3.0',
      files: [{ path: 'index.yaml', type: 'ROOT', content: root }, { path: part, type: 'DEFAULT', content: 'type: string\nexample: large\n' }] });
    const specId = spec.id;
    assert.match(JSON.stringify(await ok('getAllSpecs', { workspaceId })), new RegExp(specId));
    assert.equal((await ok('getSpec', { specId })).name, 'Cups');
    assert.equal((await ok('updateSpecProperties', { specId, name: 'Cups, renamed' })).name, 'Cups, renamed');
    assert.equal((await ok('getSpecFile', { specId, filePath: part })).content, 'type: string\nexample: large\n');
    await ok('updateSpecFile', { specId, filePath: part, content: 'type: string\nexample: small\n' });
    await ok('createSpecFile', { specId, path: 'components/saucer.yaml', content: 'type: string\n' });
    assert.deepEqual((await ok('getSpecFiles', { specId })).files.map(({ path }) => path), ['index.yaml', part, 'components/saucer.yaml']);
    assert.equal((await ok('getSpecDefinition', { specId })).openapi, '3.0.3');

    await ok('generateCollection', { specId, elementType: 'collection', name: 'Cups, made', options: {} });
    const { collections } = await ok('getSpecCollections', { specId, elementType: 'collection' });
    assert.deepEqual(collections.map(({ name, state }) => [name, state]), [['Cups, made', 'in-sync']]);
    const collectionUid = collections[0].id;
    assert.match((await platform.serve.call('GET', `/collections/${collectionUid}`)).text, /List cups[^]*small/);
    const specs = await ok('getGeneratedCollectionSpecs', { collectionUid, elementType: 'spec' });
    assert.deepEqual(specs.specs.map(({ id }) => id), [specId]);
    await ok('updateSpecFile', { specId, filePath: 'index.yaml', content: root.replace('List cups', 'List all cups') });
    await ok('syncCollectionWithSpec', { collectionUid, specId });
    assert.match((await platform.serve.call('GET', `/collections/${collectionUid}`)).text, /List all cups/);
  });

  test('keeps a specification of several files', async () => {
    const index = "openapi: 3.0.0\ninfo: { title: Shop, version: '1' }\npaths: {}\n";
    const { id } = await ok('createSpec', { workspaceId: platform.workspace, name: 'Shop', type: 'OPENAPI:3.0',
      files: [{ path: 'index.yaml', content: index, type: 'ROOT' }, { path: 'components/x.yaml', content: 'a: b\n', type: 'DEFAULT' }] });
    assert.equal((await ok('getSpec', { specId: id })).name, 'Shop');
    assert.match(JSON.stringify(await ok('getAllSpecs', { workspaceId: platform.workspace })), new RegExp(id));
    assert.equal((await ok('getSpecFile', { specId: id, filePath: 'components/x.yaml' })).content, 'a: b\n');
    await ok('createSpecFile', { specId: id, path: 'components/y.yaml', content: 'c: d\n' });
    await ok('updateSpecFile', { specId: id, filePath: 'components/x.yaml', content: 'a: changed\n' });
    assert.equal((await ok('getSpecFile', { specId: id, filePath: 'components/x.yaml' })).content, 'a: changed\n');
    assert.match(JSON.stringify(await ok('getSpecFiles', { specId: id })), /components\/y\.yaml/);
    assert.match(JSON.stringify(await ok('getSpecDefinition', { specId: id })), /Shop/);
    await ok('updateSpecProperties', { specId: id, name: 'Shop, renamed' });
    assert.equal((await ok('getSpec', { specId: id })).name, 'Shop, renamed');
  });

  for (const [name, args] of Object.entries(others))
    test(`${name} is answered or refused clearly`, async () => {
      used.add(name);
      const known = { W: platform.workspace, C: platform.collection, X: '11111111-2222-4333-8444-555555555555' };
      const filled = JSON.parse(JSON.stringify(args), (_, value) => known[value] ?? value);
      const { failed, text } = await mcp.call(name, filled);
      if (failed) assert.match(text, /404|405|not ?found/i);
      assert.doesNotMatch(text, /<html|Invalid arguments|\b50\d\b/i);
    });

  test('a wrong key is told by its message', async (t) => {
    const other = await startMcp(platform.serve.url, 'PMAK-0123456789abcdef01234567-0123456789abcdef0123456789abcdef01');
    t.after(other.close);
    const { failed, text } = await other.call('getAuthenticatedUser');
    assert.ok(failed);
    assert.match(text, /Invalid API Key\. Every request requires a valid API Key to be sent\./);
  });

  test('no tool was left out', () => {
    assert.deepEqual(tools.filter((name) => !used.has(name)), []);
  });
});
