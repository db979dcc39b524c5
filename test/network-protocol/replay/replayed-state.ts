import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledger } from '@hyperledger/fabric-protos';
import type { SimulationResults } from '../../../network/embedded/src/endorser/rwset-builder';
import { openRwset } from '../../../network/embedded/src/ledger/rwset';
import { openDatabase, openStore, writeChanges } from '../../../network/embedded/src/level-store';
import type { LevelDatabase, LevelStore } from '../../../network/embedded/src/level-store';
import { BlockUpdates } from '../../../network/embedded/src/peer/block-updates';
import { keyOperations } from '../../../network/embedded/src/peer/key-operations';
import { PeerLedger } from '../../../network/embedded/src/peer/peer-ledger';
import { stateChanges } from '../../../network/embedded/src/peer/private-values';
import { ChainIndex } from '../../../network/embedded/src/storage/chain-index';

/** The chaincode has no history queries, so there is no chain behind the state. */
const NO_CHAIN = { height: 0, read: () => undefined };

/** A peer's state on disk, without blocks: what a history leaves of it, one transaction after another. */
export class ReplayedState {
  #height = 0;

  private constructor(
    private readonly folder: string,
    private readonly database: LevelDatabase,
    private readonly store: LevelStore,
    readonly ledger: PeerLedger,
  ) {}

  static async create(): Promise<ReplayedState> {
    const folder = await mkdtemp(join(tmpdir(), 'llmnet-replay-'));
    const database = await openDatabase(folder);
    const store = await openStore(database, 'peer');
    const index = await ChainIndex.open(await openStore(database, 'index'));
    return new ReplayedState(folder, database, store, await PeerLedger.open({ store, chain: NO_CHAIN, index }));
  }

  /** A transaction of a block of its own; one that is not valid only takes the number. */
  async order({ publicRwset, privateWrites }: SimulationResults, isValid: boolean): Promise<void> {
    const version = { block: this.#height, tx: 0 };
    this.#height += 1;
    if (!isValid) return;
    const updates = new BlockUpdates(this.ledger.latest);
    updates.apply(keyOperations(openRwset(publicRwset)), version);
    const ofPrivate = privateWrites.flatMap(({ namespace, collection, rwset }) =>
      ledger.rwset.kvrwset.KVRWSet.deserializeBinary(rwset)
        .getWritesList()
        .flatMap((write) => stateChanges({ namespace, collection, ...version }, write)),
    );
    await writeChanges(this.store, [...updates.changes(), ...ofPrivate]);
  }

  async close(): Promise<void> {
    await this.database.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
