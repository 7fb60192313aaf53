/* template.js: {{name}} in texts, replaced from scopes, lists and plain objects. */

import host from "./host.js";

const TEMPLATE = /\{\{([^{}]*?)\}\}/g;
const MAX_PASSES = 19;

function find(sources, name) {
  for (const source of sources) {
    if (source === null || typeof source !== "object") continue;
    if (typeof source.oneNormalizedVariable === "function") {
      const variable = source.oneNormalizedVariable(name);
      if (variable && !variable.disabled) return variable;
    } else if (Object.hasOwn(source, name)) {
      return source[name];
    }
  }
  return host.dynamicVariable?.(name);
}

function textOf(value, otherwise) {
  if (typeof value === "function") value = value();
  if (value && typeof value.toString === "function") value = value.toString();
  return ["string", "number", "boolean"].includes(typeof value) ? value : otherwise;
}

export function replaceTemplates(text, sources) {
  if (typeof text !== "string" || !text.includes("{{")) return text;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    let replaced = false;
    text = text.replace(TEMPLATE, (match, name) => {
      replaced = true;
      return textOf(find(sources, name), match);
    });
    if (!replaced) break;
  }
  return text;
}

/* A copy of a tree with every text value replaced. */
export function replaceTemplatesIn(tree, sources) {
  if (typeof tree === "string") return replaceTemplates(tree, sources);
  if (Array.isArray(tree)) return tree.map((item) => replaceTemplatesIn(item, sources));
  if (tree === null || typeof tree !== "object") return tree;
  const copy = {};
  for (const key of Object.keys(tree)) copy[key] = replaceTemplatesIn(tree[key], sources);
  return copy;
}

/* The names of all templates in a tree, each once. */
export function findTemplates(tree, names = new Set(), seen = new Set()) {
  if (typeof tree === "string") {
    for (const match of tree.matchAll(TEMPLATE)) names.add(match[1]);
  } else if (tree !== null && typeof tree === "object" && !seen.has(tree)) {
    seen.add(tree);
    for (const key of Object.keys(tree)) findTemplates(tree[key], names, seen);
  }
  return [...names];
}
