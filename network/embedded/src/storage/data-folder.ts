import type { Logger } from 'pino';
import { openDatabase, openStore, sortable, type LevelDatabase, type LevelStore } from '../level-store';
import { BlockStore } from '../orderer/block-store';
import { PeerLedger } from '../peer/peer-ledger';
import { ChainIndex } from './chain-index';
import { changesBackTo, type DatabaseSnapshot } from './revert-state';
import { claimDataFolder, dataPaths } from './layout';

/** Name of the index among the MSP ids of the peers, none of which may start with a dot. */
const INDEX = '.index';

/** Where a chain that is being taken back is to end; there as long as it has not been cut yet. */
const TRUNCATE_TO = 'truncateTo';

/** A moment to which the folder can be taken back while it is open. */
export interface DataMark {
  readonly height: number;
  readonly snapshot: DatabaseSnapshot;
}

/** What one network keeps on disk: one chain, its index, and what each peer makes of it. */
export class DataFolder {
  private constructor(
    readonly chain: BlockStore,
    private readonly database: LevelDatabase,
    private readonly indexStore: LevelStore,
    private readonly index: ChainIndex,
  ) {}

  readonly #ledgers: PeerLedger[] = [];

  /**
   * Opens or creates the folder; it belongs to one process at a time.
   * @throws EmbeddedNetworkError DATA_FOLDER_IN_USE, DATA_FOLDER_UNUSABLE, LAYOUT_UNKNOWN, LEDGER_CORRUPT
   */
  static async open(dataDir: string, logger: Logger): Promise<DataFolder> {
    await claimDataFolder(dataDir);
    const paths = dataPaths(dataDir);
    // First, because its lock keeps a second process away from the block files too.
    const database = await openDatabase(paths.state);
    try {
      const indexStore = await openStore(database, INDEX);
      const index = await ChainIndex.open(indexStore);
      const folder = new DataFolder(await BlockStore.open(paths.blocks, logger), database, indexStore, index);
      await folder.#finishRevert();
      return folder;
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /**
   * Before anything is written beside it: the folder can be opened, and no process has it open.
   * @throws EmbeddedNetworkError DATA_FOLDER_IN_USE, DATA_FOLDER_UNUSABLE, LAYOUT_UNKNOWN
   */
  static async assertFree(dataDir: string): Promise<void> {
    await claimDataFolder(dataDir);
    const database = await openDatabase(dataPaths(dataDir).state);
    await database.close();
  }

  async peerLedger(mspId: string): Promise<PeerLedger> {
    const store = await this.peerStore(mspId);
    const ledger = await PeerLedger.open({ store, chain: this.chain, index: this.index });
    this.#ledgers.push(ledger);
    return ledger;
  }

  /** Blocks and state as of now. */
  mark(): DataMark {
    return { height: this.chain.height, snapshot: this.database.snapshot() };
  }

  /**
   * Takes blocks and state back, while nobody writes either. The state comes first, with a note how long the chain is to be,
   * so that a crash in between is finished at the next start.
   */
  async revert({ height, snapshot }: DataMark): Promise<void> {
    const changes = await changesBackTo(this.database, snapshot);
    await this.database.batch([
      ...changes.map(({ key, value }) =>
        value ? { type: 'put' as const, key, value } : { type: 'del' as const, key },
      ),
      { type: 'put', key: TRUNCATE_TO, value: Buffer.from(sortable(height)), sublevel: this.indexStore },
    ]);
    await this.#finishRevert();
    await this.index.reload();
    await Promise.all(this.#ledgers.map((ledger) => ledger.reload()));
  }

  async #finishRevert(): Promise<void> {
    const height = await this.indexStore.get(TRUNCATE_TO);
    if (height !== undefined) {
      await this.chain.truncate(Number.parseInt(height.toString(), 16));
      await this.indexStore.del(TRUNCATE_TO);
    }
  }

  /** What one peer keeps, key by key. */
  peerStore(mspId: string): Promise<LevelStore> {
    return openStore(this.database, mspId);
  }

  async close(): Promise<void> {
    await this.chain.close();
    await this.database.close();
  }
}
