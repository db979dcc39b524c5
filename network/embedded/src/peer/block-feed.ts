import { common } from '@hyperledger/fabric-protos';
import { blockHeaderHash, partsOf } from '../ledger/block';
import { LruMap } from '../lru-map';
import { checkTransaction, type ChannelRules, type CheckedTransaction } from './transaction-checks';

export interface CheckedBlock {
  readonly number: number;
  /** Of its header, by which the next block refers to it. */
  readonly hash: Buffer;
  readonly transactions: readonly CheckedTransaction[];
}

/** Where blocks come from: the orderer. */
export interface BlockSource {
  /** How many blocks there are. */
  readonly height: number;
  read(number: number): Buffer | undefined;
  blockAvailable(number: number): Promise<void>;
  /** When a recent block was ordered, by the process's monotonic clock; undefined for older ones. */
  orderedAt(number: number): number | undefined;
}

/** Peers of one process are rarely further apart than this. */
const KEPT_BLOCKS = 8;

/**
 * Hands ordered blocks to the peers of this process. Decoding and signature checks depend on nothing but the bytes and the
 * channel's configuration, so they are done once for all of them; what depends on a peer's state is the peer's own work.
 */
export class BlockFeed {
  readonly #checked = new LruMap<number, CheckedBlock | undefined>(KEPT_BLOCKS);
  #ahead: CheckedBlock | undefined;

  constructor(
    private readonly source: BlockSource,
    private readonly rules: ChannelRules,
  ) {}

  /** Checks a block that is on its way to the disk, so that it is ready for the peers when it is there. */
  checkAhead(block: common.Block): void {
    this.#ahead = this.#check(block);
  }

  /** Resolves once block `number` is ordered, or when the orderer stops. */
  available(number: number): Promise<void> {
    return this.source.blockAvailable(number);
  }

  orderedAt(number: number): number | undefined {
    return this.source.orderedAt(number);
  }

  /** An ordered block; undefined beyond the tip and once the orderer has stopped. */
  read(number: number): CheckedBlock | undefined {
    return this.#checked.getOrCreate(number, () => this.#read(number));
  }

  /** Reads blocks anew: the chain has been taken back. */
  forget(): void {
    this.#checked.clear();
    this.#ahead = undefined;
  }

  #read(number: number): CheckedBlock | undefined {
    if (number === this.#ahead?.number) {
      return number < this.source.height ? this.#ahead : undefined;
    }
    const bytes = this.source.read(number);
    return bytes && this.#check(common.Block.deserializeBinary(bytes));
  }

  #check(block: common.Block): CheckedBlock {
    const { header, envelopes } = partsOf(block);
    const transactions = envelopes.map((envelope) => checkTransaction(envelope, this.rules));
    return { number: header.getNumber(), hash: blockHeaderHash(header), transactions };
  }
}
