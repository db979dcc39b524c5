import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openDatabase, openStore, type LevelStore } from '../level-store';
import type { BlockFeed, CheckedBlock } from '../peer/block-feed';
import type { CommitterParts } from '../peer/committer';
import { PeerLedger } from '../peer/peer-ledger';
import { PeerNode } from '../peer/peer-node';
import { ChainIndex } from '../storage/chain-index';
import type { ReadableChain } from './verify-chain';

export interface ReplayParts extends Pick<CommitterParts, 'collections' | 'policies'> {
  readonly chain: ReadableChain;
  readonly feed: BlockFeed;
}

/** A peer to be built anew, up to the height that it has. */
export interface ReplayedPeer {
  readonly mspId: string;
  readonly height: number;
}

/**
 * Builds the state of peers from the blocks alone, in a temporary folder that is gone when `use` has ended. Private data is not
 * in blocks, so the replayed peers have none.
 */
export async function replay(
  parts: ReplayParts,
  peers: readonly ReplayedPeer[],
  use: (mspId: string, replayed: LevelStore) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'llmnet-replay-'));
  try {
    const database = await openDatabase(folder);
    try {
      const index = await ChainIndex.open(await openStore(database, '.index'));
      // Together, so that a block is validated once for all of them.
      await Promise.all(
        peers.map(async (peer) => {
          const store = await openStore(database, peer.mspId);
          await replayPeer(parts, peer, await PeerLedger.open({ store, chain: parts.chain, index }));
          await use(peer.mspId, store);
        }),
      );
    } finally {
      await database.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function replayPeer(parts: ReplayParts, { mspId, height }: ReplayedPeer, ledger: PeerLedger): Promise<void> {
  const node = new PeerNode({
    ...parts,
    mspId,
    ledger,
    logger: pino({ level: 'silent' }),
    fetch: () => undefined,
    onCommit: () => undefined,
    onFatal: () => undefined,
  });
  const next = (number: number): Promise<CheckedBlock | undefined> =>
    Promise.resolve(number < height ? parts.feed.read(number) : undefined);
  await node.commitAll({ next });
}
