// What the script tests share: the cases, the original sandbox, and our own engine.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";

const require = createRequire(import.meta.url);
const here = new URL(".", import.meta.url);
const runner =
  process.env.POSTERN_SCRIPT_RUNNER ??
  fileURLToPath(new URL("../../build/tests/support/script_runner", here));

// What every case sees, unless it says otherwise.
export const world = {
  request: {
    url: "http://u:p@example.com:8080/a/:id/b?x=1&y=2&x=3#h",
    method: "POST",
    header: [
      { key: "A", value: "b" },
      { key: "a", value: "c" },
      { key: "Content-Type", value: "application/json" },
    ],
    body: { mode: "raw", raw: '{"a":1}' },
    auth: { type: "basic", basic: [{ key: "username", value: "u" }] },
  },
  response: {
    code: 200,
    status: "OK",
    header: [
      { key: "Content-Type", value: "application/json; charset=utf-8" },
      { key: "Set-Cookie", value: "a=b; Path=/" },
      { key: "X", value: "1" },
      { key: "x", value: "2" },
    ],
    body: '{"a":1,"b":{"c":[1,2,{"d":null}]},"e":"text"}',
    responseTime: 12,
  },
  environment: { e: "E", n: 1, o: { a: 1 }, t: "{{e}}-{{g}}" },
  globals: { g: "G", e: "hidden" },
  collection: { c: "C" },
  data: { d: "D", row: 2 },
};

// Cases of a file: pieces of script that begin with a line "// === name", with options after it:
// "// === name | {"event": "prerequest"}".
export function casesOf(file) {
  const text = readFileSync(new URL(file, here), "utf8");
  return text
    .split(/^\/\/ === /m)
    .slice(1)
    .map((piece) => {
      const [head, ...lines] = piece.split("\n");
      const [name, options] = head.split(" | ");
      return { name, source: lines.join("\n"), event: "test", ...(options ? JSON.parse(options) : {}) };
    });
}

const list = (object) => Object.entries(object).map(([key, value]) => ({ key, value, type: "any" }));
const values = (scope) => Object.fromEntries(scope.values.map(({ key, value }) => [key, value ?? null]));

// What a console argument shows, as newman prints it.
const shown = (argument) => inspect(argument, { depth: 25, maxArrayLength: 100 });

// Reports give what is thrown without being an error the form of one, each kind its own.
function failure(error, name, failed = Boolean(error)) {
  if (!failed) return null;
  return error?.name ? { name: error.name, message: error.message } : { name, message: String(error) };
}

function original(Sandbox, one) {
  return new Promise((resolve, reject) => {
    Sandbox.createContext({}, (problem, context) => {
      if (problem) return reject(problem);
      const seen = { assertions: [], console: [] };
      context.on("error", () => {});
      context.on("console", (cursor, level, ...args) => seen.console.push({ level, args }));
      context.on("execution.assertion", (cursor, assertions) => seen.assertions.push(...assertions));
      const { response } = { ...world, ...one };
      const id = "case";
      context.on(`execution.request.${id}`, (cursor, scriptId, requestId) =>
        setTimeout(() => context.dispatch(`execution.response.${id}`, requestId, null, response, {}), 5),
      );
      const input = {
        request: one.request ?? world.request,
        response:
          one.event === "test"
            ? { ...response, stream: Buffer.from(response.body), body: undefined }
            : undefined,
        environment: { name: "env", values: list(world.environment) },
        globals: { values: list(world.globals) },
        collectionVariables: { values: list(world.collection) },
        data: world.data,
        cookies: [],
      };
      const event = { listen: one.event, script: { exec: one.source } };
      context.execute(
        event,
        { id, timeout: 120000, context: input, cursor: { iteration: 0, cycles: 1 } },
        (error, result) => {
          context.dispose();
          resolve({
            error: failure(error, "Error"),
            assertions: seen.assertions.map(({ name, passed, skipped, error: wrong }) => ({
              name,
              passed,
              skipped,
              error: failure(wrong, "AssertionError", !passed),
            })),
            console: seen.console.map(({ level, args }) => [level, ...args.map(shown)]),
            environment: values(result.environment),
            globals: values(result.globals),
            collection: values(result.collectionVariables),
            next: result.return?.nextRequest,
          });
        },
      );
    });
  });
}

export async function runOriginal(cases) {
  const Sandbox = require("postman-sandbox");
  const results = [];
  for (const one of cases) results.push(await original(Sandbox, one));
  return results;
}

// Each case gets an engine of its own, as the original's contexts are.
export function runOurs(cases) {
  return cases.map((one) => {
    const { response } = { ...world, ...one };
    const input = {
      ...world,
      ...one,
      environmentName: "env",
      iteration: 0,
      iterationCount: 1,
      timeout: 10000,
      response: one.event === "test" ? response : undefined,
      send: [response, response, response],
    };
    delete input.name;
    const { stdout, stderr, status } = spawnSync(runner, {
      input: JSON.stringify(input),
      maxBuffer: 64 << 20,
    });
    if (status !== 0) throw new Error(`${one.name}: script_runner failed: ${stderr}`);
    const result = JSON.parse(stdout);
    return {
      error: failure(result.error),
      assertions: (result.assertions ?? []).map(({ name, passed, skipped, error }) => ({
        name,
        passed,
        skipped,
        error: failure(error),
      })),
      console: (result.console ?? []).map(({ level, inspected }) => [level, ...inspected]),
      environment: result.environment,
      globals: result.globals,
      collection: result.collection,
      next: result.next,
    };
  });
}

// Texts that are made of the engine's own words, or hold random parts.
const settle = (text) =>
  text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<uuid>")
    .replace(/["`]/g, "'")
    .replace(/'\s*\+\s*'/g, "") // where long texts are broken over lines
    .replace(/\s+/g, " ");

export function settled(value) {
  if (typeof value === "string") return settle(value);
  if (Array.isArray(value)) return value.map(settled);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, settled(item)]));
}
