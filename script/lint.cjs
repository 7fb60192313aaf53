// Refuses what the house does not allow: includes that go upward, banned calls, exit() outside main,
// SQL made from strings, headers without a guard or a purpose, files and functions that have outgrown
// their room, promises in comments. Prints file:line: reason; exits 1 when there is any.
//   script/lint [FOLDER]     another checkout than this one (its tests use that)
'use strict';
const fs = require('fs');
const path = require('path');

const root = path.resolve(process.argv[2] || path.join(__dirname, '..'));

// Each room may use itself and those before it.
const rooms = ['base', 'json', 'model', 'format', 'db', 'client', 'server', 'echo', 'script', 'runner',
  'report', 'store', 'mock', 'sandbox', 'api', 'cli'];
// Rooms that stand side by side although the list is a line.
const strangers = { format: ['db'], client: ['format', 'db'], server: ['model', 'format', 'db', 'client'],
  echo: ['model', 'format', 'db', 'client'], script: ['format', 'db', 'server', 'echo'],
  runner: ['format', 'db', 'server', 'echo'], report: ['format', 'db', 'server', 'echo'] };

const banned = /\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|atof|alloca|system|popen|mktemp|tmpnam|rand|srand)\s*\(/;
const mayAbort = new Set(['src/base/mem.c', 'src/base/random.c']);
const sql = /"[^"]*\b(SELECT\b.*\bFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b[^"]*%[^"]*"/;
const promise = /\b(TODO|FIXME|XXX|HACK)\b/;
const limits = { file: 800, function: 80 };

const problems = [];
const complain = (file, line, reason) => problems.push(`${file}:${line}: ${reason}`);

function* sources(folder) {
  if (!fs.existsSync(folder)) return;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(full);
    else if (/\.[ch]$/.test(entry.name)) yield full;
  }
}

// Comments and the insides of strings are blanked, so that words in them are no calls.
function codeOnly(text) {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g,
    (match) => (match[0] === '/' ? match.replace(/[^\n]/g, ' ') : match[0] + match[0]));
}

function checkIncludes(file, room, lines) {
  lines.forEach((line, i) => {
    const include = /^\s*#include\s+"([^"]+)"/.exec(line);
    if (!include) return;
    const target = include[1].split('/')[0];
    if (!rooms.includes(target)) complain(file, i + 1, `include "${include[1]}" names no room`);
    else if (rooms.indexOf(target) > rooms.indexOf(room) || (strangers[room] || []).includes(target))
      complain(file, i + 1, `room '${room}' may not use room '${target}'`);
  });
}

function checkCalls(file, lines, original) {
  lines.forEach((line, i) => {
    const call = banned.exec(line);
    if (call) complain(file, i + 1, `banned call ${call[1]}()`);
    if (/\b_?exit\s*\(/.test(line) && file !== 'src/cli/main.c') complain(file, i + 1, 'exit() outside main');
    if (/\babort\s*\(/.test(line) && !mayAbort.has(file)) complain(file, i + 1, 'abort() outside base');
    if (sql.test(original[i])) complain(file, i + 1, 'SQL built from a string: use ? parameters');
    if (promise.test(original[i])) complain(file, i + 1, 'a promise in a comment: do it or note it elsewhere');
  });
}

function checkHeader(file, text) {
  if (!/^\/\*/.test(text)) complain(file, 1, 'a header begins with a comment that says its purpose');
  if (!text.includes('#pragma once')) complain(file, 1, 'header without #pragma once');
  const typedef = /typedef\s+(struct|enum|union)\s*(\w+\s*)?(\{|\w+\s*;)/.exec(text); // foreign pointer types pass
  if (typedef) complain(file, text.slice(0, typedef.index).split('\n').length, 'typedef of a struct');
}

function checkSizes(file, lines) {
  if (lines.length > limits.file) complain(file, lines.length, `more than ${limits.file} lines: look for the seam`);
  let start = -1;
  lines.forEach((line, i) => {
    if (line === '{') start = i;
    if (line === '}' && start >= 0) {
      if (i - start > limits.function) complain(file, start, `a function of more than ${limits.function} lines`);
      start = -1;
    }
  });
}

let count = 0;
for (const full of sources(path.join(root, 'src'))) {
  const file = path.relative(root, full);
  const text = fs.readFileSync(full, 'utf8');
  const code = codeOnly(text).split('\n');
  const original = text.split('\n');
  checkIncludes(file, file.split(path.sep)[1], original);
  checkCalls(file, code, original);
  checkSizes(file, original);
  if (file.endsWith('.h')) checkHeader(file, text);
  count++;
}

if (problems.length) {
  console.error(problems.join('\n'));
  console.error(`lint: ${problems.length} problems in ${count} files`);
  process.exitCode = 1;
} else {
  console.log(`lint: ${count} files, no problems`);
}
