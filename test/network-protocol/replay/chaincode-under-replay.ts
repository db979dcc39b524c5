import { pino } from 'pino';
import type { peer } from '@hyperledger/fabric-protos';
import {
  ChaincodeConnection,
  chaincodeCredentials,
} from '../../../network/embedded/src/chaincode/chaincode-connection';
import { ChaincodeStream } from '../../../network/embedded/src/chaincode/chaincode-stream';
import { Collections } from '../../../network/embedded/src/collections';
import type { SimulationResults } from '../../../network/embedded/src/endorser/rwset-builder';
import { Simulator } from '../../../network/embedded/src/endorser/simulator';
import { freePort } from '@llmnet/test-kit/programs';
import { ChaincodeProcess } from '@llmnet/test-kit/chaincode';
import { fabricProposal } from './proposal';
import type { RecordedProposal } from './recording';
import type { ReplayedState } from './replayed-state';

const CHAINCODE = 'llmnet';
const CCID = 'llmnet:replay';
const TIMEOUTS = { dialMs: 10_000, startupMs: 30_000, executeMs: 60_000 };

/** What a chaincode answered a proposal with, and what it did to the state. */
export interface Execution {
  /** The message of the chaincode to the peer: response, event, error. */
  readonly answer: peer.ChaincodeMessage;
  readonly results: SimulationResults;
}

/** One chaincode server process, driven by a peer's end of the protocol. */
export class ChaincodeUnderReplay {
  #clock = 0;

  private constructor(
    private readonly process: ChaincodeProcess,
    private readonly connection: ChaincodeConnection,
    private readonly stream: ChaincodeStream,
    private readonly collections: Collections,
  ) {}

  /** @param node the Node.js binary that runs it; this process' own if undefined */
  static async start(members: readonly string[], node?: string): Promise<ChaincodeUnderReplay> {
    const port = await freePort();
    const server = await ChaincodeProcess.start({ ccid: CCID, port, ...(node === undefined ? {} : { node }) });
    const target = { ccid: CCID, address: `127.0.0.1:${String(port)}` };
    const connection = new ChaincodeConnection(
      target,
      await chaincodeCredentials(undefined),
      pino({ level: 'silent' }),
    );
    connection.start();
    const stream = await connection.ready(TIMEOUTS.dialMs, TIMEOUTS.startupMs);
    if (!(stream instanceof ChaincodeStream)) {
      connection.stop();
      await server.stop();
      throw new Error(`the chaincode server is ${stream}`);
    }
    const texts = { name: 'texts', members, memberOnlyRead: true, blockToLive: 0 };
    return new ChaincodeUnderReplay(server, connection, stream, new Collections(CHAINCODE, [texts]));
  }

  /** Executes a proposal at its own time on a state, which it does not change. */
  async execute(recorded: RecordedProposal, state: ReplayedState): Promise<Execution> {
    if (recorded.time !== this.#clock) await this.process.setClock(recorded.time);
    this.#clock = recorded.time;
    const { ledger } = state;
    const simulator = new Simulator(recorded.txId, CHAINCODE, ledger.snapshot());
    try {
      const proposal = fabricProposal(recorded, CHAINCODE);
      const scope = {
        proposal,
        creatorMspId: recorded.creator.mspId,
        simulator,
        ledger,
        collections: this.collections,
      };
      const answer = await this.stream.execute(scope, TIMEOUTS.executeMs);
      return { answer, results: simulator.results() };
    } finally {
      await simulator.close();
    }
  }

  async stop(): Promise<void> {
    this.connection.stop();
    await this.process.stop();
  }
}
