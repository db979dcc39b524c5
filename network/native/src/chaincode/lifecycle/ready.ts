import { NativeNetworkError } from '../../errors';
import { until, untilSuccess } from '../../readiness/poll';
import { mayEndorse, type ChaincodeDefinition } from '../definition';
import type { LifecycleChannel, PeerAdmin } from './channel';
import { endorserAddresses } from './outputs';

/** Every contract of fabric-contract-api answers it; another chaincode's refusal is an answer too. */
const PROBE = JSON.stringify({ Args: ['org.hyperledger.fabric:GetMetadata'] });

/** What a peer says when the chaincode itself has not spoken (Fabric `core/endorser/endorser.go`). */
const PEERS_OWN_WORDS = ['error in simulation', 'make sure the chaincode'];

/**
 * Returns when every peer's chaincode server answers, and its discovery service plans with every peer that may endorse this version.
 * @throws {NativeNetworkError} NOT_READY with the member whose peer or server is not, and what it said last
 */
export async function chaincodeReady(
  { channel, peers }: LifecycleChannel,
  definition: ChaincodeDefinition,
): Promise<void> {
  const { name } = definition;
  const endorsers = peers.filter(({ mspId }) => mayEndorse(definition, mspId)).map(({ address }) => address);
  await Promise.all(
    peers.map(async (peer) => {
      const answer = `an answer of ${peer.mspId}'s chaincode server to its peer ${peer.address}`;
      await untilSuccess(answer, () => answered(peer, channel, name));
      await endorsersKnown(peer, channel, name, endorsers);
    }),
  );
}

/** @throws {NativeNetworkError} COMMAND_FAILED if the chaincode did not speak */
export async function answered(peer: PeerAdmin, channel: string, name: string): Promise<void> {
  try {
    await peer.peer('chaincode', 'query', '--channelID', channel, '--name', name, '--ctor', PROBE);
  } catch (error) {
    const { message } = commandFailure(error);
    const isRefusal = message.includes('endorsement failure') && !PEERS_OWN_WORDS.some((own) => message.includes(own));
    if (!isRefusal) throw error;
  }
}

/** Peers tell each other by gossip which chaincodes they can run. */
async function endorsersKnown(
  peer: PeerAdmin,
  channel: string,
  name: string,
  endorsers: readonly string[],
): Promise<void> {
  let missing = endorsers;
  await until(
    `discovery of all endorsers of ${name} by ${peer.mspId}'s peer ${peer.address}`,
    async () => {
      const known = await endorsersSeenBy(peer, channel, name);
      missing = endorsers.filter((endorser) => !known.has(endorser));
      return missing.length === 0;
    },
    () => `it does not know that ${missing.join(', ')} can run it`,
  );
}

/** Before all is gossiped there may be no plan at all, which the command reports as a failure. */
async function endorsersSeenBy(peer: PeerAdmin, channel: string, name: string): Promise<ReadonlySet<string>> {
  try {
    return endorserAddresses(await peer.discover('endorsers', '--channel', channel, '--chaincode', name));
  } catch (error) {
    commandFailure(error);
    return new Set();
  }
}

function commandFailure(error: unknown): NativeNetworkError {
  if (error instanceof NativeNetworkError && error.code === 'COMMAND_FAILED') return error;
  throw error;
}
