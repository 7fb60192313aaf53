// How wide the cli reporter prints: as the terminal is, or 60 columns where there is none or a CI job runs.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { binary, execute, temporaryFolder } from '../support/postern.mjs';

const collection = {
  info: { name: 'wide', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
  item: [{
    name: 'prints',
    event: [{ listen: 'test', script: { exec: ["console.log({ first: 'x'.repeat(25), second: 'y'.repeat(25) })"] } }],
    request: 'http://127.0.0.1:1/',
  }],
};
const oneLine = `│ { first: '${'x'.repeat(25)}', second: '${'y'.repeat(25)}' }`;

async function run(t, columns, env) {
  const file = path.join(temporaryFolder(t), 'collection.json');
  writeFileSync(file, JSON.stringify(collection));
  const command = `stty cols ${columns} rows 40; '${binary}' run '${file}' --color off`;
  return (await execute('script', ['-qec', command, '/dev/null'], { env })).stdout;
}

test('a printed object fills the terminal', async (t) => {
  assert.ok((await run(t, 100, { CI: '' })).includes(oneLine));
});

test('a printed object is cut for a narrow terminal', async (t) => {
  const output = await run(t, 64, { CI: '' });
  assert.ok(!output.includes(oneLine));
  assert.match(output, /│ {3}second: 'y{25}'/);
});

test('a CI job has 60 columns, whatever its terminal says', async (t) => {
  const output = await run(t, 100, { CI: 'true' });
  assert.ok(!output.includes(oneLine));
  assert.match(output, /│ {3}second: 'y{25}'/);
});
