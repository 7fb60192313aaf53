// openapi.mjs: holds answers against the schemas of a published OpenAPI document.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { parse } from 'yaml';

const escape = (text) => text.replace(/~/g, '~0').replace(/\//g, '~1');
const pointer = (...parts) => parts.map((part) => '/' + encodeURIComponent(escape(String(part)))).join('');

// A validator over one document, from a file or as it is: {find(method, path), check(method, template, status, body),
// checkBody(method, template, body)}.
export function openApi(source) {
  const document = typeof source === 'string' ? parse(readFileSync(source, 'utf8'), { maxAliasCount: -1 }) : source;
  const ajv = new Ajv({ nullable: true, unknownFormats: 'ignore', jsonPointers: true, allErrors: true, validateSchema: false, logger: false });
  ajv.addSchema(document, 'doc');
  const templates = Object.keys(document.paths);
  const shapes = templates.map((template) => ({
    template,
    literal: template.split('/').filter((part) => !part.startsWith('{')).length,
    pattern: new RegExp('^' + template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+') + '$'),
  })).sort((a, b) => b.literal - a.literal);

  // The template that a concrete path belongs to: literal segments win.
  const find = (method, path) => shapes.find((shape) => shape.pattern.test(path)
    && document.paths[shape.template][method.toLowerCase()])?.template;

  // The schema's place for an answer; undefined when the document has none for that status.
  function place(method, template, status) {
    const responses = document.paths[template]?.[method.toLowerCase()]?.responses;
    const key = responses?.[status] ? status : 'default';
    const response = responses?.[key];
    if (!response) return undefined;
    const base = response.$ref ? response.$ref.slice(1) : pointer('paths', template, method.toLowerCase(), 'responses', key);
    const target = response.$ref ? base.slice(1).split('/').reduce((node, part) => node[decodeURIComponent(part)], document) : response;
    const type = Object.keys(target.content || {}).find((name) => name.includes('json'));
    return type ? `doc#${base}${pointer('content', type, 'schema')}` : null;
  }

  // The complaints about one answer, as text; [] when it fits, undefined when the document says nothing of it.
  function check(method, template, status, body) {
    const at = place(method, template, status);
    if (at === undefined) return undefined;
    return at === null ? [] : complaints(at, body);
  }

  function complaints(at, body) {
    const validate = ajv.getSchema(at);
    if (validate(body)) return [];
    return validate.errors.map((error) => `${error.dataPath || '/'} ${error.message}${error.params?.additionalProperty ? ` (${error.params.additionalProperty})` : ''}`);
  }

  // The complaints about what was sent; undefined when the document says nothing of it.
  function checkBody(method, template, body) {
    const content = document.paths[template]?.[method.toLowerCase()]?.requestBody?.content;
    const type = Object.keys(content || {}).find((name) => name.includes('json'));
    return type && complaints(`doc#${pointer('paths', template, method.toLowerCase(), 'requestBody', 'content', type, 'schema')}`, body);
  }
  return { document, find, check, checkBody };
}
