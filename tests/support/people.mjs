// people.mjs: more people than the first administrator, each with a key of their own, made by the commands an
// operator would use.
import { randomBytes } from 'node:crypto';
import { binary, execute } from './postern.mjs';

async function run(program, args) {
  const result = await execute(program, args);
  if (result.status !== 0) throw new Error(`postern ${args.join(' ')}: ${result.stderr}`);
  return result.stdout.trim();
}

// {id, key}: somebody new with that role in the team.
export async function addPerson(server, name, role, program = binary) {
  const id = Number(await run(program, ['user', 'add', '--data', server.folder, '--email', `${name}@example.org`, '--role', role]));
  return { id, name, key: await addKey(server, `${name}@example.org`, 'test', program) };
}

// A key of somebody who is there already.
export const addKey = (server, user, name, program = binary) =>
  run(program, ['keys', 'create', '--data', server.folder, '--user', user, '--name', name]);

// A key that reads one collection.
export const addAccessKey = (server, user, collection, program = binary) =>
  run(program, ['keys', 'create', '--data', server.folder, '--user', user, '--collection', collection]);

// CRC-32, which keys end with; this version of Node has none of its own.
function checksum(text) {
  let crc = ~0;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

const hex = (bytes) => randomBytes(bytes).toString('hex');
// Looks like a key in every respect, and is nobody's.
export function madeUpKey(id = hex(12)) {
  const text = `PMAK-${id}-${hex(13)}`;
  return text + checksum(text).toString(16).padStart(8, '0');
}
