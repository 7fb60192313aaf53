// Makes a C file of the report's style sheet and script: embed.mjs OUT name=FILE…
import { readFileSync, writeFileSync } from 'node:fs';

const [out, ...pairs] = process.argv.slice(2);
const literal = (line) => '    ' + JSON.stringify(line + '\n').replace(/\?\?/g, '?\\?');
const parts = pairs.map((pair) => {
  const [name, file] = pair.split('=');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return `const char ${name}[] =\n${lines.map(literal).join('\n')};\n`;
});
writeFileSync(out, `#include "report/html.h"\n\n${parts.join('\n')}`);
