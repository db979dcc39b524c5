import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Client, Server, ServerCredentials, credentials } from '@grpc/grpc-js';
import type { ServerWritableStream, ServiceDefinition, UntypedServiceImplementation, status } from '@grpc/grpc-js';
import { peerPaths } from '@llmnet/fabric-identities';
import { freePort } from '../programs/ports';
import type { ConsortiumNetwork, PeerEndpoint } from './consortium-network';

const UNARY = ['Evaluate', 'Endorse', 'Submit', 'CommitStatus'] as const;
type Unary = (typeof UNARY)[number];

/** Answers a call: with what the peer says, or with something else. */
export type Answer = (forward: () => Promise<Buffer>, request: Buffer) => Promise<Buffer>;

const bytes = (message: Buffer): Buffer => message;
const path = (method: string): string => `/gateway.Gateway/${method}`;

/**
 * A member's second gateway service: it passes calls on to the member's peer, with that peer's own certificate, as long as a test does not
 * make it answer differently. It can end and come back on its port.
 */
export class GatewayProxy {
  /** How often each method was called. */
  readonly calls = new Map<string, number>();
  /** What it answers instead of passing a call on. */
  readonly answers: Partial<Record<Unary, Answer>> = {};
  #server: Server | undefined;

  private constructor(
    readonly endpoint: PeerEndpoint,
    private readonly upstream: Client,
    private readonly tls: ServerCredentials,
  ) {}

  static async start(network: ConsortiumNetwork, mspId: string): Promise<GatewayProxy> {
    const peer = network.endpoints.find((endpoint) => endpoint.mspId === mspId);
    if (peer === undefined) throw new Error(`no endpoint of ${mspId}`);
    const files = peerPaths(network.identitiesDir, mspId);
    const [root, cert, key] = await Promise.all(
      [peer.tlsCaCert, files.tlsCert, files.tlsKey].map((file) => readFile(file)),
    );
    if (root === undefined || cert === undefined || key === undefined) throw new Error(`no TLS files of ${mspId}`);
    const upstream = new Client(peer.address, credentials.createSsl(root), {
      'grpc.ssl_target_name_override': 'localhost',
      'grpc.max_reconnect_backoff_ms': 1_000,
    });
    const endpoint = { ...peer, address: `127.0.0.1:${String(await freePort())}` };
    const tls = ServerCredentials.createSsl(null, [{ cert_chain: cert, private_key: key }], false);
    const proxy = new GatewayProxy(endpoint, upstream, tls);
    await proxy.resume();
    return proxy;
  }

  /** Ends as if its process had ended. */
  halt(): void {
    this.#server?.forceShutdown();
    this.#server = undefined;
  }

  /** Serves again, on the same port. */
  async resume(): Promise<void> {
    const server = new Server();
    server.addService(definition(), this.#implementation());
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(this.endpoint.address, this.tls, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    this.#server = server;
  }

  stop(): void {
    this.halt();
    this.upstream.close();
  }

  count(method: string): number {
    return this.calls.get(method) ?? 0;
  }

  #implementation(): UntypedServiceImplementation {
    const unary = UNARY.map((method) => [
      method,
      ({ request }: { readonly request: Buffer }, reply: (error: unknown, value?: Buffer) => void): void => {
        this.#note(method);
        const forward = (): Promise<Buffer> => this.#forward(method, request);
        const answer = this.answers[method] ?? forward;
        answer(forward, request).then(
          (value) => {
            reply(null, value);
          },
          (error: unknown) => {
            reply(error);
          },
        );
      },
    ]);
    const events = (call: ServerWritableStream<Buffer, Buffer>): void => {
      this.#note('ChaincodeEvents');
      void this.#pipe(call);
    };
    return { ...Object.fromEntries(unary), ChaincodeEvents: events } as UntypedServiceImplementation;
  }

  #note(method: string): void {
    this.calls.set(method, this.count(method) + 1);
  }

  #forward(method: Unary, request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const options = { deadline: Date.now() + 30_000 };
      this.upstream.makeUnaryRequest(path(method), bytes, bytes, request, options, (error, value) => {
        if (error !== null) reject(error);
        else resolve(value ?? Buffer.alloc(0));
      });
    });
  }

  async #pipe(call: ServerWritableStream<Buffer, Buffer>): Promise<void> {
    const events = this.upstream.makeServerStreamRequest(path('ChaincodeEvents'), bytes, bytes, call.request);
    call.once('cancelled', () => {
      events.cancel();
    });
    events.on('data', (event: Buffer) => call.write(event));
    try {
      await once(events, 'end');
      call.end();
    } catch (error) {
      call.destroy(error instanceof Error ? error : new Error('the stream broke'));
    }
  }
}

/** An error as gRPC carries it. */
export function rpcError(code: status, details: string): Error {
  return Object.assign(new Error(details), { code, details });
}

function definition(): ServiceDefinition {
  const codec = {
    requestSerialize: bytes,
    requestDeserialize: bytes,
    responseSerialize: bytes,
    responseDeserialize: bytes,
    requestStream: false,
  };
  const methods = [...UNARY, 'ChaincodeEvents'] as const;
  return Object.fromEntries(
    methods.map((method) => [method, { ...codec, path: path(method), responseStream: method === 'ChaincodeEvents' }]),
  );
}
