// memory.mjs: what a running process has in its memory: all of its writable mappings, as a core dump would have them.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const STEP = 1 << 20;

// Calls `each(bytes, mapping)` with every piece; pieces overlap by `overlap` bytes.
export function readMemory(pid, overlap, each) {
  const file = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const found = /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+ *(.*)$/.exec(line);
      if (!found || !found[3].startsWith('rw') || found[4] === '[vvar]') continue;
      const from = Number.parseInt(found[1], 16), to = Number.parseInt(found[2], 16);
      for (let at = from; at < to; at += STEP) {
        const bytes = Buffer.allocUnsafe(Math.min(STEP + overlap, to - at));
        let got;
        try {
          got = readSync(file, bytes, 0, bytes.length, at);
        } catch {
          continue; // a guard, or gone meanwhile
        }
        each(bytes.subarray(0, got), found[4] || 'anonymous', at);
      }
    }
  } finally {
    closeSync(file);
  }
}

// [{name, mapping, address, around}] for each of the texts that is there; {name: text}.
export function findInMemory(pid, texts) {
  const list = [];
  const overlap = Math.max(...Object.values(texts).map((text) => text.length));
  readMemory(pid, overlap, (bytes, mapping, start) => {
    for (const [name, text] of Object.entries(texts))
      for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1))
        if (at < STEP) list.push({ name, mapping, address: (start + at).toString(16), around: bytes.subarray(Math.max(0, at - 60), at + text.length + 40).toString('latin1').replace(/[^ -~]/g, '.') });
  });
  return list;
}
