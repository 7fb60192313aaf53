// inspect.js: values as node's util.inspect prints them.

export function inspect(value) {
  return typeof value === "string" ? `'${value}'` : JSON.stringify(value) ?? String(value);
}
