import { readFile } from 'node:fs/promises';
import { connectivityState, credentials, type ChannelCredentials, type ClientOptions } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import type { Logger } from 'pino';
import { ChaincodeStream, newMessage } from './chaincode-stream';

type Message = peer.ChaincodeMessage;
type Duplex = ReturnType<peer.ChaincodeClient['connect']>;

export interface ChaincodeAddress {
  /** Package id under which the server registers. */
  readonly ccid: string;
  /** `host:port` */
  readonly address: string;
}

export interface ClientTls {
  readonly tlsCert: string;
  readonly tlsKey: string;
  /** Root of the chaincode server's certificate. */
  readonly serverCaCert: string;
}

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 1_000;
/**
 * A server that has not registered by then is tried anew. The gRPC client itself never gives up on a connection that was
 * accepted but on which nobody speaks TLS, for instance because something else had the port for a moment.
 */
const REGISTRATION_TIMEOUT_MS = 10_000;

/** Fabric's own limit on a message. */
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

/**
 * No keepalive pings: fabric-shim 2.5.8 ends its process on the peer's KEEPALIVE message, and a local connection needs none.
 * Every attempt has a connection of its own, so that none inherits the trouble of the one before.
 */
const CLIENT_OPTIONS: ClientOptions = {
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  'grpc.enable_channelz': 0,
  'grpc.use_local_subchannel_pool': 1,
};

/** An IP address is no TLS server name (RFC 6066); a server on this machine shows a certificate for localhost too. */
function tlsName(address: string): ClientOptions {
  return address.startsWith('127.0.0.1:') ? { 'grpc.ssl_target_name_override': 'localhost' } : {};
}

/** Mutual TLS as the peer, or plain text where no files are given. */
export async function chaincodeCredentials(tls: ClientTls | undefined): Promise<ChannelCredentials> {
  if (tls === undefined) {
    return credentials.createInsecure();
  }
  const [root, key, cert] = await Promise.all(
    [tls.serverCaCert, tls.tlsKey, tls.tlsCert].map((path) => readFile(path)),
  );
  return credentials.createSsl(root ?? null, key ?? null, cert ?? null);
}

/** One try to get a chaincode server to register. */
interface Attempt {
  readonly client: peer.ChaincodeClient;
  readonly stream: Duplex;
  readonly deadline: NodeJS.Timeout;
}

/** What became of waiting for the chaincode; `unreachable` if nobody answers at its address. */
export type Readiness = ChaincodeStream | 'unreachable' | 'unregistered';

/** Keeps one stream of one peer to the chaincode server open, from whenever the server is there. */
export class ChaincodeConnection {
  #attempt: Attempt | undefined;
  #ready: ChaincodeStream | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  readonly #waiting = new Set<() => void>();

  constructor(
    private readonly target: ChaincodeAddress,
    private readonly channelCredentials: ChannelCredentials,
    private readonly logger: Logger,
  ) {}

  /** Connects, and again whenever the stream ends, until `stop`; may be called again after that. */
  start(): void {
    this.#retryMs = FIRST_RETRY_MS;
    this.#connect();
  }

  /**
   * The stream as soon as the chaincode has registered. Waits `dialMs` for somebody to answer at the address, and
   * `startupMs` in all for a registration.
   */
  async ready(dialMs: number, startupMs: number): Promise<Readiness> {
    await this.#change(dialMs);
    if (this.#ready === undefined && this.#isConnected()) {
      await this.#change(startupMs - dialMs);
    }
    return this.#ready ?? (this.#isConnected() ? 'unregistered' : 'unreachable');
  }

  stop(): void {
    clearTimeout(this.#retryTimer);
    this.#close();
    this.#wake();
  }

  /** Stops once the transactions that run on it have their answers. */
  async retire(): Promise<void> {
    await this.#ready?.idle();
    this.stop();
  }

  /** Waits until the chaincode is ready or `timeoutMs` are over. */
  async #change(timeoutMs: number): Promise<void> {
    if (this.#ready !== undefined || timeoutMs <= 0) {
      return;
    }
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      this.#waiting.add(done);
      const timer = setTimeout(done, timeoutMs);
    });
  }

  #isConnected(): boolean {
    return this.#attempt?.client.getChannel().getConnectivityState(false) === connectivityState.READY;
  }

  #connect(): void {
    const { address } = this.target;
    const client = new peer.ChaincodeClient(address, this.channelCredentials, {
      ...CLIENT_OPTIONS,
      ...tlsName(address),
    });
    const stream = client.connect();
    const deadline = setTimeout(() => {
      this.logger.warn({ event: 'chaincode-silent', address, ms: REGISTRATION_TIMEOUT_MS });
      this.#end(attempt);
    }, REGISTRATION_TIMEOUT_MS);
    const attempt = { client, stream, deadline };
    this.#attempt = attempt;
    stream.on('error', (error: Error) => {
      this.logger.debug({ event: 'chaincode-stream-error', address, error: error.message });
    });
    stream.once('status', () => {
      this.#end(attempt);
    });
    stream.once('data', (message: Message) => {
      this.#onRegister(attempt, message);
    });
  }

  #onRegister(attempt: Attempt, message: Message): void {
    const { REGISTERED, READY } = peer.ChaincodeMessage.Type;
    clearTimeout(attempt.deadline);
    const name = registeredName(message);
    if (name !== this.target.ccid) {
      // As a peer does, leave it without an answer; another server at this address ends the stream.
      this.logger.error({ event: 'chaincode-refused', expected: this.target.ccid, registered: name });
      return;
    }
    attempt.stream.write(newMessage(REGISTERED, '', '', new Uint8Array()));
    attempt.stream.write(newMessage(READY, '', '', new Uint8Array()));
    this.#retryMs = FIRST_RETRY_MS;
    this.#ready = new ChaincodeStream(attempt.stream);
    this.logger.info({ event: 'chaincode-ready', address: this.target.address, ccid: name });
    this.#wake();
  }

  /** Gives an attempt up and schedules the next. */
  #end(attempt: Attempt): void {
    if (this.#attempt !== attempt) {
      return;
    }
    this.#close();
    this.#retryTimer = setTimeout(() => {
      this.#connect();
    }, this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
  }

  #close(): void {
    const attempt = this.#attempt;
    this.#attempt = undefined;
    this.#ready = undefined;
    if (attempt !== undefined) {
      clearTimeout(attempt.deadline);
      attempt.stream.cancel();
      attempt.client.close();
    }
  }

  #wake(): void {
    for (const done of [...this.#waiting]) {
      done();
    }
  }
}

/** The package id a server registers with; undefined if this is no registration. */
function registeredName(message: Message): string | undefined {
  try {
    return message.getType() === peer.ChaincodeMessage.Type.REGISTER
      ? peer.ChaincodeID.deserializeBinary(message.getPayload_asU8()).getName()
      : undefined;
  } catch {
    return undefined;
  }
}
