// postern.mjs: starts the real binary and waits for what it says, for integration tests.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const binary = path.resolve(process.env.POSTERN_BINARY || path.join(root, 'build/postern'));
export const newmanScript = path.join(root, 'node_modules/newman/bin/newman.js');

// Documents of other people; null where they are absent, and tests then skip.
export const realData = process.env.POSTERN_REAL_DATA || null;

export function temporaryFolder(t) {
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

// Runs a program to its end: {status, signal, stdout, stderr}.
export function execute(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env: { ...process.env, ...options.env } });
    const out = [], err = [];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({
      status, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString(),
    }));
    child.stdin.on('error', () => {}); // it may have ended without reading
    child.stdin.end(options.input || '');
  });
}

export const postern = (args, options) => execute(binary, args, options);
export const newman = (args, options) => execute(process.execPath, [newmanScript, ...args], options);

// Starts `postern echo` on a free port; resolves when it listens. {url, port, child, stop}
export function startEcho(t, args = [], program = binary) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['echo', '--listen', '127.0.0.1:0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    // It ends well when it is asked to: with a leak, for one, the sanitized one does not.
    const stop = () => new Promise((done, failed) => {
      if (child.exitCode !== null || child.signalCode !== null) return done(child.exitCode);
      child.on('exit', (code, signal) => (code === 0 ? done(code) : failed(new Error(`postern echo ended with ${code ?? signal}`))));
      child.kill('SIGTERM');
    });
    if (t) t.after(stop);
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const line = /^listening (https?:\/\/127\.0\.0\.1:(\d+))\n/.exec(text);
      if (line) resolve({ url: line[1], port: Number(line[2]), child, stop });
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`postern echo ended with ${code} before it listened`)));
  });
}
