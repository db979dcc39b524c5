import { pino } from 'pino';
import { common } from '@hyperledger/fabric-protos';
import { Collections } from '../collections';
import { readChannelConfig } from '../ledger/channel-config';
import { ChannelMsps } from '../msp/channel-msps';
import type { EmbeddedNetworkOptions } from '../network-options';
import { BlockFeed } from '../peer/block-feed';
import { ChannelPolicies } from '../policy/channel-policies';
import { EndorsementPolicies } from '../policy/endorsement-policies';
import { DataFolder } from '../storage/data-folder';
import { compareStates } from './compare-states';
import { replay } from './replay';
import { verifyChain } from './verify-chain';
import { verifyPrivateData } from './verify-private-data';

type Verified = Pick<
  EmbeddedNetworkOptions,
  'dataDir' | 'channel' | 'members' | 'chaincode' | 'collections' | 'logger'
>;

export interface LedgerSummary {
  readonly blocks: number;
  readonly transactions: number;
  /** How many blocks each peer has committed, by MSP id. */
  readonly heights: Readonly<Record<string, number>>;
}

/**
 * Checks the ledger of a network that does not run: every record's checksum, the chain of block hashes, the orderer's
 * signatures, that each peer's state and validation codes are what a replay of the blocks gives, and that private data has the
 * hashes on the ledger. Takes as long as committing all blocks again.
 * @throws EmbeddedNetworkError LEDGER_CORRUPT, DATA_FOLDER_IN_USE, DATA_FOLDER_UNUSABLE, LAYOUT_UNKNOWN
 */
export async function verifyLedger(options: Verified): Promise<LedgerSummary> {
  const data = await DataFolder.open(options.dataDir, options.logger ?? pino({ level: 'silent' }));
  try {
    return await verify(data, options);
  } finally {
    await data.close();
  }
}

async function verify(
  data: DataFolder,
  { channel, members, chaincode, collections: configs }: Verified,
): Promise<LedgerSummary> {
  const { chain } = data;
  const config = readChannelConfig(common.Block.deserializeBinary(chain.read(0) ?? new Uint8Array()));
  const msps = new ChannelMsps(config.organisations);
  const transactions = verifyChain(chain, msps);
  const collections = new Collections(chaincode.name, configs);
  const policies = EndorsementPolicies.define(chaincode, configs, new ChannelPolicies(config.root));
  const source = {
    height: chain.height,
    read: (number: number) => chain.read(number),
    blockAvailable: () => Promise.resolve(),
    orderedAt: () => undefined,
  };
  const feed = new BlockFeed(source, { channel, chaincode: chaincode.name, msps });
  const ledgers = new Map(
    await Promise.all(members.map(async ({ mspId }) => [mspId, await data.peerLedger(mspId)] as const)),
  );
  const peers = [...ledgers].map(([mspId, { height }]) => ({ mspId, height }));
  await replay({ chain, feed, collections, policies }, peers, async (mspId, replayed) => {
    await compareStates(mspId, await data.peerStore(mspId), replayed);
  });
  for (const [mspId, ledger] of ledgers) {
    await verifyPrivateData(mspId, ledger.latest, collections);
  }
  return {
    blocks: chain.height,
    transactions,
    heights: Object.fromEntries(peers.map(({ mspId, height }) => [mspId, height])),
  };
}
