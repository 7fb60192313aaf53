// dump.mjs: everything that a server has stored, as text, from a copy of its files.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { binary, execute } from './postern.mjs';

const dumper = path.join(path.dirname(binary), 'tests/dump_store');

// What a server notes by itself: how often it was called, and when a key was last seen.
const isNote = (line) => line.startsWith('usage_months\t');
const withoutNotes = (line) => line.replace(/\tlast_used_at=[^\t]*/, '');

// One line a row. Nothing may be writing meanwhile.
export async function dump(server) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'postern-dump-'));
  try {
    for (const name of ['postern.db', 'postern.db-wal'])
      if (existsSync(path.join(server.folder, name))) copyFileSync(path.join(server.folder, name), path.join(folder, name));
    const result = await execute(dumper, [path.join(folder, 'postern.db')]);
    if (result.status !== 0) throw new Error(result.stderr);
    return result.stdout.split('\n').filter((line) => line && !isNote(line)).map(withoutNotes);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
