import { once } from 'node:events';
import { createServer, request, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function serve(listener: RequestListener): Promise<string> {
  return listen(createServer(listener));
}

/** A GitHub with one release. `digest` is what its API says of the archive. */
export async function releaseSite(
  archiveName: string,
  archive: Buffer,
  digest: string | null,
): Promise<{ downloads: string; api: string; requested: string[] }> {
  const requested: string[] = [];
  const base = await serve((incoming, response) => {
    requested.push(incoming.url ?? '');
    if (incoming.url === '/api/tags/v3.1.5') {
      response.end(JSON.stringify({ assets: [{ name: archiveName, digest }] }));
    } else if (incoming.url === `/downloads/v3.1.5/${archiveName}`) {
      response.writeHead(302, { location: '/stored' }).end();
    } else if (incoming.url === '/stored') {
      response.writeHead(200, { 'content-length': archive.length }).end(archive);
    } else {
      response.writeHead(404).end();
    }
  });
  return { downloads: `${base}/downloads`, api: `${base}/api`, requested };
}

/** A proxy that passes on plain requests, and says which tunnels it was asked for. */
export async function proxy(): Promise<{ url: string; requests: string[]; tunnels: string[] }> {
  const requests: string[] = [];
  const tunnels: string[] = [];
  const server = createServer((incoming, response) => {
    requests.push(incoming.url ?? '');
    const onward = request(incoming.url ?? '', { headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.end();
  });
  server.on('connect', (incoming, socket) => {
    tunnels.push(incoming.url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  return { url: await listen(server), requests, tunnels };
}
