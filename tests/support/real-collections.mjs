// real-collections.mjs: how each published collection is run without its servers. Every request goes to the
// echo service, which stands in as the HTTP proxy: addresses are plain http, hosts are made up.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const api = 'http://api.example.invalid';

// Newman puts the value that it sends onto a Content-Length that the request has but disables, and tells it as disabled.
function dropContentLength(report) {
  for (const execution of report.executions) execution.headers = (execution.headers || []).filter(([name]) => name !== 'content-length');
}

// A request without a name has none in newman's report.
function dropEmptyName(report) {
  for (const execution of report.executions) if (execution.item === '') delete execution.item;
}

// A script that reads the message of an error of the engine reads another engine's words.
function engineWords(report) {
  for (const { assertions = [] } of report.executions)
    for (const one of assertions) one.name = one.name.replace(/Can't find variable: (\w+)/, '$1 is not defined');
  for (const failure of report.failures) failure.test = failure.test && failure.test.replace(/Can't find variable: (\w+)/, '$1 is not defined');
}

// file: in postman/; environment, globals: in environments/; env: --env-var; rewrite: other texts to replace;
// hurry: shorten the timers of scripts; differ: what cannot be compared is taken out of both reports.
export const collections = [
  { file: 'adyen-management-v3.json', env: { baseUrl: api, 'X-API-Key': 'k', YOUR_MERCHANT_ACCOUNT: 'm', YOUR_COMPANY_ACCOUNT: 'c' } },
  { file: 'autodesk-revit-tutorial.postman_collection.json', environment: 'autodesk-revit.postman_environment.json' },
  { file: 'basic-auth-folder.postman_collection.json', rewrite: [['http://localhost:3000', api]] },
  { file: 'box-content-api.v1.json' },
  { file: 'camunda-cloud-management.postman_collection.json', env: { baseUrlConsole: api, barerTokenConsole: 't' } },
  { file: 'camunda-tasklist-graphql.postman_collection.json', env: { baseUrlTasklist: `${api}/post`, barerTokenTasklist: 't' } },
  { file: 'cmis-swagger-tests.postman_collection.json', globals: 'cmis.postman_globals.json', rewrite: [['http://localhost:8081', api]] },
  { file: 'codegen-all-methods.v2.0.json', rewrite: [['localhost:5050', 'api.example.invalid']] },
  { file: 'codegen-body-modes.json' },
  { file: 'conduit-realworld.postman_collection.json', env: { APIURL: `${api}/api`, USERNAME: 'u', EMAIL: 'u@example.invalid', PASSWORD: 'p' } },
  { file: 'docusign-rooms.postman_collection.json', differ: [engineWords],
    // newman 6.2.2 has no pm.require, and sends a request for "about:blank" to the proxy.
    rewrite: [['pm.require(', 'require('], [/"port": "blank",?/g, '']] },
  { file: 'microsoft-graph.postman_collection.json', environment: 'microsoft-graph.postman_environment.json' },
  { file: 'mojaloop-golden-path.postman_collection.json', environment: 'mojaloop-local.postman_environment.json', hurry: true,
    differ: [dropContentLength], // all of it takes newman half a minute
    args: ['p2p_money_transfer', 'post_scenarios', 'get_transfers', 'transfer_negative_scenarios', 'Quotes', 'bug_fixes',
      'transaction-request-service'].flatMap((name) => ['--folder', name]),
    // Scripts make addresses of these; without them they would be of hosts called "undefined" or "{{NAME}}".
    env: Object.fromEntries(['SIMPAYER_BACKEND_TESTAPI_URL', 'SIMPAYER_SDK_TESTAPI_URL', 'SIMPAYEE_SDK_TESTAPI_URL',
      'SIMPAYEE_BACKEND_TESTAPI_URL', 'PAYEEFSP_BACKEND_TESTAPI_URL', 'TESTFSP1_BACKEND_TESTAPI_URL', 'TESTFSP2_BACKEND_TESTAPI_URL',
      'TESTFSP3_BACKEND_TESTAPI_URL', 'TESTFSP4_BACKEND_TESTAPI_URL'].map((name) => [name, api])) },
  { file: 'mojaloop-oauth-token-setup.postman_collection.json', environment: 'mojaloop-local.postman_environment.json',
    env: { HOST_SWITCH: api } },
  { file: 'nested-entities.postman_collection.json' },
  { file: 'nested-entities.v1.json' },
  { file: 'oauth2-all-grants.postman_collection.json', rewrite: [['http://localhost:3000', api]] },
  { file: 'vmware-cloud-on-aws.postman_collection.json', differ: [dropEmptyName], env: { org: 'o', sddc: 's' } },
  { file: 'vmware-content-library.v2.0.postman_collection.json', env: { vc: 'vc.example.invalid' } },
  { file: 'vmware-vsphere-samples.v1.postman.json', environment: 'vmware-my-vcenter.postman_environment.json', rewrite: [['192.168.1.200', 'vc.example.invalid']] },
  { file: 'webex-all-resources.postman_collection.json', environment: 'webex-emulator.postman_environment.json', env: { WEBEXAPI: api }, rewrite: [['http://localhost:3210', api]] },
];

function copy(from, to, entry) {
  let text = readFileSync(from, 'utf8').replaceAll('https://', 'http://').replaceAll(/("protocol":\s*)"https"/g, '$1"http"');
  for (const [what, by] of entry.rewrite || []) text = text.replaceAll(what, by);
  // Waits of seconds for servers that are not there become a hundred times shorter.
  if (entry.hurry) text = text.replaceAll(/\}, (\d+)00\)(?=;?",?\r?\n)/g, '}, $1)');
  writeFileSync(to, text);
  return to;
}

// Writes plain-http copies into `folder` and returns the arguments of `run`.
export function prepare(entry, data, folder) {
  const args = [copy(path.join(data, 'postman', entry.file), path.join(folder, 'collection.json'), entry)];
  for (const kind of ['environment', 'globals']) {
    if (entry[kind]) args.push(`--${kind}`, copy(path.join(data, 'environments', entry[kind]), path.join(folder, `${kind}.json`), entry));
  }
  for (const [key, value] of Object.entries(entry.env || {})) args.push('--env-var', `${key}=${value}`);
  return [...args, '--timeout-request', '5000', ...(entry.args || [])];
}

// The settings under which neither tool looks up a name or leaves the machine.
export const proxied = (echo) => ({
  HTTP_PROXY: echo.url, http_proxy: echo.url, HTTPS_PROXY: echo.url, https_proxy: echo.url, NO_PROXY: '', no_proxy: '',
});
