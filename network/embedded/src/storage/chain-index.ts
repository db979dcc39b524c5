import type { Version } from '../ledger/rwset';
import { sortable, writeChanges, type LevelStore, type StoreChange } from '../level-store';
import { blockHashes, commitHashes, history, parseHistoryEntry, transactions } from '../peer/keys';
import { decodeVersioned, type VersionedValue } from '../peer/versioned-value';

const HEIGHT = 'height';

/**
 * Where transactions and past writes of keys are on the chain, with the verdicts on them. All peers come to the same, so the
 * first that commits a block adds it and the others find it there; each peer looks no further than its own height.
 */
export class ChainIndex {
  #adding: Promise<void> = Promise.resolve();

  private constructor(
    private readonly store: LevelStore,
    private nextNumber: number,
  ) {}

  static async open(store: LevelStore): Promise<ChainIndex> {
    const index = new ChainIndex(store, 0);
    await index.reload();
    return index;
  }

  /** Looks up again how far it is: its store has been taken back. */
  async reload(): Promise<void> {
    const height = await this.store.get(HEIGHT);
    this.nextNumber = height === undefined ? 0 : Number.parseInt(height.toString(), 16);
  }

  /** How many blocks are in it. */
  get height(): number {
    return this.nextNumber;
  }

  /** Adds block `number` unless it is there; resolves when it is. */
  async add(number: number, entries: () => readonly StoreChange[]): Promise<void> {
    if (number === this.nextNumber) {
      const height = { key: HEIGHT, value: Buffer.from(sortable(number + 1)) };
      this.#adding = writeChanges(this.store, [...entries(), height]);
      this.nextNumber = number + 1;
    }
    await this.#adding;
  }

  /** Where a transaction id was first on the chain; the value is the validation code. */
  transaction(txid: string): VersionedValue | undefined {
    const bytes = this.store.getSync(transactions.key(txid));
    return bytes && decodeVersioned(bytes);
  }

  /** Commit hash of a block; block 0 has none. */
  commitHash(number: number): Buffer | undefined {
    return this.store.getSync(commitHashes.key(sortable(number)));
  }

  /** Number of the block with this header hash. */
  blockNumber(hash: Uint8Array): number | undefined {
    const bytes = this.store.getSync(blockHashes.key(Buffer.from(hash).toString('hex')));
    return bytes && Number.parseInt(bytes.toString(), 16);
  }

  /** Versions of all valid writes of a key, newest first. */
  async *history(namespace: string, key: string): AsyncGenerator<Version, void> {
    const space = history(namespace, key);
    for await (const entry of this.store.keys({ ...space.range('', ''), reverse: true })) {
      yield parseHistoryEntry(space.nameOf(entry));
    }
  }
}
