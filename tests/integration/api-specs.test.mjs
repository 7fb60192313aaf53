// Specs: descriptions of APIs with their files, as the Postman API has them.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { startServe } from '../support/serve.mjs';

const problem = (title, detail) => ({ type: 'https://api.postman.com/problems/bad-request', title, status: 400, detail });
const malformed = (detail) => problem('Malformed request', detail);
const absent = { type: 'instanceNotFoundError', title: 'Specification not found', detail: 'The specification you are trying to access does not exist.', status: 404 };

const root = `openapi: 3.0.3
info: {title: Orders, version: '1'}
servers: [{url: 'http://127.0.0.1/'}]
paths:
  /orders:
    get:
      summary: List orders
      tags: [orders]
      responses:
        '200':
          description: All of them
          content:
            application/json:
              schema: {$ref: 'components/order.yaml#/Orders'}
  /orders/{id}:
    get:
      summary: One order
      tags: [orders]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: The order}}
`;
const component = `Orders: {type: array, items: {$ref: '#/Order'}}
Order: {type: object, properties: {id: {type: string, example: o-1}, item: {$ref: 'more/item.yaml'}}}
`;
const files = [{ path: 'index.yaml', type: 'ROOT', content: root }, { path: 'components/order.yaml', type: 'DEFAULT', content: component },
  { path: 'components/more/item.yaml', type: 'DEFAULT', content: 'type: string\nexample: cup\n' }];
const wanted = { name: 'Orders', type: 'OPENAPI:3.0', files };

describe('specs', () => {
  let server, workspace;
  const create = async (body = wanted) => {
    const reply = await server.call('POST', `/specs?workspaceId=${workspace}`, body);
    assert.equal(reply.status, 201, reply.text);
    return reply.body;
  };
  const refused = async (method, target, body, expected, status = 400) => {
    const reply = await server.call(method, target, body);
    assert.equal(reply.status, status, reply.text);
    assert.deepEqual(reply.body, expected);
  };

  before(async () => {
    server = await startServe({ rateLimit: 100000 });
    workspace = (await server.call('POST', '/workspaces', { workspace: { name: 'Specs', type: 'team' } })).body.workspace.id;
  });
  after(() => server.close());

  test('a spec of several files comes back as it was sent', async () => {
    const spec = await create();
    assert.deepEqual(Object.keys(spec).sort(), ['createdAt', 'createdBy', 'id', 'name', 'type', 'updatedAt', 'updatedBy']);
    assert.equal(spec.createdBy, 10001);
    const { body } = await server.call('GET', `/specs/${spec.id}`);
    assert.deepEqual(body, { ...spec, fileFormat: 'yaml' });
    const list = (await server.call('GET', `/specs/${spec.id}/files`)).body;
    assert.deepEqual(list.meta, { nextCursor: null });
    assert.deepEqual(list.files.map(({ path, name, type }) => [path, name, type]),
      [['index.yaml', 'index.yaml', 'ROOT'], ['components/more/item.yaml', 'item.yaml', 'DEFAULT'], ['components/order.yaml', 'order.yaml', 'DEFAULT']]);
    for (const { path, content, type } of files) {
      const file = (await server.call('GET', `/specs/${spec.id}/files/${encodeURIComponent(path)}`)).body;
      assert.deepEqual([file.path, file.content, file.type], [path, content, type]);
    }
  });

  test('lists have pages, newest first', async () => {
    const place = (await server.call('POST', '/workspaces', { workspace: { name: 'Pages', type: 'team' } })).body.workspace.id;
    const made = [];
    for (let i = 0; i < 5; i++) made.unshift((await server.call('POST', `/specs?workspaceId=${place}`, wanted)).body.id);
    const seen = [];
    let cursor = '';
    do {
      const { body } = await server.call('GET', `/specs?workspaceId=${place}&limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      seen.push(...body.specs.map(({ id }) => id));
      cursor = body.meta.nextCursor;
    } while (cursor);
    assert.deepEqual([...seen].sort(), [...made].sort());
    assert.equal(new Set(seen).size, 5);
    await refused('GET', `/specs?workspaceId=${randomUUID()}`, undefined, malformed('We could not find the workspace you are looking for.'));
    assert.equal((await server.call('GET', '/specs')).status, 400);
  });

  test('what is no spec is refused in the documented words', async () => {
    const target = `/specs?workspaceId=${workspace}`, [first, second] = files;
    const before = (await server.call('GET', `${target}&limit=100`)).text;
    const one = (file) => ({ ...wanted, files: [{ path: 'index.yaml', content: root, ...file }] });
    await refused('POST', target, { ...wanted, name: undefined }, malformed('Required property `name` is missing from the request.'));
    await refused('POST', target, { ...wanted, files: undefined }, malformed('Required body parameter files is missing'));
    await refused('POST', target, { ...wanted, files: [] }, malformed('Required body parameter files is missing'));
    await refused('POST', target, { ...wanted, files: [second, { ...second, path: 'b.yaml' }] }, malformed('At least one file must have type ROOT'));
    await refused('POST', target, { ...wanted, files: [first, { ...first, path: 'b.yaml' }] }, malformed('Only one file can have type ROOT'));
    await refused('POST', target, { ...wanted, files: [first, { ...second, path: first.path }] }, malformed('A file with this path already exists.'));
    await refused('POST', target, one({ path: 'index.txt' }), problem('Invalid parameters', 'Invalid file extension'));
    for (const path of ['../a.yaml', '/a.yaml', 'a//b.yaml', 'a/./b.yaml', 'a\\b.yaml'])
      await refused('POST', target, one({ path }), malformed('The path parameter /filePath is invalid.'));
    await refused('POST', target, one({ content: 'a'.repeat(10 * 1024 * 1024 + 1) }), malformed('File size exceeded the limit of 10 MB'));
    await refused('POST', target, one({ content: undefined }),
      { type: 'invalidParamError', title: 'Invalid request body', detail: 'The body parameter content is missing from the request.', status: 400 });
    const type = (await server.call('POST', target, { ...wanted, type: 'OPENAPI:9' })).body;
    assert.equal(type.type, 'InvalidParamsError');
    assert.equal((await server.call('GET', `${target}&limit=100`)).text, before, 'nothing is left of what was refused');
  });

  test('one file needs no type, and may be as large as the limit', async () => {
    const content = `openapi: 3.0.3 #${'a'.repeat(10 * 1024 * 1024 - 16)}`;
    assert.equal(content.length, 10 * 1024 * 1024);
    const { id } = await create({ ...wanted, files: [{ path: 'index.yaml', content }] });
    const file = (await server.call('GET', `/specs/${id}/files/index.yaml`)).body;
    assert.equal(file.type, 'ROOT');
    assert.ok(file.content === content);
  });

  test('files are added, changed, renamed and removed', async () => {
    const { id } = await create();
    const base = `/specs/${id}/files`, order = `${base}/components%2Forder.yaml`;
    const added = await server.call('POST', base, { path: 'a b/ü.json', content: '{}' });
    assert.equal(added.status, 201);
    assert.deepEqual([added.body.path, added.body.type], ['a b/ü.json', 'DEFAULT']);
    assert.equal((await server.call('GET', `${base}/${encodeURIComponent('a b/ü.json')}`)).body.content, '{}');
    await refused('POST', base, { path: 'a b/ü.json', content: '' }, malformed('A file with this path already exists.'));

    const changed = (await server.call('PATCH', order, { content: 'a: 2' })).body;
    assert.ok(!('content' in changed));
    assert.equal((await server.call('GET', order)).body.content, 'a: 2');
    assert.equal((await server.call('PATCH', order, { name: 'bill.yaml' })).body.path, 'components/bill.yaml');
    assert.equal((await server.call('GET', order)).status, 404);
    const bill = `${base}/components%2Fbill.yaml`;
    await refused('PATCH', bill, { name: 'bill.yaml', content: 'x' }, malformed("Only one of 'content', 'type', or 'name' should be provided."));
    await refused('PATCH', bill, {}, malformed("Only one of 'content', 'type', or 'name' should be provided."));

    await refused('PATCH', `${base}/index.yaml`, { type: 'DEFAULT' }, malformed('At least one file must have type ROOT'));
    await refused('DELETE', `${base}/index.yaml`, undefined, malformed('At least one file must have type ROOT'));
    assert.equal((await server.call('PATCH', bill, { type: 'ROOT' })).body.type, 'ROOT');
    assert.deepEqual((await server.call('GET', base)).body.files.filter((file) => file.type === 'ROOT').map((file) => file.path), ['components/bill.yaml']);
    assert.equal((await server.call('DELETE', `${base}/index.yaml`)).status, 204);
    await refused('DELETE', `${base}/index.yaml`, undefined,
      { type: 'instanceNotFoundError', title: 'Resource not found', detail: 'Entity that you are trying to access does not exist.', status: 404 }, 404);
  });

  test('a spec is renamed and deleted with all it has', async () => {
    const { id } = await create();
    const renamed = (await server.call('PATCH', `/specs/${id}`, { name: 'New name' })).body;
    assert.equal(renamed.name, 'New name');
    await refused('PATCH', `/specs/${id}`, { name: '' }, malformed('Required property `name` is missing from the request.'));
    assert.equal((await server.call('DELETE', `/specs/${id}`)).status, 204);
    for (const target of [`/specs/${id}`, `/specs/${id}/files`, `/specs/${id}/files/index.yaml`, `/specs/${id}/definitions`, `/specs/${id}/version-tags`, '/specs/nonsense'])
      await refused('GET', target, undefined, absent, 404);
  });

  test('the definition is the root as it was written, or one document of all that it refers to', async () => {
    const single = { ...wanted, files: [{ path: 'index.yaml', content: root.replace(/components\/order.yaml/, '') }] };
    const ask = async (spec) => fetch(`${server.url}/specs/${(await create(spec)).id}/definitions`, { headers: { 'x-api-key': server.key } });
    const raw = await ask(single);
    assert.equal(await raw.text(), single.files[0].content);
    assert.equal(raw.headers.get('content-type'), 'application/yaml; charset=utf-8');

    const body = await (await ask(wanted)).json();
    const at = (pointer) => pointer.slice(2).split('/').reduce((node, step) => node[decodeURIComponent(step).replace(/~1/g, '/').replace(/~0/g, '~')], body);
    const orders = at(body.paths['/orders'].get.responses['200'].content['application/json'].schema.$ref);
    assert.equal(orders.type, 'array');
    assert.deepEqual(at(at(orders.items.$ref).properties.item.$ref), { type: 'string', example: 'cup' });

    const broken = await create({ ...wanted, files: [files[0], { ...files[1], content: 'a: [' }] });
    const reply = await server.call('GET', `/specs/${broken.id}/definitions`);
    assert.deepEqual([reply.status, reply.body.type], [400, 'MalformedSpecification']);
  });

  test('a version keeps what the files were', async () => {
    const { id } = await create();
    const first = await server.call('POST', `/specs/${id}/version-tags`, { name: '1.0.0' });
    assert.equal(first.status, 201);
    const again = await server.call('POST', `/specs/${id}/version-tags`, { name: '1.0.1' });
    assert.deepEqual([again.status, again.body.type], [409, 'conflictError']);
    await server.call('PATCH', `/specs/${id}/files/components%2Forder.yaml`, { content: 'changed: true' });
    assert.equal((await server.call('POST', `/specs/${id}/version-tags`, { name: '1.0.1' })).status, 201);
    const tags = (await server.call('GET', `/specs/${id}/version-tags`)).body.data;
    assert.deepEqual(tags.map(({ name }) => name), ['1.0.1', '1.0.0']);
    const then = (await server.call('GET', `/specs/${id}/version-tags/${tags[1].id}/files`)).body.data;
    assert.equal(then.find((file) => file.path === 'components/order.yaml').content, component);
    assert.equal(then[0].fileType, 'ROOT');
    assert.equal((await server.call('GET', `/specs/${id}/version-tags/${randomUUID()}/files`)).status, 404);
  });

  // --- collections ---

  const generate = async (id, body = { name: 'Made', options: {} }) => {
    const reply = await server.call('POST', `/specs/${id}/generations/collection`, body);
    assert.equal(reply.status, 202, reply.text);
    const task = (await server.call('GET', reply.body.url)).body;
    assert.equal(task.status, 'completed');
    return task.details.resources[0].id;
  };
  const read = async (uid) => (await server.call('GET', `/collections/${uid}`, undefined, { loose: true })).body.collection;
  const requests = (items) => items.flatMap((item) => item.item ? requests(item.item) : [item]);
  const links = async (id) => (await server.call('GET', `/specs/${id}/generations/collection`)).body.collections;

  test('a spec of several files becomes a collection, and is listed at once', async () => {
    const { id } = await create();
    const uid = await generate(id, { name: 'Made of it', options: { folderStrategy: 'Tags' } });
    const collection = await read(uid);
    assert.equal(collection.info.name, 'Made of it');
    assert.deepEqual(collection.item.map(({ name }) => name), ['orders']);
    assert.deepEqual(requests(collection.item).map((item) => [item.name, item.request.method]), [['List orders', 'GET'], ['One order', 'GET']]);
    assert.match(JSON.stringify(requests(collection.item)[0].response), /cup/, 'what another file says is in the example');
    const [link] = await links(id);
    assert.deepEqual([link.id, link.name, link.state], [uid, 'Made of it', 'in-sync']);
    const { specs } = (await server.call('GET', `/collections/${uid}/generations/spec`)).body;
    assert.deepEqual(specs.map((spec) => [spec.id, spec.name, spec.state]), [[id, 'Orders', 'in-sync']]);
    assert.notEqual(await generate(id), uid, 'again makes another one');
    assert.equal((await links(id)).length, 2);
  });

  test('a collection follows its spec and keeps what people put into it', async () => {
    const { id } = await create();
    const uid = await generate(id), collection = await read(uid);
    const [first, second] = requests(collection.item);
    first.event = [{ listen: 'test', script: { type: 'text/javascript', exec: ['pm.test("mine", () => {});'] } }];
    collection.item.push({ name: 'By hand', request: { method: 'GET', url: 'http://127.0.0.1/hand' } });
    collection.variable = (collection.variable ?? []).map((one) => (one.key === 'baseUrl' ? { ...one, value: 'http://127.0.0.1:9/' } : one));
    assert.equal((await server.call('PUT', `/collections/${uid}`, { collection })).status, 200);
    const newer = root.replace('summary: List orders', 'summary: List all orders').replace('/orders/{id}', '/orders/{id}/lines');
    await server.call('PATCH', `/specs/${id}/files/index.yaml`, { content: newer });
    assert.equal((await links(id))[0].state, 'out-of-sync');

    const options = await server.call('PATCH', `/specs/${id}/collections/${uid}/sync-options`, { syncOptions: { deleteOrphanedRequests: false } });
    assert.deepEqual(options.body, { syncOptions: { syncExamples: true, deleteOrphanedRequests: false } });
    const sync = async () => {
      const reply = await server.call('PUT', `/collections/${uid}/synchronizations?specId=${id}`);
      assert.equal(reply.status, 202, reply.text);
      assert.equal((await server.call('GET', reply.body.url)).body.status, 'completed');
      return read(uid);
    };
    const after = requests((await sync()).item), names = after.map(({ name }) => name);
    assert.deepEqual([...names].sort(), ['By hand', 'List all orders', 'One order', 'One order']);
    const kept = after.find(({ name }) => name === 'List all orders');
    assert.equal(kept.id, first.id);
    assert.deepEqual(kept.event[0].script.exec, first.event[0].script.exec);
    assert.ok(after.some((item) => item.id === second.id), 'an operation that is gone was to stay');
    assert.equal((await links(id))[0].state, 'in-sync');

    await server.call('PATCH', `/specs/${id}/collections/${uid}/sync-options`, { syncOptions: { deleteOrphanedRequests: true } });
    const last = await sync();
    assert.deepEqual(requests(last.item).map(({ name }) => name).sort(), ['By hand', 'List all orders', 'One order']);
    assert.ok(!requests(last.item).some((item) => item.id === second.id));
    if (last.variable?.some(({ key }) => key === 'baseUrl'))
      assert.equal(last.variable.find(({ key }) => key === 'baseUrl').value, 'http://127.0.0.1:9/');
  });

  test('a spec that has not changed leaves its collection as it was', async () => {
    const twice = root.replace("{'200': {description: The order}}", "{'200': {description: Same}, '404': {description: Same}}");
    const { id } = await create({ ...wanted, files: [{ ...files[0], content: twice }, ...files.slice(1)] });
    const uid = await generate(id), made = await read(uid), saved = { name: 'By hand', code: 200, body: 'mine' };
    requests(made.item)[1].response.push(saved);
    assert.equal((await server.call('PUT', `/collections/${uid}`, { collection: made })).status, 200);
    const before = await read(uid);
    assert.equal(requests(before.item)[1].response.length, 3);
    assert.equal((await server.call('PUT', `/collections/${uid}/synchronizations?specId=${id}`)).status, 202);
    assert.deepEqual((await read(uid)).item, before.item);
  });

  test('what cannot become a collection leaves none behind', async () => {
    const before = (await server.call('GET', `/collections?workspace=${workspace}`)).text;
    const broken = await create({ ...wanted, files: [{ path: 'index.yaml', content: 'a: [' }] });
    const reply = await server.call('POST', `/specs/${broken.id}/generations/collection`, { name: 'No', options: {} });
    assert.deepEqual([reply.status, reply.body.type], [400, 'MalformedSpecification']);
    const proto = await create({ name: 'P', type: 'PROTOBUF:3', files: [{ path: 'a.proto', content: 'syntax = "proto3";' }] });
    assert.equal((await server.call('POST', `/specs/${proto.id}/generations/collection`, { name: 'No' })).status, 400);
    await refused('POST', `/specs/${randomUUID()}/generations/collection`, { name: 'No' }, absent, 404);
    assert.equal((await server.call('POST', `/specs/${broken.id}/generations/other`, {})).status, 404);
    assert.equal((await server.call('GET', `/specs/${broken.id}/tasks/${randomUUID()}`)).status, 404);
    assert.equal((await server.call('PUT', `/collections/${randomUUID()}/synchronizations?specId=${broken.id}`)).status, 404);
    assert.equal((await server.call('GET', `/collections?workspace=${workspace}`)).text, before);
  });

  // --- imports ---

  const json = { openapi: '3.0.3', info: { title: 'Imported', version: '1' }, paths: { '/a': { get: { summary: 'Get a', tags: ['t'], responses: { 200: { description: 'ok' } } } },
    '/b': { get: { summary: 'Get b', tags: ['u'], responses: { 200: { description: 'ok' } } } } } };

  test('a description is imported as a tree, as text and as a file', async () => {
    const target = `/import/openapi?workspace=${workspace}`, made = [];
    made.push(await server.call('POST', target, { type: 'json', input: json, options: { folderStrategy: 'Tags' } }));
    made.push(await server.call('POST', target, { type: 'string', input: JSON.stringify(json) }));
    made.push(await server.call('POST', target, { type: 'string', input: root.replace(/components\S*'/, "#/paths'") }));
    const form = new FormData();
    form.append('type', 'file');
    form.append('input', new Blob([JSON.stringify(json)]), 'api.json');
    const reply = await fetch(server.url + target, { method: 'POST', headers: { 'x-api-key': server.key }, body: form });
    made.push({ status: reply.status, body: await reply.json() });
    for (const { status, body } of made) {
      assert.equal(status, 200, JSON.stringify(body));
      const [{ id, name, uid }] = body.collections;
      assert.equal(uid, `10001-${id}`);
      assert.equal((await read(uid)).info.name, name);
    }
    assert.equal((await read(made[0].body.collections[0].uid)).item[0].name, 't');
    assert.equal(new Set(made.map(({ body }) => body.collections[0].id)).size, 4);
  });

  test('what is no import is refused in the documented words', async () => {
    const target = `/import/openapi?workspace=${workspace}`;
    const missing = (param) => ({ error: { name: 'paramMissingError', message: `The request body is missing a value for the ${param} parameter. Check your request and try again.`, details: { param } } });
    await refused('POST', target, { input: json }, missing('type'));
    await refused('POST', target, { type: 'json' }, missing('input'));
    await refused('POST', target, { type: 'xml', input: json },
      { error: { name: 'invalidParamsError', message: 'The request body has invalid values for the type parameter. Value must be one of file, string, json', details: { param: 'type' } } });
    for (const input of ['hello', '<html></html>', 'a: [', '{"openapi": "9.0.0", "paths": {}}']) {
      const reply = await server.call('POST', target, { type: 'string', input });
      assert.deepEqual([reply.status, reply.body.error.name], [400, 'invalidParamsError'], input);
    }
    assert.equal((await server.call('POST', `/import/openapi?workspace=${randomUUID()}`, { type: 'json', input: json })).status, 404);
  });
});
