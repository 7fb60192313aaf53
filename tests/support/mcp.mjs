// mcp.mjs: the official MCP server of Postman on its standard input and output, pointed at a server of ours.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { root } from './postern.mjs';

const program = path.join(root, 'node_modules/@postman/postman-mcp-server/dist/src/index.js');
const PATIENCE_MS = 60000;

export async function startMcp(url, key) {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, POSTMAN_API_KEY: key, POSTMAN_API_BASE_URL: url } });
  const waiting = new Map();
  let rest = '', last = 0;
  const exited = once(child, 'exit').then(() => {
    for (const { reject } of waiting.values()) reject(new Error('the MCP server ended'));
  });
  child.stdout.on('data', (bytes) => {
    const lines = (rest + bytes).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      const message = JSON.parse(line);
      waiting.get(message.id)?.resolve(message);
      waiting.delete(message.id);
    }
  });
  const send = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const ask = (method, params) => new Promise((resolve, reject) => {
    const id = ++last;
    const timer = setTimeout(() => reject(new Error(`${method} ${JSON.stringify(params)}: no answer in time`)), PATIENCE_MS);
    waiting.set(id, { resolve: (message) => { clearTimeout(timer); resolve(message); }, reject: (error) => { clearTimeout(timer); reject(error); } });
    send({ id, method, params });
  });
  const hello = await ask('initialize', { protocolVersion: '2025-03-26', capabilities: {}, clientInfo: { name: 'tests', version: '1' } });
  send({ method: 'notifications/initialized' });

  // {failed, text}: what a tool says, as people would read it.
  const call = async (name, args = {}) => {
    const { result, error } = await ask('tools/call', { name, arguments: args });
    const text = error ? error.message : result.content.map((part) => part.text ?? '').join('\n');
    return { failed: Boolean(error || result.isError), text };
  };
  // The JSON in what it says.
  const ok = async (name, args) => {
    const { failed, text } = await call(name, args);
    assert.ok(!failed, `${name}: ${text}`);
    const start = text.search(/[{[]/);
    try {
      return JSON.parse(text.slice(start));
    } catch {
      return text;
    }
  };
  const close = async () => {
    child.kill();
    await exited;
  };
  return { hello, ask, call, ok, close };
}
