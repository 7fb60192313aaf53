// v3.mjs: writes folders of v3 files, and runs them with the vendor's CLI and with Postern.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execute, postern, root } from './postern.mjs';

const postmanScript = path.join(root, 'node_modules/postman-cli/bin/postman.js');

// files: {path: text or Buffer}
export function writeFolder(folder, files, fill = (text) => text) {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof text === 'string' ? fill(text) : text);
  }
}

// Without a home it knows no login, and what is not loopback ends at a closed port.
export function postmanCli(args, { home, env = {}, ...options }) {
  return execute(process.execPath, [postmanScript, ...args], {
    ...options, env: { HOME: home, HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '127.0.0.1,localhost', NO_COLOR: '1', ...env },
  });
}

export const runPostern = (args, options) => postern(['run', ...args, '--color', 'off'], options);

// {iterations, requests, 'test-scripts', 'prerequest-scripts', assertions: [executed, failed]}
export function tableOf(stdout) {
  const counts = {};
  const row = /[|│]\s+(iterations|requests|test-scripts|prerequest-scripts|assertions)\s+[|│]\s+(\d+)\s+[|│]\s+(\d+)/g;
  for (const [, name, executed, failed] of stdout.matchAll(row)) counts[name] = [Number(executed), Number(failed)];
  return counts;
}
