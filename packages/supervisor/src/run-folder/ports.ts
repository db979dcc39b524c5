import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { SupervisionError, systemErrorCode } from '../errors';

const LOOPBACK = '127.0.0.1';

/**
 * Different ports of the loopback interface that nothing listens on now. Take them soon: they are not reserved.
 * @param count how many
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map(portOf);
  await Promise.all(servers.map(close));
  return ports;
}

/**
 * Makes sure that a port can be listened on.
 * @param host an address of this machine; loopback unless given
 * @throws {SupervisionError} PORT_BUSY, PORT_FORBIDDEN, ADDRESS_UNKNOWN
 */
export async function assertPortFree(port: number, host = LOOPBACK): Promise<void> {
  try {
    await close(await listen(port, host));
  } catch (error) {
    throw portError(port, host, error);
  }
}

async function listen(port: number, host = LOOPBACK): Promise<Server> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return address.port;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

function portError(port: number, host: string, error: unknown): unknown {
  const cure = 'choose another with --port';
  const code = systemErrorCode(error);
  if (code === 'EADDRINUSE') {
    return new SupervisionError({
      code: 'PORT_BUSY',
      message: `port ${port} is in use by another program`,
      cure: `stop that program or ${cure}`,
      cause: error,
    });
  }
  if (code === 'EACCES') {
    return new SupervisionError({
      code: 'PORT_FORBIDDEN',
      message: `port ${port} may not be used by this user`,
      cure,
      cause: error,
    });
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new SupervisionError({
      code: 'ADDRESS_UNKNOWN',
      message: `${host} is no address of this machine`,
      cure: 'name one that it has, or a name that leads to one',
      cause: error,
    });
  }
  return error;
}
