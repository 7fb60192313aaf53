// The same scripts through the original sandbox and through ours: nothing may differ.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { casesOf, runOriginal, runOurs, settled } from "./support.mjs";

const folder = new URL("cases/", import.meta.url);

for (const file of readdirSync(folder)
  .filter((name) => name.endsWith(".js"))
  .sort())
  describe(file, async () => {
    const cases = casesOf(`cases/${file}`);
    const wanted = await runOriginal(cases);
    const found = runOurs(cases);
    cases.forEach((one, index) => {
      test(one.name, { skip: one.skip }, () => {
        assert.deepEqual(settled(found[index]), settled(wanted[index]));
      });
    });
  });
