// recorder.mjs: a server on loopback that remembers every request as it came in.
import http from 'node:http';
import https from 'node:https';

// {url, port, requests, take()}; `answer(request, response)` replaces the empty JSON object that is otherwise
// sent. A request is {method, target, headers: [[name, value]…] as sent, body: Buffer}.
export async function startRecorder(t, { answer, tls } = {}) {
  const requests = [];
  const sockets = new Set();
  const listener = (request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const headers = [];
      for (let i = 0; i < request.rawHeaders.length; i += 2) headers.push([request.rawHeaders[i], request.rawHeaders[i + 1]]);
      const record = { method: request.method, target: request.url, headers, body: Buffer.concat(chunks), socket: request.socket };
      requests.push(record);
      if (answer) return answer(record, response);
      response.setHeader('Content-Type', 'application/json');
      return response.end('{}');
    });
  };
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {}); // the client says what was wrong
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  if (t) t.after(() => stop());
  function stop() {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  }
  const { port } = server.address();
  return { url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, port, requests, stop, take: () => requests.splice(0) };
}

export const header = (record, name) => {
  const found = record.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
  return found.length > 1 ? found : found[0];
};
