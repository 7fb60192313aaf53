// `kill -9` while clients write: what was acknowledged is there, and whole. tests/long/kill.test.mjs does it 200 times.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killAgainAndAgain } from '../support/kill.mjs';

test('five kills lose nothing that was acknowledged', { timeout: 300000 }, async (t) => {
  const figures = await killAgainAndAgain({ kills: 5, writes: 1500 });
  t.diagnostic(JSON.stringify(figures));
  assert.ok(figures.kills >= 5 && figures.acknowledged >= 1500);
});
