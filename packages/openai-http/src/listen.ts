import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';

export interface Listening {
  readonly url: string;
  /** Takes no more connections and lets open requests finish for so long. */
  close(graceMs: number): Promise<void>;
}

/** The address cannot be listened on. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly code = 'ADDRESS_UNAVAILABLE';
}

/** Listens. @throws ListenError where the port is taken or the address is not this machine's */
export async function listen(app: RequestListener, host: string, port: number): Promise<Listening> {
  const server = createServer(app);
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const message = `cannot listen on ${host}:${String(port)}; stop the program that does or configure another address`;
    throw new ListenError(message, { cause });
  }
  return { url: urlOf(server, host), close: (graceMs) => close(server, graceMs) };
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  // Idle connections are closed with it.
  server.close();
  const timer = setTimeout(() => {
    server.closeAllConnections();
  }, graceMs);
  await closed;
  clearTimeout(timer);
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server listens on no port');
  return `http://${host.includes(':') ? `[${host}]` : host}:${String(address.port)}`;
}
