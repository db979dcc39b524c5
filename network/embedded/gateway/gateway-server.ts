import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { types } from 'node:util';
import { Server, ServerCredentials, type ServerOptions } from '@grpc/grpc-js';
import { gateway } from '@hyperledger/fabric-protos';
import { EmbeddedNetworkError, messageOf } from '../errors';

const HOST = '127.0.0.1';
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

const SERVER_OPTIONS: ServerOptions = {
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
};

/** One member's gateway, on a TLS port of its own. */
export class GatewayServer {
  private constructor(
    private readonly server: Server,
    /** `host:port` */
    readonly address: string,
  ) {}

  /**
   * Binds a port, 0 for a free one, and serves from then on.
   * @throws EmbeddedNetworkError PORT_BUSY, PORT_UNUSABLE
   */
  static async listen(
    port: number,
    tls: { tlsCert: string; tlsKey: string },
    service: gateway.IGatewayServer,
  ): Promise<GatewayServer> {
    await assertFree(port);
    const [cert, key] = await Promise.all([readFile(tls.tlsCert), readFile(tls.tlsKey)]);
    const server = new Server(SERVER_OPTIONS);
    server.addService(gateway.GatewayService, service);
    const credentials = ServerCredentials.createSsl(null, [{ cert_chain: cert, private_key: key }], false);
    return new Promise((resolve, reject) => {
      server.bindAsync(`${HOST}:${port}`, credentials, (error, bound) => {
        if (error) {
          reject(portUnusable(port, error));
        } else {
          resolve(new GatewayServer(server, `${HOST}:${bound}`));
        }
      });
    });
  }

  /** Ends open calls: an event stream would otherwise never end by itself. */
  stop(): void {
    this.server.forceShutdown();
  }
}

/** Tries the port first, because grpc-js does not pass on the system's reason for a failure. */
async function assertFree(port: number): Promise<void> {
  const probe = createServer();
  try {
    await once(probe.listen(port, HOST), 'listening');
  } catch (cause) {
    throw isAddressInUse(cause)
      ? new EmbeddedNetworkError(
          'PORT_BUSY',
          `Port ${port} is in use: stop what listens there or configure another port.`,
          { cause },
        )
      : portUnusable(port, cause);
  }
  probe.close();
  await once(probe, 'close');
}

function isAddressInUse(error: unknown): boolean {
  return types.isNativeError(error) && 'code' in error && error.code === 'EADDRINUSE';
}

function portUnusable(port: number, cause: unknown): EmbeddedNetworkError {
  return new EmbeddedNetworkError('PORT_UNUSABLE', `Cannot listen on port ${port}: ${messageOf(cause)}`, { cause });
}
