import { common } from '@hyperledger/fabric-protos';
import { blockHeaderHash, partsOf } from '../ledger/block';
import { openStore, sortable, type LevelStore } from '../level-store';

const BLOCK = 'b';

/** The orderer's chain: what is in it is ordered for ever. Writes reach the disk before they return. */
export class BlockStore {
  private constructor(
    private readonly store: LevelStore,
    private nextNumber: number,
    private lastHash: Uint8Array,
  ) {}

  static async open(folder: string): Promise<BlockStore> {
    const store = await openStore(folder);
    const [last] = await store.values({ gte: BLOCK, lt: `${BLOCK}~`, reverse: true, limit: 1 }).all();
    if (last === undefined) {
      return new BlockStore(store, 0, new Uint8Array());
    }
    const { header } = partsOf(common.Block.deserializeBinary(last));
    return new BlockStore(store, header.getNumber() + 1, blockHeaderHash(header));
  }

  /** How many blocks there are; also the number of the next one. */
  get height(): number {
    return this.nextNumber;
  }

  /** Header hash of the last block; empty on an empty chain. */
  get tipHash(): Uint8Array {
    return this.lastHash;
  }

  async append(block: common.Block): Promise<void> {
    const { header } = partsOf(block);
    const key = BLOCK + sortable(header.getNumber());
    await this.store.batch([{ type: 'put', key, value: Buffer.from(block.serializeBinary()) }], { sync: true });
    this.nextNumber = header.getNumber() + 1;
    this.lastHash = blockHeaderHash(header);
  }

  /** The block's bytes, or undefined beyond the tip. */
  read(number: number): Buffer | undefined {
    return this.store.getSync(BLOCK + sortable(number));
  }

  async close(): Promise<void> {
    await this.store.close();
  }
}
