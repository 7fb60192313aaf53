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
});
