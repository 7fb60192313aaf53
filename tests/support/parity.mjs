// parity.mjs: the same collection run by newman and by Postern, both reports brought to a common form in
// which nothing depends on the moment, the product's name or the machine.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { newman, postern } from './postern.mjs';

// Headers whose values differ from run to run, or name the product.
const volatile = new Set(['postman-token', 'user-agent', 'cookie', 'date', 'etag', 'x-request-id']);

// newman's engine names the identifier since node 20, ours always.
const namesIdentifiers = Number(process.versions.node.split('.')[0]) >= 20;
const message = (words) => (namesIdentifiers ? words : words.replace(/(Unexpected identifier) '[^']*'/g, '$1'));
const errorText = (error) => message(`${error.name}: ${error.message}`);

const text = (value) => (value === undefined || value === null ? '' : String(value));

function urlText(url) {
  if (typeof url === 'string') return url;
  if (!url) return '';
  const query = (url.query || []).filter((q) => !q.disabled && !text(q.key).startsWith('oauth_'))
    .map((q) => (q.value === null || q.value === undefined ? text(q.key) : `${text(q.key)}=${text(q.value)}`)).join('&');
  const host = Array.isArray(url.host) ? url.host.join('.') : text(url.host);
  const at = Array.isArray(url.path) ? '/' + url.path.join('/') : text(url.path);
  return `${url.protocol ? url.protocol + '://' : ''}${host}${url.port ? ':' + url.port : ''}${at}${query ? '?' + query : ''}`;
}

// What newman's report does not tell though it is sent: the type of forms and files, the cookies of a
// request that was not answered. What it tells though it is not sent: a header without a name, and all
// that it would have added to a request that it then refused to send.
function isTold(header, entry) {
  const name = text(header.key).toLowerCase(), body = entry.request.body;
  if (header.disabled || !name) return false;
  if (!entry.response && (header.system || name === 'cookie')) return false;
  return !(name === 'content-type' && header.system && ['urlencoded', 'formdata', 'file'].includes(body && body.mode));
}

function headers(entry) {
  return (entry.request.header || []).filter((h) => isTold(h, entry))
    .map((h) => [text(h.key).toLowerCase(), volatile.has(text(h.key).toLowerCase()) ? '*' : scrub(text(h.value))]);
}

// Boundaries, nonces and times inside values.
function scrub(value) {
  return value.replace(/boundary=[-\w]+/, 'boundary=*')
    .replace(/(oauth_nonce|oauth_timestamp|oauth_signature|cnonce|nonce|response|ts|mac|hash)="[^"]*"/g, '$1="*"');
}

function assertion(entry) {
  const result = { name: entry.assertion, skipped: Boolean(entry.skipped) };
  if (entry.error) result.error = errorText(entry.error);
  return result;
}

function scriptErrors(list) {
  return (list || []).map((entry) => errorText(entry.error));
}

function execution(entry) {
  const result = { item: entry.item && entry.item.name };
  if (entry.request) {
    result.method = entry.request.method;
    result.url = urlText(entry.request.url);
    result.headers = headers(entry);
  }
  if (entry.requestError) result.failed = true; // its message is in run.failures
  if (entry.response) {
    result.code = entry.response.code;
    result.status = entry.response.status;
  }
  if (entry.assertions) result.assertions = entry.assertions.map(assertion);
  if (entry.prerequestScript) result.prerequest = scriptErrors(entry.prerequestScript);
  if (entry.testScript) result.test = scriptErrors(entry.testScript);
  return result;
}

const counts = (stats) => Object.fromEntries(Object.entries(stats).map(([name, s]) => [name, `${s.total}/${s.failed}`]));

function failure(entry) {
  return {
    at: text(entry.at).replace(/(script):\d+(:\d+)?$/, '$1'),
    error: errorText(entry.error),
    test: entry.error.test,
    item: entry.source && entry.source.name,
    iteration: entry.cursor && entry.cursor.iteration,
  };
}

function scope(value) {
  return ((value && value.values) || []).map((v) => [v.key, v.value]);
}

export function normalise(report) {
  return {
    stats: counts(report.run.stats),
    executions: report.run.executions.map(execution),
    failures: report.run.failures.map(failure),
    environment: scope(report.environment),
    globals: scope(report.globals),
    collectionVariables: ((report.collection && report.collection.variable) || []).map((v) => [v.key, v.value]),
  };
}

// What the cli reporter prints, without what differs from run to run (durations, sizes and the column widths
// that follow from them) and what docs/compatibility.md explains (places of script errors, names of requests
// that failed).
export function maskOutput(output) {
  return message(output).replace(/\x1b\[[0-9;]*m/g, '')
    .replace(/\b\d+(\.\d+)?(ms|µs|s|m( \d+s)?)\b/g, 'TIME').replace(/\b\d+(\.\d+)?([kM]?B)\b/g, 'SIZE')
    .replace(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, 'UUID')
    .replace(/^(newman|postern)$/m, 'NAME').replace(/[─┌┐└┘├┤┬┴┼]+/g, '─')
    .replace(/(-script):\d+(:\d+)? *$/gm, '$1').replace(/^ +inside ".*" *\n/gm, '')
    .replace(/ +/g, ' ').replace(/ +$/gm, '').replace(/^ (?=# failure)/m, '');
}

// The junit report without moments, places in newman's own code (also of its stacks) and ids made up for
// the run.
export function maskJunit(text) {
  return message(text).replace(/ (time|timestamp)="[^"]*"/g, ' $1="*"')
    .replace(/[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/g, 'UUID')
    .replace(/<!\[CDATA\[Stacktrace: [\s\S]*?\]\]>/g, 'STACK').replace(/(Error: .*)\n(    at .*\n)+/g, '$1\n');
}

// An exported document, without the moment, the product, ids made up for the run and one that newman's runtime
// leaves in scripts.
export function maskExport(text) {
  return JSON.parse(text, (key, value) => {
    if (key === '_postman_exported_at' || key === '_postman_exported_using') return '*';
    if (key === '_lastExecutionId') return undefined;
    return typeof value === 'string' && /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(value) ? 'UUID' : value;
  });
}

export const exported = ['environment', 'globals', 'collection'];

// Runs both with the same arguments. {newman: {status, report, junit, exports: {environment, …}, stdout},
// postern: {…}}
export async function runBoth(folder, args, options = {}) {
  const run = async (tool, name) => {
    const file = path.join(folder, name);
    const result = await tool(['run', ...args, '-r', 'cli,json,junit', '--reporter-json-export', `${file}.json`,
      '--reporter-junit-export', `${file}.xml`, '--color', 'off',
      ...exported.flatMap((what) => [`--export-${what}`, `${file}-${what}.json`])], options);
    // No report: the run could not begin. The tests compare the statuses.
    const written = (suffix) => (existsSync(file + suffix) ? readFileSync(file + suffix, 'utf8') : null);
    const exports = Object.fromEntries(exported.map((what) => [what, written(`-${what}.json`)]));
    return { ...result, report: JSON.parse(written('.json')), junit: written('.xml'), exports };
  };
  const [theirs, ours] = await Promise.all([run(newman, 'newman'), run(postern, 'postern')]);
  return { newman: theirs, postern: ours };
}
