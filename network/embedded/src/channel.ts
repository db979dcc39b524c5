import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { common } from '@hyperledger/fabric-protos';
import { ORDERER_MSP_ID, organisationPaths } from '@llmnet/fabric-identities';
import { EmbeddedNetworkError } from './errors';
import {
  channelGenesis,
  readChannelConfig,
  type ChannelConfig,
  type StoredChannelConfig,
} from './ledger/channel-config';
import type { Organisation } from './msp/identity';
import type { Signer } from './msp/signer';
import { ABSOLUTE_MAX_BYTES, INSTANT_MAX_MESSAGES } from './orderer/block-cutter';
import { signBlock } from './orderer/block-signature';
import type { BlockStore } from './orderer/block-store';
import type { EmbeddedNetworkOptions } from './network-options';

/**
 * The channel's configuration: written as block 0 on the first start, read from there afterwards.
 * @throws EmbeddedNetworkError CHANNEL_MISMATCH if the ledger is of another channel or other members
 */
export async function openChannel(
  options: EmbeddedNetworkOptions,
  store: BlockStore,
  signer: Signer,
): Promise<StoredChannelConfig> {
  if (store.height === 0) {
    const genesis = channelGenesis(
      { channel: options.channel, organisations: await organisations(options) },
      limits(options),
    );
    signBlock(genesis, signer);
    await store.append(genesis);
  }
  const config = readChannelConfig(common.Block.deserializeBinary(store.read(0) ?? new Uint8Array()));
  assertSame(config, options);
  return config;
}

function limits({ blocks }: EmbeddedNetworkOptions): Parameters<typeof channelGenesis>[1] {
  return blocks === 'instant'
    ? { absoluteMaxBytes: ABSOLUTE_MAX_BYTES, maxMessageCount: INSTANT_MAX_MESSAGES, timeoutMs: 1 }
    : { absoluteMaxBytes: ABSOLUTE_MAX_BYTES, ...blocks };
}

async function organisations({ identitiesDir, members }: EmbeddedNetworkOptions): Promise<Organisation[]> {
  return Promise.all([
    ...members.map(({ mspId }) => organisation(identitiesDir, mspId, 'member')),
    organisation(identitiesDir, ORDERER_MSP_ID, 'orderer'),
  ]);
}

async function organisation(dir: string, mspId: string, kind: Organisation['kind']): Promise<Organisation> {
  const { caCert, tlsCaCert } = organisationPaths(dir, mspId);
  try {
    return { mspId, kind, roots: [new X509Certificate(await readFile(caCert))], tlsRoot: await readFile(tlsCaCert) };
  } catch (cause) {
    throw new EmbeddedNetworkError(
      'IDENTITIES_UNREADABLE',
      `Cannot read the certificates of ${mspId} in ${dir}: create the consortium's identities first.`,
      { cause },
    );
  }
}

function assertSame(config: ChannelConfig, options: EmbeddedNetworkOptions): void {
  const onLedger = config.organisations.filter(({ kind }) => kind === 'member').map(({ mspId }) => mspId);
  const wanted = options.members.map(({ mspId }) => mspId);
  if (config.channel !== options.channel || onLedger.toSorted().join() !== wanted.toSorted().join()) {
    throw new EmbeddedNetworkError(
      'CHANNEL_MISMATCH',
      `${options.dataDir} holds channel ${config.channel} of ${onLedger.join(', ')}: start with these, or choose another data folder.`,
    );
  }
}
