// descriptions.mjs: OpenAPI and Swagger documents, read by another hand than the program's: what operations they declare,
// and whether a body answers its schema.
import Ajv from 'ajv';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];
const escape = (text) => encodeURIComponent(String(text).replace(/~/g, '~0').replace(/\//g, '~1'));
const pointer = (...parts) => parts.map((part) => `/${escape(part)}`).join('');

// [{key, method, path, responses, at}]
export function declared(document) {
  const found = [];
  for (const [path, item] of Object.entries(document.paths ?? {}))
    for (const method of methods)
      if (item[method]) found.push({ key: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), path,
        responses: item[method].responses ?? {}, at: pointer('paths', path, method) });
  return found;
}

// What ajv's draft 7 calls otherwise: bounds that are switches, null among the values of a nullable enum, Swagger's file.
function modernize(node, isProperties) {
  if (!node || typeof node !== 'object') return;
  if (!Array.isArray(node) && !isProperties) {
    for (const [switched, bound] of [['exclusiveMinimum', 'minimum'], ['exclusiveMaximum', 'maximum']]) {
      if (node[switched] === true) {
        node[switched] = node[bound];
        delete node[bound];
      } else if (node[switched] === false) delete node[switched];
    }
    if (node.nullable === true && Array.isArray(node.enum) && !node.enum.includes(null)) node.enum = [...node.enum, null];
    if (node.type === 'file') node.type = 'string';
    if (typeof node.required === 'boolean') delete node.required;
    for (const name of ['$id', 'id', 'discriminator']) if (typeof node[name] !== 'object' || name === 'discriminator') delete node[name];
  }
  for (const [name, child] of Object.entries(node))
    if (isProperties || !['example', 'examples', 'default', 'enum', 'const'].includes(name))
      modernize(child, name === 'properties' && !isProperties);
}

export function bodyChecker(original) {
  const document = structuredClone(original);
  modernize(document, false);
  const ajv = new Ajv({ nullable: true, unknownFormats: 'ignore', jsonPointers: true, allErrors: false, validateSchema: false, logger: false, inlineRefs: false });
  ajv.addSchema(document, 'doc');

  const find = (at) => at.split('/').slice(1).reduce((node, part) => node?.[decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~')], document);
  function follow(at) {
    for (let node = find(at); node?.$ref; node = find(at)) at = node.$ref.slice(1);
    return at;
  }

  // The schema of a body and whether its author gave an example of it: {at, given}, or nothing.
  function ofContent(at, type) {
    const media = find(`${at}${pointer('content', type)}`);
    if (!media?.schema) return undefined;
    return { at: `${at}${pointer('content', type, 'schema')}`, given: media.example !== undefined || media.examples !== undefined };
  }

  function ofRequest(operation, item) {
    if (!document.swagger) return ofContent(follow(`${operation.at}/requestBody`), item.request.header.find(({ key }) => key === 'Content-Type')?.value ?? '*/*');
    for (const base of [operation.at, operation.at.replace(/\/[a-z]+$/, '')])
      for (const at of (find(`${base}/parameters`) ?? []).map((_, i) => follow(`${base}/parameters/${i}`)))
        if (find(at).in === 'body') return { at: `${at}/schema`, given: false };
    return undefined;
  }

  function ofResponse(operation, response) {
    const at = follow(`${operation.at}${pointer('responses', response._postern.response)}`);
    if (!document.swagger) return ofContent(at, response.header.find(({ key }) => key === 'Content-Type')?.value);
    return find(at).schema && { at: `${at}/schema`, given: find(at).examples !== undefined };
  }

  function complain(label, place, text) {
    if (!place) return [];
    let value;
    try {
      value = JSON.parse(text);
    } catch {
      return [`${label}: not JSON`];
    }
    if (place.given) return []; // the author's own words
    const validate = ajv.getSchema(`doc#${follow(place.at)}`);
    if (validate(value)) return [];
    return [`${label}: ${validate.errors.map((error) => `${error.dataPath} ${error.message}`).slice(0, 3).join('; ')}`];
  }

  // The complaints about the JSON bodies of one item, as text.
  function check(operation, item) {
    const complaints = [];
    const { body } = item.request;
    if (body?.mode === 'raw' && body.options.raw.language === 'json') complaints.push(...complain(`${operation.key} body`, ofRequest(operation, item), body.raw));
    for (const response of item.response)
      if (response._postman_previewlanguage === 'json') complaints.push(...complain(`${operation.key} ${response._postern.response}`, ofResponse(operation, response), response.body));
    return complaints;
  }
  return { check };
}
