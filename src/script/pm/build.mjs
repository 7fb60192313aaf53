// Bundles the JavaScript of the script room and turns it into an object file's worth of bytes.
//
//   node build.mjs OUT_DIRECTORY
//
// One bundle each for main.js, inspect.js, lib/**/*.js (what require() finds, by its path) and web/*.js (web
// globals). A bundle never contains another: imports that lead to one, or to sdk/index.js and the
// other modules of main, become require() calls at run time, so that everybody sees the same
// classes. Writes OUT/bundles.S (the bytes), OUT/bundle_table.c (their names) and OUT/bundles.d
// (what they were made from, for ninja).

import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? "bundles");

let esbuild;
try {
  esbuild = await import("esbuild");
} catch {
  console.error("The bundler is not installed: run `npm ci` in the top folder of the sources first.");
  process.exit(1);
}

const posix = (path) => path.split(sep).join("/");

function scriptsUnder(folder, found = []) {
  if (!existsSync(folder)) return found;
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) scriptsUnder(path, found);
    else if (name.endsWith(".js") && !name.endsWith(".test.js") && !name.startsWith("_")) found.push(path);
  }
  return found;
}

// Files and folders whose name starts with "_" are parts of other bundles, not bundles.
const hasPrivatePart = (path) =>
  posix(relative(here, path))
    .split("/")
    .some((part) => part.startsWith("_"));

const nameOf = (path) => posix(relative(here, path)).replace(/\.js$/, "");
const entries = new Map();
entries.set("main", join(here, "main.js"));
entries.set("inspect", join(here, "inspect.js"));
for (const folder of ["lib", "web"])
  for (const path of scriptsUnder(join(here, folder)))
    if (!hasPrivatePart(path) && path !== join(here, "web", "globals.js")) entries.set(nameOf(path), path);

// Modules that live in main and that other bundles may import.
const shared = new Map([
  [join(here, "sdk", "index.js"), "main/sdk"],
  [join(here, "host.js"), "main/host"],
]);

const requireOther = (entryName) => ({
  name: "other-bundles",
  setup(build) {
    const others = new Map(
      [...entries].filter(([name]) => name !== entryName && name !== "main").map(([n, p]) => [p, n]),
    );
    build.onResolve({ filter: /.*/ }, async (args) => {
      if (args.pluginData === "resolved" || args.kind === "entry-point") return undefined;
      // A bare name that is one of our libraries is that library, also from inside npm packages.
      if (!args.path.startsWith(".") && !args.path.startsWith("/")) {
        const name = "lib/" + args.path.replace(/^node:/, "").replace(/\/$/, "");
        if (name !== entryName && entries.has(name) && !args.importer.startsWith(join(here, "lib"))) {
          return { path: name, external: true };
        }
        return undefined;
      }
      const found = await build.resolve(args.path, {
        resolveDir: args.resolveDir,
        kind: args.kind,
        importer: args.importer,
        pluginData: "resolved",
      });
      if (found.errors.length > 0) return found;
      if (entryName !== "main" && shared.has(found.path))
        return { path: shared.get(found.path), external: true };
      if (others.has(found.path)) return { path: others.get(found.path), external: true };
      return undefined;
    });
  },
});

const inputs = new Set([join(here, "build.mjs")]);

async function bundle(name, path) {
  const library = name !== "main";
  const result = await esbuild.build({
    entryPoints: [path],
    bundle: true,
    write: false,
    metafile: true,
    format: "cjs",
    platform: "browser", // for the replacements of node modules that packages name
    mainFields: ["browser", "main", "module"],
    conditions: ["default", "require"],
    target: "es2022",
    charset: "ascii",
    legalComments: "none",
    minifyWhitespace: true,
    minifySyntax: true,
    minifyIdentifiers: true,
    absWorkingDir: here,
    logLevel: "warning",
    inject: library ? [join(here, "lib", "_process.mjs")] : [],
    define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
    plugins: [requireOther(name)],
  });
  for (const input of Object.keys(result.metafile.inputs))
    if (!input.includes(":")) inputs.add(resolve(here, input));
  const code = result.outputFiles[0].text.replace(/^"use strict";/, "");
  // Strings are ASCII already; regular expressions are not escaped by the bundler.
  const ascii = code.replace(
    /[^\x00-\x7f]/g,
    (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"),
  );
  const text = `(function(exports,require,module,$host,globalThis,JSON){${ascii}\n})`;
  if (/[^\x00-\x7f]/.test(text)) throw new Error(`${name}: the bundle is not pure ASCII`);
  return text;
}

mkdirSync(out, { recursive: true });
const names = [...entries.keys()].sort((a, b) => (a < b ? -1 : 1));
const assembly = ['    .section .rodata, "a"'];
const declarations = [];
const rows = [];
for (const [index, name] of names.entries()) {
  const text = await bundle(name, entries.get(name));
  const file = join(out, `${name.replaceAll("/", "__")}.bundle.js`);
  writeFileSync(file, text);
  assembly.push(
    `    .globl script_bundle_text_${index}`,
    `    .p2align 4`,
    `script_bundle_text_${index}:`,
    `    .incbin ${JSON.stringify(file)}`,
    `    .byte 0`,
  );
  declarations.push(`extern const char script_bundle_text_${index}[];`);
  rows.push(`    {${JSON.stringify(name)}, script_bundle_text_${index}, ${text.length}},`);
}
assembly.push('    .section .note.GNU-stack, "", %progbits', "");
writeFileSync(join(out, "bundles.S"), assembly.join("\n"));
writeFileSync(
  join(out, "bundle_table.c"),
  `/* Made by build.mjs. */
#include "script/bundles.h"

${declarations.join("\n")}

const struct script_bundle script_bundles[] = {
${rows.join("\n")}
};
const size_t script_bundle_count = sizeof(script_bundles) / sizeof(script_bundles[0]);
`,
);
const escapePath = (path) => path.replaceAll(" ", "\\ ");
writeFileSync(
  join(out, "bundles.d"),
  `${escapePath(join(out, "bundles.S"))}: ${[...inputs].sort().map(escapePath).join(" ")}\n`,
);
