import { common } from '@hyperledger/fabric-protos';
import type { Logger } from 'pino';
import { blockHeaderHash, partsOf } from '../ledger/block';
import { BlockFiles } from '../storage/block-files';

/** The chain: what is in it is ordered for ever. Writes reach the disk before they return. */
export class BlockStore {
  private constructor(
    private readonly files: BlockFiles,
    private lastHash: Uint8Array,
  ) {}

  /** @throws EmbeddedNetworkError LEDGER_CORRUPT */
  static async open(folder: string, logger: Logger): Promise<BlockStore> {
    const files = await BlockFiles.open(folder, logger);
    return new BlockStore(files, tipHashOf(files));
  }

  /** How many blocks there are; also the number of the next one. */
  get height(): number {
    return this.files.height;
  }

  /** Header hash of the last block; empty on an empty chain. */
  get tipHash(): Uint8Array {
    return this.lastHash;
  }

  async append(block: common.Block): Promise<void> {
    await this.files.append(block.serializeBinary());
    this.lastHash = blockHeaderHash(partsOf(block).header);
  }

  /** The block's bytes, or undefined beyond the tip. */
  read(number: number): Buffer | undefined {
    return this.files.read(number);
  }

  /** Takes away block `height` and all after it. */
  async truncate(height: number): Promise<void> {
    await this.files.truncate(height);
    this.lastHash = tipHashOf(this.files);
  }

  async close(): Promise<void> {
    await this.files.close();
  }
}

function tipHashOf(files: BlockFiles): Uint8Array {
  const last = files.read(files.height - 1);
  return last ? blockHeaderHash(partsOf(common.Block.deserializeBinary(last)).header) : new Uint8Array();
}
