import { readFile } from 'node:fs/promises';
import { credentials, type ChannelCredentials, type ClientDuplexStream, type ClientOptions } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import type { Logger } from 'pino';
import { ChaincodeStream, newMessage } from './chaincode-stream';

type Message = peer.ChaincodeMessage;

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
const LAST_RETRY_MS = 2_000;

/** Fabric's own limit on a message. */
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

/**
 * No keepalive pings: fabric-shim 2.5.8 ends its process on the peer's KEEPALIVE message, and a local connection needs none.
 * The channel retries as often as we do.
 */
const CLIENT_OPTIONS: ClientOptions = {
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  'grpc.initial_reconnect_backoff_ms': FIRST_RETRY_MS,
  'grpc.max_reconnect_backoff_ms': LAST_RETRY_MS,
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

/** Keeps one stream of one peer to the chaincode server open, from whenever the server is there. */
export class ChaincodeConnection {
  readonly #client: peer.ChaincodeClient;
  #stream: ClientDuplexStream<Message, Message> | undefined;
  #ready: ChaincodeStream | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #stopped = false;
  readonly #waiting = new Set<() => void>();

  constructor(
    private readonly target: ChaincodeAddress,
    channelCredentials: ChannelCredentials,
    private readonly logger: Logger,
  ) {
    this.#client = new peer.ChaincodeClient(target.address, channelCredentials, {
      ...CLIENT_OPTIONS,
      ...tlsName(target.address),
    });
  }

  start(): void {
    this.#connect();
  }

  /** The stream as soon as the chaincode has registered; undefined if it has not within `timeoutMs`. */
  async ready(timeoutMs: number): Promise<ChaincodeStream | undefined> {
    if (this.#ready === undefined && !this.#stopped) {
      await this.#change(timeoutMs);
    }
    return this.#ready;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retryTimer);
    this.#stream?.cancel();
    this.#client.close();
    this.#wake();
  }

  async #change(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        resolve();
      };
      this.#waiting.add(done);
      timer = setTimeout(done, timeoutMs);
    });
    clearTimeout(timer);
  }

  #connect(): void {
    const stream = this.#client.connect();
    this.#stream = stream;
    stream.on('error', (error: Error) => {
      this.logger.debug({ event: 'chaincode-stream-error', address: this.target.address, error: error.message });
    });
    stream.once('status', () => {
      this.#onEnd(stream);
    });
    stream.once('data', (message: Message) => {
      this.#onRegister(stream, message);
    });
  }

  #onRegister(stream: ClientDuplexStream<Message, Message>, message: Message): void {
    const { REGISTER, REGISTERED, READY } = peer.ChaincodeMessage.Type;
    const name = peer.ChaincodeID.deserializeBinary(message.getPayload_asU8()).getName();
    if (message.getType() !== REGISTER || name !== this.target.ccid) {
      this.logger.error({ event: 'chaincode-refused', expected: this.target.ccid, registered: name });
      stream.cancel();
      return;
    }
    stream.write(newMessage(REGISTERED, '', '', new Uint8Array()));
    stream.write(newMessage(READY, '', '', new Uint8Array()));
    this.#retryMs = FIRST_RETRY_MS;
    this.#ready = new ChaincodeStream(stream);
    this.logger.info({ event: 'chaincode-ready', address: this.target.address, ccid: name });
    this.#wake();
  }

  #onEnd(stream: ClientDuplexStream<Message, Message>): void {
    if (this.#stream !== stream || this.#stopped) {
      return;
    }
    this.#ready = undefined;
    this.#retryTimer = setTimeout(() => {
      this.#connect();
    }, this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
  }

  #wake(): void {
    for (const done of [...this.#waiting]) {
      done();
    }
  }
}
