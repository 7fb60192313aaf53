// The lint refuses what it says it refuses, file and line named.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { execute, root, temporaryFolder } from '../support/postern.mjs';

const lint = path.join(root, 'script/lint');
const header = (body) => `/* x.h: a purpose. */\n#pragma once\n${body}`;

async function linted(t, files) {
  const folder = temporaryFolder(t);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return execute(lint, [folder]);
}

const refused = {
  'an upward include': ['src/model/a.c', '#include "client/client.h"\n', /src\/model\/a\.c:1: room 'model' may not use room 'client'/],
  'an include of a side room': ['src/format/a.c', '#include "base/mem.h"\n#include "client/client.h"\n', /a\.c:2: room 'format' may not use/],
  'a banned call': ['src/base/a.c', 'void f(char *a)\n{\n    strcpy(a, "x");\n}\n', /a\.c:3: banned call strcpy/],
  'exit outside main': ['src/cli/a.c', 'void f(void)\n{\n    exit(1);\n}\n', /a\.c:3: exit\(\) outside main/],
  'abort outside base': ['src/cli/a.c', 'void f(void)\n{\n    abort();\n}\n', /a\.c:3: abort\(\)/],
  'SQL built from a string': ['src/cli/a.c', 'const char *q = "SELECT a FROM t WHERE b = \'%s\'";\n', /a\.c:1: SQL built from a string/],
  'a header without a guard': ['src/base/a.h', '/* a.h: x. */\nint a;\n', /a\.h:1: header without #pragma once/],
  'a header without a purpose': ['src/base/a.h', '#pragma once\nint a;\n', /a\.h:1: a header begins with a comment/],
  'a typedef of a struct': ['src/base/a.h', header('typedef struct { int a; } b;\n'), /a\.h:3: typedef of a struct/],
  'a long file': ['src/base/a.c', 'int a;\n'.repeat(801), /more than 800 lines/],
  'a long function': ['src/base/a.c', `void f(void)\n{\n${'    f();\n'.repeat(81)}}\n`, /function of more than 80 lines/],
  'a promise': ['src/base/a.c', `/* ${'TO' + 'DO'}: later */\nint a;\n`, /a\.c:1: a promise/],
};

for (const [what, [file, text, message]] of Object.entries(refused))
  test(`lint refuses ${what}`, async (t) => {
    const result = await linted(t, { [file]: text });
    assert.equal(result.status, 1);
    assert.match(result.stderr, message);
  });

test('lint accepts words in comments and strings, and includes that go down', async (t) => {
  const result = await linted(t, {
    'src/base/a.h': header('int a;\n'),
    'src/cli/a.c': '#include "base/a.h"\n/* strcpy() and exit(1) are banned */\nconst char *s = "exit(1); strcpy(a, b)";\n',
  });
  assert.equal(result.status, 0, result.stderr);
});
