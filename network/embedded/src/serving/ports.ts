import { once } from 'node:events';
import type { Server } from 'node:net';
import { types } from 'node:util';
import { EmbeddedNetworkError, messageOf } from '../errors';

/** Everything listens here only. */
export const LOOPBACK = '127.0.0.1';

/**
 * Lets a server listen on loopback and returns its port.
 * @param port 0 for a free one
 * @throws EmbeddedNetworkError PORT_BUSY, PORT_UNUSABLE
 */
export async function listenOnLoopback(server: Server, port: number): Promise<number> {
  try {
    await once(server.listen(port, LOOPBACK), 'listening');
  } catch (cause) {
    throw isAddressInUse(cause)
      ? new EmbeddedNetworkError(
          'PORT_BUSY',
          `Port ${port} is in use: stop what listens there or configure another port.`,
          { cause },
        )
      : new EmbeddedNetworkError('PORT_UNUSABLE', `Cannot listen on port ${port}: ${messageOf(cause)}`, { cause });
  }
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? port) : port;
}

function isAddressInUse(error: unknown): boolean {
  return types.isNativeError(error) && 'code' in error && error.code === 'EADDRINUSE';
}
