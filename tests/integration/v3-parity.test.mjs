// Folders of v3 files, sent by the vendor's CLI and by Postern: every request must leave in the same order with
// the same line, headers and body, and the counts of the two tables must be equal. `ours` says where we leave
// the vendor on purpose; docs/compatibility.md ("v3 folders") gives the reasons.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { makeSelfSigned } from '../support/certificates.mjs';
import { header, startRecorder } from '../support/recorder.mjs';
import { postmanCli, runPostern, tableOf, writeFolder } from '../support/v3.mjs';
import { realData, temporaryFolder } from '../support/postern.mjs';

// What every request of either program carries, and what names the program.
const system = new Set(['host', 'connection', 'user-agent', 'postman-token', 'cache-control', 'accept', 'accept-encoding', 'content-length']);

function boundary(record) {
  const found = /boundary=([-\w]+)/.exec(header(record, 'content-type') || '');
  return found ? found[1] : '\0'; // no text has that
}

// The request as text that does not depend on the program, the port or the moment.
function told(record, port, all = false) {
  const plain = (text) => text.replaceAll(boundary(record), 'BOUNDARY').replaceAll(`127.0.0.1:${port}`, 'HOST')
    .replace(/(signature=|mac=)("?)[^",]+/g, '$1$2*'); // they cover the port
  const headers = record.headers
    .filter(([name]) => all || !system.has(name.toLowerCase()))
    .map(([name, value]) => `${name.toLowerCase()}: ${['postman-token', 'user-agent'].includes(name.toLowerCase()) ? '*' : plain(value)}`);
  // Names in order, values of one name as sent: the place of the headers that programs add is their own.
  headers.sort((a, b) => (a.split(':')[0] < b.split(':')[0] ? -1 : Number(a.split(':')[0] > b.split(':')[0])));
  return { line: `${record.method} ${plain(record.target)}`, headers, body: plain(record.body.toString('latin1')) };
}

async function send(run, folder, one) {
  const server = await startRecorder(null, { answer: one.answer, tls: one.tls });
  try {
    const home = path.join(folder, 'home');
    const work = path.join(folder, 'work');
    mkdirSync(home, { recursive: true });
    mkdirSync(work, { recursive: true });
    writeFolder(work, one.files || {}, (text) => text.replace(/(?<!\{)\{base\}/g, server.url).replaceAll('{port}', String(server.port)));
    const fill = (text) => text.replaceAll('{base}', server.url).replaceAll('{port}', String(server.port));
    const result = await run([one.root || 'C', ...(one.args || []).map(fill)], { cwd: work, home });
    return { ...result, requests: server.requests.map((r) => told(r, server.port, one.allHeaders)), table: tableOf(result.stdout), port: server.port };
  } finally {
    await server.stop();
  }
}

async function both(t, one) {
  const folder = temporaryFolder(t);
  const own = { ...one, args: one.oursArgs || one.args };
  const [theirs, ours] = await Promise.all([
    send((args, options) => postmanCli(['collection', 'run', ...args], options), path.join(folder, 'theirs'), one),
    send(runPostern, path.join(folder, 'ours'), own),
  ]);
  return { theirs, ours };
}

const request = (rest) => `$kind: http-request\n${rest}\n`;
const get = (target, rest = '') => request(`url: '{base}/${target}'\n${rest}`);

const same = {
  'a request alone in a folder': { root: 'A', files: { 'A/ping.request.yaml': '$kind: http-request\nurl: {base}/ping\n' } },

  'a collection with variables, auth and scripts': {
    root: 'B', args: ['-e', 'Local.environment.yaml'],
    files: {
      'B/.resources/definition.yaml': `$kind: collection
name: 'Shop: demo'
variables: [{key: base, value: '{base}'}]
auth: {type: bearer, credentials: {token: '{{tok}}'}}
scripts: [{type: 'http:beforeRequest', code: "pm.variables.set('trace', pm.info.requestName);", language: text/javascript}]
`,
      'B/get item-1.request.yaml': `$kind: http-request
name: get item/1
url: '{{base}}/items/:id?full=1'
method: GET
headers: {X-Trace: '{{trace}}'}
queryParams: [{key: full, value: '1', description: all}, {key: debug, value: null, disabled: true}]
pathVariables: {id: '7'}
scripts:
  - type: afterResponse
    code: |-
      pm.test('ok', () => { pm.response.to.have.status(200); });
    language: text/javascript
settings: {followRedirects: false, disabledSystemHeaders: [postman-token]}
examples: ./.resources/get item-1.resources/examples
order: 1000
`,
      'B/.resources/get item-1.resources/examples/200 OK.example.yaml': `$kind: http-example
request: {url: '{{base}}/items/7', method: GET}
response: {statusCode: 200, statusText: OK, headers: {Content-Type: application/json}, body: {type: json, content: '{"id":7}'}}
`,
      'Local.environment.yaml': 'name: Local\nvalues: [{key: tok, value: abc, enabled: true, type: default}]\n',
    },
    expect: [{ line: 'GET /items/7?full=1', headers: ['authorization: Bearer abc', 'x-trace: get item/1'], body: '' }],
  },

  'nested folders in their order, with and without auth': {
    files: {
      'C/login.request.yaml': `$kind: http-request
url: {base}/login
method: POST
body: {type: json, content: '{"user": "{{user}}"}'}
order: 1000
`,
      'C/Orders/.resources/definition.yaml': `$kind: collection
auth: [{id: a1, name: basic auth, type: basic, credentials: {username: u, password: p}}]
order: 2000
`,
      'C/Orders/new.request.yaml': `$kind: http-request
url: {base}/orders
method: POST
body: {type: urlencoded, content: {sku: 'a b', qty: '2'}}
order: 1500
`,
      'C/Orders/Bulk/upload.request.yaml': `$kind: http-request
url: {base}/bulk
method: POST
auth: {type: noauth}
body: {type: formdata, content: [{type: text, key: note, value: hi, contentType: text/plain}, {type: file, key: f, src: up.txt, contentType: text/x-own}]}
`,
      'up.txt': 'uploaded\n',
    },
    args: ['--global-var', 'user=ann'],
    lines: ['POST /login', 'POST /bulk', 'POST /orders'],
  },

  'files are found by their ending, folders by being there': {
    files: {
      'C/a.request.yaml': get('a'), 'C/b.request.yml': get('b'), 'C/c.REQUEST.YAML': get('c', 'name: c'), 'C/d.yaml': get('never'),
      'C/.dot.request.yaml': get('dot'), 'C/.hidden/h.request.yaml': get('hidden'), 'C/node_modules/n.request.yaml': get('modules'),
      'C/x.resources/x.request.yaml': get('x'), 'C/.resources/r.request.yaml': get('never'),
      'C/F/definition.yaml': '$kind: collection\nname: no\nauth: {type: bearer, credentials: {token: no}}\n', 'C/F/f.request.yaml': get('f'),
      'C/G/.resources/definition.yml': '$kind: collection\nauth: {type: bearer, credentials: {token: yml}}\n', 'C/G/g.request.yaml': get('g'),
      'C/crlf.request.yaml': get('crlf', 'method: PUT\nbody: {type: text, content: crlf}').replaceAll('\n', '\r\n'),
      'C/bom.request.yaml': '\ufeff' + get('bom'), 'C/json.request.yaml': '{"$kind": "http-request", "url": "{base}/json", "method": "POST"}',
    },
  },

  'a sub-folder run alone has no parents': {
    root: 'C/F',
    files: {
      'C/.resources/definition.yaml': '$kind: collection\nauth: {type: bearer, credentials: {token: parent}}\nvariables: {v: parent}\n',
      'C/F/.resources/definition.yaml': '$kind: collection\nvariables: {v: own}\n',
      'C/F/f.request.yaml': get('f/{{v}}'),
    },
  },

  'siblings by order, then by name in code points': {
    files: Object.fromEntries([
      ...['10', '9', 'B', 'a', 'ä', 'Z', '_', 'a b'].map((name) => [`C/${name}.request.yaml`, get(encodeURIComponent(name))]),
      ['C/neg.request.yaml', get('neg', 'order: -1')], ['C/half.request.yaml', get('half', 'order: 0.5')],
      ['C/late.request.yaml', get('late', 'order: 1e3')], ['C/named.request.yaml', get('named', 'name: 9a')],
      ['C/Folder/one.request.yaml', get('folder-one')], ['C/Folder/.resources/definition.yaml', '$kind: collection\nname: A folder\n'],
      ['C/text/one.request.yaml', get('text-one')], ['C/text/.resources/definition.yaml', "$kind: collection\norder: '-5'\n"],
      ['C/first/one.request.yaml', get('first-one')], ['C/first/.resources/definition.yaml', '$kind: collection\norder: -2\n'],
    ]),
  },

  'YAML forms': {
    files: {
      'C/1 core.request.yaml': get('core', `headers:
  X-Yes: yes
  X-Time: 12:30
  X-Tag: !!str 5
  X-Hash: "a # b" # comment
  X-Anchor: &x anchored
  X-Alias: *x`),
      'C/2 blocks.request.yaml': get('blocks', `method: POST
body:
  type: text
  content: |+
    line 1
      line 2

    line 4

`),
      'C/3 folded.request.yaml': get('folded', 'method: POST\nbody:\n  type: text\n  content: >-\n    one\n    two\n\n    three\n      four\n    five\n'),
      'C/4 quoted.request.yaml': get('quoted', 'method: POST\nbody:\n  type: text\n  content: "a\\r\\n  b \\\n    c\\ d\n\n    e \\u00e9 \\x41 \\t|"\n'),
      'C/5 indented.request.yaml': get('indented', 'method: POST\nbody:\n  type: text\n  content: |2-\n      two more\n    none\n'),
      'C/6 single.request.yaml': get('single', "method: POST\nbody: {type: text, content: 'it''s\n\n  here'}\n"),
      'C/7 marks.request.yaml': `---\n${get('marks')}...\n`,
      'C/8 flow.request.yaml': get('flow', 'headers: {X-A: a, "X-B": "b", X-C: \'c: d\'}\nqueryParams: [{key: q, value: "1"}, {key: r, value: two words}]'),
      'C/9 strip.request.yaml': get('strip', 'method: POST\nbody:\n  type: text\n  content: |-\n    stripped\n\n\n'),
    },
  },

  'methods and addresses': {
    files: {
      'C/1.request.yaml': '$kind: http-request\nurl: 127.0.0.1:{port}/no-scheme\n',
      'C/2.request.yaml': get('lower', 'method: get'), 'C/3.request.yaml': get('empty', "method: ''"),
      'C/4.request.yaml': get('own', 'method: PURGE'), 'C/5.request.yaml': get('hash?a=1#part'),
      'C/6.request.yaml': get('{{missing}}/p?q={{missing}}&r=a b'), 'C/7.request.yaml': get('head', 'method: HEAD'),
      'C/8.request.yaml': get('', "url: '{base}'").replace("url: '{base}/'\n", ''),
      'C/9.request.yaml': get('get-body', 'body: {type: text, content: with GET}'),
    },
  },

  'headers': {
    files: {
      'C/1.request.yaml': get('map', "headers: {X-One: '1', X-Two: two, x-empty: ''}"),
      'C/2.request.yaml': get('list', `headers:
  - {key: X-A, value: a}
  - {key: X-A, value: again, description: twice}
  - {key: X-Off, value: off, disabled: true}
  - {key: User-Agent, value: mine}
  - {key: X-Var, value: '{{v}}'}`),
    },
    args: ['--global-var', 'v=filled'],
  },

  'query parameters': {
    files: {
      'C/01.request.yaml': get('null', 'queryParams: {a: null}'), 'C/02.request.yaml': get('empty', "queryParams: {a: ''}"),
      'C/03.request.yaml': get('merge?a=1&b=2&c=3&b=4', "queryParams: [{key: b, value: new}, {key: z, value: '26'}]"),
      'C/04.request.yaml': get('off?a=1&b=2', "queryParams: [{key: b, value: '2', disabled: true}]"),
      'C/05.request.yaml': get('all-off?b=2', 'queryParams: [{key: b, value: x, disabled: true}]'),
      'C/06.request.yaml': get('repeat?b=2', "queryParams: [{key: b, value: '1'}, {key: b, value: '2'}]"),
      'C/07.request.yaml': get('hash?a=1#h', "queryParams: {b: '2'}"), 'C/08.request.yaml': get('enc?a=1', "queryParams: {b: 'x y&z=1', c: 'ä', d: '100%', e: 'a+b'}"),
      'C/09.request.yaml': get('var?x={{v}}', "queryParams: {y: '{{v}}', '{{v}}': k}"), 'C/10.request.yaml': get('novalue?a&b=&c=1', "queryParams: {d: ''}"),
      'C/11.request.yaml': get('empty-map?a=1', 'queryParams: {}'), 'C/12.request.yaml': get('empty-list?a=1', 'queryParams: []'),
      'C/13.request.yaml': get('keyed?{{v}}=1', "queryParams: {'{{v}}': '2'}"), 'C/14.request.yaml': get('enc-key?a%20b=1', "queryParams: {'a b': '2'}"),
    },
    args: ['--global-var', 'v=val'],
  },

  'path variables': {
    files: {
      'C/1.request.yaml': get('map/:id/:other', "pathVariables: {id: '7', other: a b}"),
      'C/2.request.yaml': get('slash/:id', 'pathVariables: {id: a/b}'),
      'C/3.request.yaml': get('off/:id', "pathVariables: [{key: id, value: '7', disabled: true}]"),
      'C/4.request.yaml': get('absent/:id'), 'C/5.request.yaml': get('empty/:id', "pathVariables: {id: ''}"),
      'C/6.request.yaml': get('var/:id', "pathVariables: [{key: id, value: '{{v}}', description: d}]"),
      'C/7.request.yaml': get(':id/:id', "pathVariables: {id: x}"),
    },
    args: ['--global-var', 'v=val'],
  },

  'definitions': {
    files: {
      'C/.resources/definition.yaml': `$kind: collection
name: Own name
description: told
variables:
  - {key: a, value: A, description: letter}
  - {key: b, value: B, disabled: true}
summary: another program's
`,
      'C/1.request.yaml': get('{{a}}/{{b}}'),
      'C/F/.resources/definition.yaml': '$kind: collection\nname: Named folder\nvariables: {a: folder}\n', 'C/F/1.request.yaml': get('folder/{{a}}'),
    },
  },

  'variables: the nearest scope wins': {
    files: {
      'C/.resources/definition.yaml': '$kind: collection\nvariables: {a: collection, b: collection, c: collection, d: collection}\n',
      'C/1.request.yaml': get('{{a}}/{{b}}/{{c}}/{{d}}/{{e}}'),
      'env.yaml': 'name: E\nvalues: [{key: b, value: env}, {key: c, value: env}, {key: e, value: 5, enabled: false}]\ncolor: null\n',
      'globals.yml': 'name: G\nvalues: [{key: a, value: global}, {key: d, value: global}]\n',
      'data.json': '[{"c": "data"}]',
    },
    args: ['-e', 'env.yaml', '-g', 'globals.yml', '-d', 'data.json'],
  },

  'bodies of each type': {
    files: {
      'C/01.request.yaml': get('json', `method: POST\nbody: {type: json, content: '{"a": 1}'}`),
      'C/02.request.yaml': get('json-comments', `method: POST\nbody:\n  type: json\n  content: |-\n    {\n      "a": 1, // one\n      "url": "http://x" // not in texts\n    }`),
      'C/03.request.yaml': get('text', 'method: POST\nbody: {type: text, content: plain}'),
      'C/04.request.yaml': get('xml', 'method: POST\nbody: {type: xml, content: <a/>}'),
      'C/05.request.yaml': get('html', 'method: POST\nbody: {type: html, content: <p>}'),
      'C/06.request.yaml': get('javascript', 'method: POST\nbody: {type: javascript, content: f()}'),
      'C/07.request.yaml': get('own-type', `method: POST\nheaders: {Content-Type: text/vnd.own}\nbody: {type: json, content: '{"a":1}'}`),
      'C/08.request.yaml': get('form-map', 'method: POST\nbody: {type: urlencoded, content: {sku: a b, qty: "2", sum: 1+1=2}}'),
      'C/09.request.yaml': get('form-list', `method: POST\nbody:\n  type: urlencoded\n  content:\n    - {key: a, value: '1'}\n    - {key: off, value: x, disabled: true}\n    - {key: a, value: 'ä&b', description: two}`),
      'C/10.request.yaml': get('multipart', `method: POST
body:
  type: formdata
  content:
    - {type: text, key: note, value: hi, contentType: text/markdown}
    - {type: text, key: plain, value: 'it {{v}}'}
    - {type: text, key: gone, value: x, disabled: true}
    - {type: file, key: one, src: up.txt, contentType: text/x-one}
    - {type: file, key: more, src: [up.txt, data.json], contentType: text/x-more}
    - {type: file, key: typed, src: up.txt, contentType: text/x-own}`),
      'C/11.request.yaml': get('file', 'method: POST\nbody: {type: file, content: {src: data.json}}'),
      'C/12.request.yaml': get('file-other', 'method: POST\nbody: {type: file, content: {src: up.unknown}}'),
      'C/13.request.yaml': get('none', 'method: POST\nbody: {type: none}'),
      'C/14.request.yaml': get('disabled', 'method: POST\nbody: {type: text, content: still sent, disabled: true}'),
      'C/15.request.yaml': get('variables', `method: POST\nbody: {type: json, content: '{"v": "{{v}}", "w": "{{missing}}"}'}`),
      'C/17.request.yaml': get('file-none', 'method: POST\nbody: {type: file, content: {}}'),
      'up.txt': 'uploaded\n', 'data.json': '{"up": 1}', 'up.unknown': 'x',
    },
    args: ['--global-var', 'v=val'],
  },

  'a part without files is not sent': {
    files: { 'C/1.request.yaml': get('part-none', 'method: POST\nbody: {type: formdata, content: [{type: file, key: f, src: []}, {type: text, key: t, value: v}]}') },
  },

  'auth of every simple type, as a map and as a list': {
    files: {
      'C/01.request.yaml': get('basic', 'auth: {type: basic, credentials: {username: u, password: "p:w"}}'),
      'C/02.request.yaml': get('basic-list', 'auth: {type: basic, credentials: [{key: username, value: u}, {key: password, value: p}]}'),
      'C/03.request.yaml': get('bearer', "auth: {type: bearer, credentials: {token: '{{v}}'}}"),
      'C/04.request.yaml': get('apikey', 'auth: {type: apikey, credentials: {key: X-Key, value: k}}'),
      'C/05.request.yaml': get('apikey-header', 'auth: {type: apikey, credentials: {key: X-Key, value: k, in: header}}'),
      'C/06.request.yaml': get('oauth2', 'auth: {type: oauth2, credentials: {accessToken: at, addTokenTo: header}}'),
      'C/07.request.yaml': get('oauth2-query?a=1', 'auth: {type: oauth2, credentials: {accessToken: at, addTokenTo: queryParams}}'),
      'C/08.request.yaml': get('oauth2-prefix', 'auth: {type: oauth2, credentials: {accessToken: at, headerPrefix: Own}}'),
      'C/09.request.yaml': get('none', 'auth: {type: noauth}'),
      'C/10.request.yaml': get('oauth1', 'auth: {type: oauth1, credentials: {consumerKey: ck, consumerSecret: cs, token: t, tokenSecret: ts, signatureMethod: HMAC-SHA1, nonce: n, timestamp: 1700000000, version: "1.0", addParamsToHeader: true, addEmptyParamsToSign: false}}'),
      'C/12.request.yaml': get('edgegrid', 'auth: {type: edgegrid, credentials: {accessToken: at, clientToken: ct, clientSecret: cs, nonce: n, timestamp: "20240101T00:00:00+0000"}}'),
      'C/13.request.yaml': get('jwt', 'auth: {type: jwt, credentials: {algorithm: HS256, secret: s, isSecretBase64Encoded: false, payload: \'{"sub": "me"}\', headerPrefix: Bearer, addTokenTo: header}}'),
      'C/14.request.yaml': get('jwt-query', 'auth: {type: jwt, credentials: {algorithm: HS256, secret: s, payload: \'{"sub": "me"}\', addTokenTo: queryParam, queryParamKey: t}}'),
    },
    args: ['--global-var', 'v=val'],
  },

  'auth is inherited until something stops it': {
    files: {
      'C/.resources/definition.yaml': '$kind: collection\nauth: {type: bearer, credentials: {token: root}}\n',
      'C/1 root.request.yaml': get('root'), 'C/2 own.request.yaml': get('own', 'auth: {type: basic, credentials: {username: u, password: p}}'),
      'C/3 none.request.yaml': get('none', 'auth: {type: noauth}'),
      'C/A none/.resources/definition.yaml': '$kind: collection\nauth: {type: noauth}\n', 'C/A none/1.request.yaml': get('a'), 'C/A none/deep/1.request.yaml': get('a-deep'),
      'C/B empty/.resources/definition.yaml': '$kind: collection\nauth: []\n', 'C/B empty/1.request.yaml': get('b'),
      'C/C two/.resources/definition.yaml': `$kind: collection
auth:
  - {id: a, name: first, type: basic, credentials: {username: u, password: p}}
  - {id: b, name: last, type: bearer, credentials: {token: last}, rules: []}
`,
      'C/C two/1.request.yaml': get('c'), 'C/D nothing/1.request.yaml': get('d'), 'C/D nothing/deep/1.request.yaml': get('d-deep'),
    },
  },

  'scripts: order, variables, names, failures': {
    files: {
      'C/.resources/definition.yaml': `$kind: collection
scripts:
  - {type: 'http:beforeRequest', code: "pm.variables.set('log', 'root');", language: text/javascript}
  - {type: 'http:afterResponse', code: "pm.globals.set('after', (pm.globals.get('after') || '') + 'root.');"}
`,
      'C/F/.resources/definition.yaml': `$kind: collection
scripts:
  - {type: 'http:beforeRequest', code: "pm.variables.set('log', pm.variables.get('log') + '.folder');"}
  - {type: 'http:afterResponse', code: "pm.globals.set('after', (pm.globals.get('after') || '') + 'folder.');"}
`,
      'C/F/1.request.yaml': get('one/{{log}}', `scripts:
  - type: beforeRequest
    code: pm.variables.set('log', pm.variables.get('log') + '.request');
  - type: afterResponse
    code: |-
      pm.globals.set('after', pm.globals.get('after') + 'request');
      pm.test('passes', () => {});
      pm.test('fails', () => { pm.expect(1).to.equal(2); });
      pm.test.skip('skipped', () => {});`),
      'C/F/2.request.yaml': get('two/{{after}}', "name: 2nd\nid: 0a1b2c\nscripts: [{type: afterResponse, code: \"pm.execution.setNextRequest('4th')\"}]"),
      'C/F/3.request.yaml': get('never'), 'C/F/4.request.yaml': get('four', 'name: 4th'),
      'C/F/5.request.yaml': get('five', 'id: id-of-five\nscripts: [{type: afterResponse, code: "pm.execution.setNextRequest(\'id-of-seven\')"}]'),
      'C/F/6.request.yaml': get('never'), 'C/F/7.request.yaml': get('seven', 'id: id-of-seven'),
    },
  },

  'settings': {
    files: {
      'C/1.request.yaml': get('follow/302'), 'C/2.request.yaml': get('stay/302', 'settings: {followRedirects: false}'),
      'C/3.request.yaml': get('keep/302', 'method: POST\nbody: {type: text, content: kept}\nsettings: {followOriginalHttpMethod: true}'),
      'C/4.request.yaml': get('change/302', 'method: POST\nbody: {type: text, content: lost}'),
      'C/5.request.yaml': get('raw/{{v}}?a=x y|z', 'settings: {disableUrlEncoding: true}').replace('x y', 'x|y'),
      'C/6.request.yaml': get('referer/302', 'settings: {removeRefererHeaderOnRedirect: true}'),
      'C/7.request.yaml': get('loop/302/2', 'settings: {maxRedirects: 1}'),
      'C/8.request.yaml': get('unknown', 'settings: {somethingNew: true, strictSSL: false, protocolVersion: http1, tlsDisabledProtocols: [TLSv1]}'),
      'C/9.request.yaml': get('auth/302', 'auth: {type: bearer, credentials: {token: t}}\nsettings: {followAuthorizationHeader: true}'),
    },
    args: ['--global-var', 'v=val'],
    answer(record, response) {
      const times = /302(?:\/(\d))?$/.exec(record.target);
      if (!times) return response.end('{}');
      const left = Number(times[1] || 1) - 1;
      response.writeHead(302, { Location: left ? `/again/302/${left}` : `/landed${record.target.replace(/\/302.*/, '')}` });
      return response.end();
    },
  },

  'settings.disabledSystemHeaders': {
    allHeaders: true,
    files: Object.fromEntries(['cache-control', 'postman-token', 'accept-encoding', 'user-agent', 'connection', 'accept', 'content-type']
      .map((name, i) => [`C/${i}.request.yaml`, get(name, `method: POST\nbody: {type: json, content: '{}'}\nsettings: {disabledSystemHeaders: [${name}]}`)])),
  },

  'several iterations with data': {
    files: {
      'C/1.request.yaml': get('{{name}}', "scripts: [{type: afterResponse, code: \"pm.test('is ' + pm.iterationData.get('name'), () => {});\"}]"),
      'data.csv': 'name,x\nann,1\nbob,2\n',
    },
    args: ['-d', 'data.csv', '-n', '3'],
  },

  'one item by name or by id': {
    files: {
      'C/1.request.yaml': get('one', 'name: first'), 'C/2.request.yaml': get('two', 'id: id-two'), 'C/F/3.request.yaml': get('three'), 'C/F/4.request.yaml': get('four'),
      'C/5.request.yaml': get('five'),
    },
    args: ['-i', 'F'], oursArgs: ['--folder', 'F'],
  },

  'one request by its id': {
    files: { 'C/1.request.yaml': get('one', 'name: first'), 'C/2.request.yaml': get('two', 'id: id-two') },
    args: ['-i', 'id-two'], oursArgs: ['--folder', 'id-two'],
  },
};

// The vendor counts the scripts of requests alone, newman and we those of folders too.
const counted = ({ iterations, requests, assertions }) => ({ iterations, requests, assertions });

function compare({ theirs, ours }, one = {}) {
  const story = `\n--- theirs (${theirs.status})\n${theirs.stdout}${theirs.stderr}\n--- ours (${ours.status})\n${ours.stdout}${ours.stderr}`;
  if (one.expect) assert.deepEqual(ours.requests, one.expect, story);
  if (one.lines) assert.deepEqual(ours.requests.map((r) => r.line), one.lines, story);
  try {
    assert.deepEqual(ours.requests, theirs.requests);
  } catch (error) {
    error.message += story;
    throw error;
  }
  assert.ok(ours.requests.length > 0, story);
  assert.deepEqual(counted(ours.table), counted(theirs.table), story);
  assert.equal(ours.status, theirs.status, story);
}

describe('sent as the vendor sends it', { concurrency: 3 }, () => {
  for (const [name, one] of Object.entries(same)) test(name, async (t) => compare(await both(t, one), one));
});

// What the vendor does and we do not; the reasons stand in docs/compatibility.md.
const different = {
  'the scripts of a definition count as scripts': {
    files: {
      'C/.resources/definition.yaml': "$kind: collection\nscripts: [{type: 'http:beforeRequest', code: 'pm.variables.set(1, 1)'}]\n",
      'C/1.request.yaml': get('one'),
    },
    check({ theirs, ours }) {
      assert.deepEqual(theirs.table['prerequest-scripts'], [0, 0]);
      assert.deepEqual(ours.table['prerequest-scripts'], [1, 0]);
    },
  },
  'an error before the request does not keep it back': {
    files: { 'C/1.request.yaml': get('one', 'scripts: [{type: beforeRequest, code: throw new Error("stop")}]'), 'C/2.request.yaml': get('two') },
    theirs: ['GET /two'], ours: ['GET /one', 'GET /two'], status: [1, 1],
  },
  'all scripts of one type run, in their order': {
    files: { 'C/1.request.yaml': get('{{a}}/{{b}}', "scripts: [{type: beforeRequest, code: \"pm.variables.set('a', 1)\"}, {type: beforeRequest, code: \"pm.variables.set('b', 2)\"}]") },
    theirs: ['GET /1/%7B%7Bb%7D%7D'], ours: ['GET /1/2'],
  },
  'a file that is not there is a warning, as in newman': {
    files: {
      'C/1.request.yaml': get('gone', 'method: POST\nbody: {type: file, content: {src: gone.bin}}'),
      'C/2.request.yaml': get('part-gone', 'method: POST\nbody: {type: formdata, content: [{type: file, key: f, src: gone.bin}]}'),
    },
    theirs: [], ours: ['POST /gone', 'POST /part-gone'], status: [1, 0],
  },
  'parts tell the type of their file': {
    files: { 'C/1.request.yaml': get('part', 'method: POST\nbody: {type: formdata, content: [{type: file, key: f, src: up.json}]}'), 'up.json': '{}' },
    check({ theirs, ours }) {
      assert.match(theirs.requests[0].body, /Content-Type: application\/octet-stream\r\n/);
      assert.match(ours.requests[0].body, /Content-Type: application\/json\r\n/);
    },
  },
  'an empty body has no Content-Type': {
    files: { 'C/1.request.yaml': get('empty', "method: POST\nbody: {type: text, content: ''}") },
    check({ theirs, ours }) {
      assert.deepEqual(theirs.requests[0].headers, ['content-type: text/plain']);
      assert.deepEqual(ours.requests[0].headers, []);
    },
  },
  'basic auth is UTF-8': {
    files: { 'C/1.request.yaml': get('basic', 'auth: {type: basic, credentials: {username: u, password: ä}}') },
    check({ theirs, ours }) {
      assert.deepEqual(theirs.requests[0].headers, [`authorization: Basic ${Buffer.from('u:ä', 'latin1').toString('base64')}`]);
      assert.deepEqual(ours.requests[0].headers, [`authorization: Basic ${Buffer.from('u:ä').toString('base64')}`]);
    },
  },
  'inherit inherits': {
    files: {
      'C/.resources/definition.yaml': '$kind: collection\nauth: {type: bearer, credentials: {token: root}}\n',
      'C/1.request.yaml': get('one', 'auth: {type: inherit}'),
    },
    check({ theirs, ours }) {
      assert.deepEqual(theirs.requests[0].headers, []);
      assert.deepEqual(ours.requests[0].headers, ['authorization: Bearer root']);
    },
  },
  'an API key goes where it was told to': {
    files: { 'C/1.request.yaml': get('key', 'auth: {type: apikey, credentials: {key: k, value: v, in: query}}') },
    theirs: ['GET /key'], ours: ['GET /key?k=v'],
  },
  'a variable set to undefined is null, as in newman': {
    files: { 'C/1.request.yaml': get('{{a}}', "scripts: [{type: beforeRequest, code: \"pm.environment.set('a', undefined)\"}]") },
    theirs: ['GET /%7B%7Ba%7D%7D'], ours: ['GET /null'],
  },
  'texts that look like dates, and unknown tags, are texts': {
    files: { 'C/1.request.yaml': get('date', 'headers: {X-A: 2024-01-01}'), 'C/2.request.yaml': get('tag', 'headers: {X-A: !own five}'), 'C/3.request.yaml': get('plain') },
    theirs: ['GET /plain'], ours: ['GET /date', 'GET /tag', 'GET /plain'],
  },
  'what cannot be read is named, and the run fails': {
    files: { 'C/1.request.yaml': get('one'), 'C/2.request.yaml': '$kind: http-request\nurl: {{x}}\n', 'C/3.request.yaml': get('three', 'headers: [wrong]'), 'C/F/.resources/definition.yaml': '$kind: collection\nvariables: [{key: a, value: 5}]\nauth: {type: bearer, credentials: {token: t}}\n', 'C/F/4.request.yaml': get('four') },
    theirs: ['GET /one', 'GET /four'], ours: ['GET /one', 'GET /four'], status: [0, 1],
    check({ theirs, ours }) {
      assert.equal(theirs.stderr.includes('2.request.yaml'), false);
      assert.match(ours.stderr, /2\.request\.yaml.*line 2/);
      assert.match(ours.stderr, /3\.request\.yaml.*line 3.*headers/);
      assert.match(ours.stderr, /definition\.yaml.*line 2.*value/);
    },
  },
};

describe('where we leave the vendor', { concurrency: 3 }, () => {
  for (const [name, one] of Object.entries(different)) {
    test(name, async (t) => {
      const { theirs, ours } = await both(t, one);
      const story = `\n--- theirs\n${theirs.stdout}${theirs.stderr}\n--- ours\n${ours.stdout}${ours.stderr}`;
      if (one.theirs) assert.deepEqual(theirs.requests.map((r) => r.line), one.theirs, story);
      if (one.ours) assert.deepEqual(ours.requests.map((r) => r.line), one.ours, story);
      if (one.status) assert.deepEqual([theirs.status, ours.status], one.status, story);
      if (one.check) one.check({ theirs, ours });
    });
  }
});

test('every reporter works on a folder', async (t) => {
  const work = temporaryFolder(t);
  const server = await startRecorder(t);
  writeFolder(work, {
    'C/F/1.request.yaml': `$kind: http-request\nurl: ${server.url}/one\nscripts: [{type: afterResponse, code: "pm.test('named', () => {});"}]\n`,
  });
  const reporters = ['json', 'junit', 'html'];
  const result = await runPostern(['C', '-r', ['cli', ...reporters].join(','), ...reporters.flatMap((r) => [`--reporter-${r}-export`, `out.${r}`])], { cwd: work });
  assert.equal(result.status, 0, result.stdout + result.stderr);
  const out = Object.fromEntries(reporters.map((r) => [r, readFileSync(path.join(work, `out.${r}`), 'utf8')]));
  const run = JSON.parse(out.json).run;
  assert.equal(run.executions[0].assertions[0].assertion, 'named');
  assert.match(out.junit, /<testcase name="named"/);
  assert.match(out.html, /named/);
});

const folders = realData && existsSync(path.join(realData, 'postman-v3')) ? path.join(realData, 'postman-v3') : null;
const safestar = folders && path.join(folders, 'safestar/postman');
const pypnm = folders && path.join(folders, 'pypnm-cmts/postman');
const real = folders && {
  'SafeStar Service API': {
    root: path.join(safestar, 'collections/SafeStar Service API'), count: 15,
    args: ['-e', path.join(safestar, 'environments/Local.environment.yaml'), '-g', path.join(safestar, 'globals/workspace.globals.yaml'), '--env-var', 'baseUrl={base}'],
  },
  'SafeStar Service Testing': {
    root: path.join(safestar, 'collections/SafeStar Service Testing'), count: 28, undefined: ['safetyScanID', 'diagnosticRunID'],
    args: ['-e', path.join(safestar, 'environments/Local.environment.yaml'), '--env-var', 'baseUrl={base}'],
  },
  pokemon: {
    root: path.join(folders, 'revoman/pokemon'), count: 5,
    args: ['-e', path.join(folders, 'revoman/pokemon/Pokemon.environment.yaml'), '--env-var', 'baseUrl={base}'],
  },
  'restful-api.dev': {
    root: path.join(folders, 'revoman/restful-api.dev'), count: 4, secure: true, undefined: ['objId', 'productName'], chance: /"(name|price)": (?:"(?!updated)[^"]*"|\d+)/g,
    args: ['-e', path.join(folders, 'revoman/restful-api.dev/restful-api.dev.environment.yaml'), '--env-var', 'uri=127.0.0.1:{port}', '-k'],
  },
  'PyPNM-CMTS': {
    root: path.join(pypnm, 'collections/PyPNM-CMTS'), count: 12, lost: 21,
    args: ['-e', path.join(pypnm, 'environments/PyPNM Remote Server.environment.yaml'), '-g', path.join(pypnm, 'globals/workspace.globals.yaml'), '--env-var', 'pypnm_cmts_url={base}'],
  },
};

describe('real folders', { concurrency: 2 }, () => {
  test('the folders are there', { skip: !folders && process.env.CI !== 'true' && 'POSTERN_REAL_DATA is absent' }, () => assert.ok(folders));
  for (const [name, one] of Object.entries(real || {})) {
    test(`${name}: ${one.count} requests`, async (t) => {
      if (one.secure) {
        const keys = temporaryFolder(t);
        await makeSelfSigned(keys, 'server');
        one.tls = { key: readFileSync(path.join(keys, 'server.key')), cert: readFileSync(path.join(keys, 'server.pem')) };
      }
      const { theirs, ours } = await both(t, one.lost ? { ...one, oursArgs: [...one.args, '--allow-skipped-files'] } : one);
      // The server knows nothing, so scripts store undefined, which the two tell differently.
      for (const variable of one.undefined || [])
        for (const request of theirs.requests) {
          request.line = request.line.replaceAll(`%7B%7B${variable}%7D%7D`, 'null');
          request.body = request.body.replaceAll(`{{${variable}}}`, 'null');
        }
      if (one.chance) for (const request of [...theirs.requests, ...ours.requests]) request.body = request.body.replace(one.chance, '"$1": *');
      compare({ theirs, ours });
      assert.equal(ours.requests.length, one.count);
    });
  }
  if (real) {
    test('files that are not YAML are named with their line and fail the run', async (t) => {
      const one = real['PyPNM-CMTS'];
      const result = await send(runPostern, temporaryFolder(t), one);
      const named = result.stderr.split('\n').filter((line) => /\.request\.yaml: .*line \d+/.test(line));
      assert.equal(named.length, one.lost, result.stderr);
      assert.equal(result.requests.length, one.count);
      assert.equal(result.status, 1);
    });
  }
});
