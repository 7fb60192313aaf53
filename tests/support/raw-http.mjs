// raw-http.mjs: speaks HTTP by the byte, for tests of what a server does with messages that no client
// library would send.
import net from 'node:net';
import tls from 'node:tls';

const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

// Writes the pieces one after another, apart in time, and collects until the server closes (or until
// `enough(text)` says so). Resolves to {text, closed, ms}.
export function exchange(port, pieces, { enough, secure = false, gap = turn, endAfterWrite = false, timeout = 20000 } = {}) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const socket = secure
      ? tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
      : net.connect({ port, host: '127.0.0.1', allowHalfOpen: false });
    const received = [];
    let settled = false;
    const settle = (closed, error) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(received).toString('latin1');
      if (error && !text) return reject(error);
      resolve({ text, closed, ms: performance.now() - started });
    };
    const timer = setTimeout(() => settle(false, new Error('no answer in time')), timeout);
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      received.push(chunk);
      if (enough && enough(Buffer.concat(received).toString('latin1'))) settle(false);
    });
    socket.on('end', () => settle(true));
    socket.on('close', () => settle(true));
    socket.on('error', (error) => settle(true, error));
    socket.on(secure ? 'secureConnect' : 'connect', async () => {
      for (let i = 0; i < pieces.length && !settled; i++) {
        if (i) await gap();
        if (settled || socket.destroyed) return;
        await new Promise((written) => socket.write(Buffer.from(pieces[i], 'latin1'), written));
      }
      if (endAfterWrite) socket.end();
    });
  });
}

// Takes a stream of replies apart: [{status, headers, body}]. Throws on anything that is not one.
export function replies(text) {
  const list = [];
  while (text) {
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) throw new Error(`not a reply: ${JSON.stringify(text.slice(0, 80))}`);
    const lines = text.slice(0, end).split('\r\n');
    const status = /^HTTP\/1\.1 (\d{3}) /.exec(lines[0]);
    if (!status) throw new Error(`not a status line: ${JSON.stringify(lines[0])}`);
    const headers = {};
    for (const line of lines.slice(1)) {
      const at = line.indexOf(': ');
      headers[line.slice(0, at).toLowerCase()] = line.slice(at + 2);
    }
    text = text.slice(end + 4);
    const reply = { status: Number(status[1]), headers, body: '' };
    if (headers['transfer-encoding'] === 'chunked') {
      for (;;) {
        const size = /^([0-9a-f]+)\r\n/.exec(text);
        if (!size) throw new Error('not a chunk');
        const length = parseInt(size[1], 16);
        reply.body += text.slice(size[0].length, size[0].length + length);
        text = text.slice(size[0].length + length + 2);
        if (length === 0) break;
      }
    } else if (headers['content-length']) {
      reply.body = text.slice(0, Number(headers['content-length']));
      text = text.slice(reply.body.length);
    }
    list.push(reply);
  }
  return list;
}

// Runs `work(item)` for all items, `width` at a time.
export async function inParallel(items, width, work) {
  let next = 0;
  const lanes = Array.from({ length: Math.min(width, items.length) }, async () => {
    while (next < items.length) await work(items[next++]);
  });
  await Promise.all(lanes);
}
