import { msp, peer } from '@hyperledger/fabric-protos';
import type { Logger } from 'pino';
import type { Clock } from '../clock';
import type { NamespaceRwset } from '../ledger/rwset';
import type { CheckedBlock } from './block-feed';
import type { ValidatedBlock } from './block-validator';
import type { CheckedTransaction } from './transaction-checks';

type Endorsed = Extract<CheckedTransaction, { kind: 'endorsed' }>;

/** More keys than this are only counted. */
const SHOWN_KEYS = 10;

const CODE_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(peer.TxValidationCode).map(([name, code]) => [code, name]),
);

/**
 * One line a transaction: what it was, who endorsed it, which public keys it read and wrote, what became of it and how long after
 * its proposal. Names of keys are public on the ledger; of values, arguments and private keys nothing is written.
 */
export class TransactionLog {
  readonly #written = new WeakSet<CheckedBlock>();

  constructor(
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  /** Called by every peer that commits the block; the first one writes. */
  committed({ block, codes }: ValidatedBlock): void {
    if (this.#written.has(block) || !this.logger.isLevelEnabled('info')) {
      return;
    }
    this.#written.add(block);
    for (const [tx, checked] of block.transactions.entries()) {
      if (checked.kind !== 'config') {
        const code = CODE_NAMES.get(codes[tx] ?? peer.TxValidationCode.INVALID_OTHER_REASON);
        const facts = checked.kind === 'endorsed' ? this.#factsOf(checked) : {};
        this.logger.info({ event: 'transaction', txid: checked.txid, block: block.number, code, ...facts });
      }
    }
  }

  #factsOf({ envelope, transaction, endorsers }: Endorsed): object {
    const proposedAt = envelope.channelHeader.getTimestamp()?.toDate().getTime();
    return {
      chaincode: transaction.chaincode.name,
      function: functionOf(transaction.proposalPayload),
      msp: msp.SerializedIdentity.deserializeBinary(envelope.creator).getMspid(),
      endorsers: endorsers.map(({ mspId }) => mspId),
      ...keysOf(transaction.rwset.filter(({ namespace }) => namespace === transaction.chaincode.name)),
      ...(proposedAt === undefined ? {} : { ms: this.clock.now() - proposedAt }),
    };
  }
}

/** The first argument, by which contracts choose what to run. */
function functionOf(proposalPayload: Uint8Array): string {
  const payload = peer.ChaincodeProposalPayload.deserializeBinary(proposalPayload);
  const input = peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8()).getChaincodeSpec()?.getInput();
  return Buffer.from(input?.getArgsList_asU8()[0] ?? new Uint8Array()).toString();
}

function keysOf(rwset: readonly NamespaceRwset[]): object {
  const reads = rwset.flatMap(({ kv }) => kv.getReadsList().map((read) => read.getKey()));
  const writes = rwset.flatMap(({ kv }) => kv.getWritesList().map((write) => write.getKey()));
  const collections = rwset.flatMap((namespace) => namespace.collections.map(({ name }) => name));
  return {
    reads: reads.slice(0, SHOWN_KEYS),
    writes: writes.slice(0, SHOWN_KEYS),
    ...(reads.length > SHOWN_KEYS ? { readCount: reads.length } : {}),
    ...(writes.length > SHOWN_KEYS ? { writeCount: writes.length } : {}),
    ...(collections.length > 0 ? { collections } : {}),
  };
}
