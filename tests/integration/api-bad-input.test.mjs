// Input that has to be refused: what exactly is answered, and that not a row of the store is another afterwards.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { dump } from '../support/dump.mjs';
import { addKey } from '../support/people.mjs';
import { exchange, replies } from '../support/raw-http.mjs';
import { startServe } from '../support/serve.mjs';

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const classic = (name, message) => ({ error: { name, message } });
const tooLarge = { type: 'https://api.postman.com/problems/payload-too-large', title: 'Payload Too Large', status: 413,
  detail: 'Request size limit exceeded', instance: '/' };
const noLength = { type: 'https://api.postman.com/problems/length-required', title: 'Length Required', status: 411,
  detail: 'A valid Content-Length header is required', instance: '/' };

describe('bad input', () => {
  let server, port, kept, other;
  const id = { outer: randomUUID(), inner: randomUUID(), request: randomUUID(), second: randomUUID(), response: randomUUID(), elsewhere: randomUUID() };

  before(async () => {
    server = await startServe();
    port = Number(new URL(server.url).port);
    const request = (own, name) => ({ id: own, name, request: { method: 'GET', url: 'http://a/' } });
    const item = [{ id: id.outer, name: 'outer', item: [{ id: id.inner, name: 'inner', item: [] },
      { ...request(id.request, 'one'), response: [{ id: id.response, name: 'saved' }] }, request(id.second, 'two')] }];
    const make = async (name, items) => (await server.call('POST', '/collections', { collection: { info: { name, schema }, item: items } })).body.collection.id;
    kept = await make('kept', item);
    other = await make('other', [request(id.elsewhere, 'elsewhere')]);
  });
  after(() => server.close());

  // The call is refused like this, and nothing else has come of it.
  async function refused(method, target, body, status, expected, options) {
    const earlier = await dump(server);
    const reply = await server.call(method, target, body, { loose: true, ...options });
    assert.equal(reply.status, status, reply.text.slice(0, 300));
    if (expected instanceof RegExp) assert.match(reply.text, expected);
    else assert.deepEqual(reply.body, expected);
    assert.equal(reply.headers.get('content-type'), 'application/json; charset=utf-8');
    assert.deepEqual(await dump(server), earlier);
    return reply;
  }

  async function refusedRaw(message, status, expected) {
    const earlier = await dump(server);
    const [reply] = replies((await exchange(port, [message], { enough: (text) => text.includes('\r\n\r\n') && text.endsWith('}') })).text);
    assert.equal(reply.status, status);
    assert.deepEqual(JSON.parse(reply.body), expected);
    assert.deepEqual(await dump(server), earlier);
  }

  test('an unknown path, and a path without that method', async () => {
    await refused('POST', '/nothing', {}, 404, classic('notFoundError', 'The requested resource does not exist.'));
    const reply = await refused('PATCH', '/collections', {}, 405, classic('methodNotAllowedError', 'This path does not take that method.'));
    assert.deepEqual(reply.headers.get('allow').split(', ').sort(), ['GET', 'POST']);
  });

  test('a body of another type', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a', 'application/jsonp', 'application/xml'])
      await refused('POST', '/environments', '{"environment":{"name":"x"}}', 415,
        classic('unsupportedMediaTypeError', 'The request body must be application/json.'), { headers: { 'content-type': type } });
  });

  test('a body without a length', async () => {
    await refusedRaw(`POST /environments HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: ${server.key}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n`, 411, noLength);
  });

  test('a body that is not JSON', async () => {
    for (const [body, at] of [['', 'line 1, column 1'], ['{', 'line 1, column 2'], ['{"environment":\n{"name":"x",}}', 'line 2, column 13'],
      ['{"environment":{"name":"\u0001"}}', 'line 1, column 25'], ['{"environment":{"name":"x"}} {}', 'line 1, column 30'],
      ['{"environment":{"name":"\\ud800"}}', 'line 1, column'], ["{'environment':{}}", 'line 1, column 2'], ['NaN', 'line 1, column 1']])
      await refused('POST', '/environments', body, 400, new RegExp(`"name":"malformedRequestError","message":"[^"]*${at}`));
    const bytes = Buffer.from('7b22656e7669726f6e6d656e74223a7b226e616d65223a22ff227d7d', 'hex'); // no UTF-8
    await refusedRaw(`POST /environments HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: ${server.key}\r\nContent-Type: application/json\r\n`
      + `Content-Length: ${bytes.length}\r\nConnection: close\r\n\r\n${bytes.toString('latin1')}`, 400,
    classic('malformedRequestError', 'the request body: line 1, column 25: text that is not UTF-8'));
  });

  test('JSON that is too deep, too long or too much', async () => {
    const inside = (value) => `{"environment":{"name":"x","values":[],"more":${value}}}`;
    const deep = (levels) => inside('['.repeat(levels) + ']'.repeat(levels));
    await refused('POST', '/environments', deep(255), 400, /malformedRequestError.*(deep|level|depth)/);
    await refused('POST', '/environments', inside(`[${'0,'.repeat(2000000)}0]`), 400, /malformedRequestError.*values/);
    await refused('POST', '/environments', inside(`"${'a'.repeat((16 << 20) + 1)}"`), 400, /malformedRequestError.*(string|text)/);
    // Told by its length, before a byte of it came.
    const told = (target, length) => `POST ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: ${server.key}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
    await refusedRaw(told('/workspaces', (20 << 20) + 1), 413, tooLarge);
    await refusedRaw(told('/collections', (100 << 20) + 1), 413, tooLarge);
    const fits = await server.call('POST', '/environments', deep(200), { loose: true });
    assert.equal(fits.status, 200);
    await server.call('DELETE', `/environments/${fits.body.environment.id}`);
  });

  test('a collection that would be torn out of another, or is another', async () => {
    const put = (item, info = {}) => ({ collection: { info: { name: 'kept', schema, ...info }, item } });
    const request = (own) => ({ id: own, name: 'x', request: { method: 'GET', url: 'http://a/' } });
    await refused('PUT', `/collections/${kept}`, put([request(id.elsewhere)]), 400, { error: { name: 'instanceFoundError',
      message: 'This request already exists in the database.', details: { model: 'request', model_id: id.elsewhere, owner: '10001' } } });
    await refused('PUT', `/collections/${kept}`, put([], { _postman_id: other }), 400, /"collectionMismatchError"/);
    await refused('PUT', `/collections/${kept}`, { collection: { info: { name: 'kept', schema } } }, 400,
      { error: { name: 'malformedRequestError', message: 'Found 1 errors with the supplied collection.', details: [": must have required property 'item'"] } });
    await refused('PUT', `/collections/${randomUUID()}`, put([]), 404, /"instanceNotFoundError"/);
  });

  test('an item that would leave its place', async () => {
    const moved = classic('changeParentError', "You can't update the parent. Use transfer instead.");
    const at = `/collections/${kept}`;
    await refused('PUT', `${at}/requests/${id.request}`, { name: 'renamed', folder: id.inner }, 400, moved);
    await refused('PUT', `${at}/requests/${id.request}`, { name: 'renamed', collection: other }, 400, moved);
    await refused('PUT', `${at}/requests/${id.request}`, { name: 'renamed', folder: null }, 400, moved);
    await refused('PUT', `${at}/folders/${id.inner}`, { name: 'renamed', folder: id.inner }, 400, moved);
    await refused('PUT', `${at}/responses/${id.response}`, { name: 'renamed', request: id.second }, 400, moved);
    for (const order of [[], [id.request], [id.second, id.second], [id.second, id.request, id.elsewhere], [id.second, id.elsewhere], ['x', 'y']])
      await refused('PUT', `${at}/folders/${id.outer}`, { name: 'renamed', order }, 400, moved);
    await refused('PUT', `${at}/folders/${id.outer}`, { order: [id.second, id.request], folder: id.inner }, 400, moved);
    await refused('PUT', `${at}/folders/${id.outer}`, { order: [id.second, id.request], folders_order: [] }, 400, moved);
    await refused('PUT', `/collections/${other}/requests/${id.request}`, { name: 'renamed' }, 404, /"instanceNotFoundError"/);
    await refused('DELETE', `/collections/${other}/requests/${id.request}`, undefined, 404, /"instanceNotFoundError"/);
  });

  test('a move into itself, and to where such a thing does not belong', async () => {
    const move = (ids, target, mode = 'move') => ({ ids, mode, target, location: { id: null, model: null, position: 'end' } });
    const itself = /"title":"A folder cannot be moved into itself"/;
    await refused('POST', '/collection-folders-transfers', move([id.outer], { id: id.outer, model: 'folder' }), 400, itself);
    await refused('POST', '/collection-folders-transfers', move([id.outer], { id: id.inner, model: 'folder' }), 400, itself);
    await refused('POST', '/collection-requests-transfers', move([id.request], { id: id.second, model: 'request' }), 400,
      /Cannot transfer request to target model type request/);
    await refused('POST', '/collection-responses-transfers', move([id.response], { id: id.outer, model: 'folder' }), 400,
      /Cannot transfer response to target model type folder/);
    await refused('POST', '/collection-requests-transfers', move([id.request, randomUUID()], { id: id.inner, model: 'folder' }), 404, /"status":404/);
    await refused('POST', '/collection-requests-transfers', move([id.request], { id: randomUUID(), model: 'folder' }), 404, /"status":404/);
    await refused('POST', '/collection-requests-transfers', move([], { id: id.inner, model: 'folder' }), 400, /Invalid value for 'ids'/);
  });

  test('patches of an environment that do not fit', async () => {
    const { id: environment } = (await server.call('POST', '/environments', { environment: { name: 'e', values: [{ key: 'a', value: '1' }] } })).body.environment;
    const good = { op: 'replace', path: '/name', value: 'after' };
    for (const patch of [{}, [{ op: 'replace', path: '/nothing', value: 'x' }], [good, { op: 'replace', path: '/values/7/value', value: 'x' }],
      [good, { op: 'move', path: '/name', from: '/name' }], [good, { op: 'replace', path: '/values/0/value', value: 7 }]])
      await refused('PATCH', `/environments/${environment}`, patch, 400, /"status":400/);
  });

  test('an eleventh key', async () => {
    const make = (i) => addKey(server, 'admin@localhost', `key ${i}`);
    for (let i = 2; i <= 10; i++) await make(i);
    const earlier = await dump(server);
    await assert.rejects(make(11), /error: .*10/);
    assert.deepEqual(await dump(server), earlier);
  });
});
