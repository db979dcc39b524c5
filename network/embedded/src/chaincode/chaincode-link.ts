import type { ChannelCredentials } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { ChaincodeConnection } from './chaincode-connection';
import type { ChaincodeDefinition, ChaincodeRuntime, ChaincodeTimeouts } from './chaincode-runtime';

/** One peer's connection to the chaincode server, which can be exchanged for another while transactions run. */
export class ChaincodeLink {
  #isStarted = false;

  constructor(
    readonly runtime: ChaincodeRuntime,
    private connection: ChaincodeConnection,
    private readonly channelCredentials: ChannelCredentials,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.#isStarted = true;
    this.connection.start();
  }

  stop(): void {
    this.#isStarted = false;
    this.connection.stop();
  }

  /**
   * Connects to another server beside the one in use.
   * @returns undefined if it does not register in time; a peer that is stopped does not ask
   */
  async connect(
    definition: ChaincodeDefinition,
    { dialMs, startupMs }: ChaincodeTimeouts,
  ): Promise<ChaincodeConnection | undefined> {
    const connection = new ChaincodeConnection(definition, this.channelCredentials, this.logger);
    if (this.#isStarted) {
      connection.start();
      if (typeof (await connection.ready(dialMs, startupMs)) === 'string') {
        connection.stop();
        return undefined;
      }
    }
    return connection;
  }

  /** Executes on the other server from now on; the old connection ends with the last transaction on it. */
  switchTo(definition: ChaincodeDefinition, connection: ChaincodeConnection): void {
    void this.connection.retire();
    this.connection = connection;
    this.runtime.replace(definition, connection);
  }
}
