import { common } from '@hyperledger/fabric-protos';
import { partsOf } from '../ledger/block';
import { LruMap } from '../lru-map';
import { checkTransaction, type ChannelRules, type CheckedTransaction } from './transaction-checks';

export interface CheckedBlock {
  readonly number: number;
  readonly bytes: Buffer;
  readonly transactions: readonly CheckedTransaction[];
}

/** Where blocks come from: the orderer. */
export interface BlockSource {
  read(number: number): Buffer | undefined;
  blockAvailable(number: number): Promise<void>;
}

/** Peers of one process are rarely further apart than this. */
const KEPT_BLOCKS = 8;

/**
 * Hands ordered blocks to the peers of this process. Decoding and signature checks depend on nothing but the bytes and the
 * channel's configuration, so they are done once for all of them; what depends on a peer's state is the peer's own work.
 */
export class BlockFeed {
  readonly #checked = new LruMap<number, CheckedBlock | undefined>(KEPT_BLOCKS);

  constructor(
    private readonly source: BlockSource,
    private readonly rules: ChannelRules,
  ) {}

  /** Block `number` once it is ordered; undefined if the orderer stops first. */
  async next(number: number): Promise<CheckedBlock | undefined> {
    await this.source.blockAvailable(number);
    return this.#checked.getOrCreate(number, () => this.#check(number));
  }

  #check(number: number): CheckedBlock | undefined {
    const bytes = this.source.read(number);
    return (
      bytes && {
        number,
        bytes,
        transactions: partsOf(common.Block.deserializeBinary(bytes)).envelopes.map((envelope) =>
          checkTransaction(envelope, this.rules),
        ),
      }
    );
  }
}
