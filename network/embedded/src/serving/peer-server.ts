import { readFile } from 'node:fs/promises';
import { createServer, type Server as Listener, type Socket } from 'node:net';
import { Server, ServerCredentials, type ServerOptions } from '@grpc/grpc-js';
import { listenOnLoopback, LOOPBACK } from './ports';

/** Fabric's own limit on a message (`core.yaml`, peer.maxRecvMsgSize and maxSendMsgSize). */
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

const SERVER_OPTIONS: ServerOptions = {
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  // Statistics of every call that nobody can ask for here.
  'grpc.enable_channelz': 0,
};

/** Adds a peer's services to its server. */
export type ServiceRegistration = (server: Server) => void;

/**
 * One peer's gRPC services, on a TLS port of their own. The listening socket is ours, not the gRPC library's, so that the
 * system's reason for a failure is known, and no connection, be it still in its handshake, outlives the server.
 */
export class PeerServer {
  private constructor(
    private readonly server: Server,
    private readonly listener: Listener,
    private readonly sockets: ReadonlySet<Socket>,
    readonly port: number,
  ) {}

  /** `host:port` */
  get address(): string {
    return `${LOOPBACK}:${this.port}`;
  }

  /**
   * Binds a port, 0 for a free one, and serves from then on.
   * @throws EmbeddedNetworkError PORT_BUSY, PORT_UNUSABLE
   */
  static async listen(
    port: number,
    tls: { tlsCert: string; tlsKey: string },
    register: ServiceRegistration,
  ): Promise<PeerServer> {
    const [cert, key] = await Promise.all([readFile(tls.tlsCert), readFile(tls.tlsKey)]);
    const server = new Server(SERVER_OPTIONS);
    register(server);
    const credentials = ServerCredentials.createSsl(null, [{ cert_chain: cert, private_key: key }], false);
    const connections = server.createConnectionInjector(credentials);
    const sockets = new Set<Socket>();
    const listener = createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      connections.injectConnection(socket);
    });
    return new PeerServer(server, listener, sockets, await listenOnLoopback(listener, port));
  }

  /** Ends open calls: an event stream would otherwise never end by itself. */
  stop(): void {
    this.listener.close();
    this.server.forceShutdown();
    for (const socket of this.sockets) {
      socket.destroy();
    }
  }
}
