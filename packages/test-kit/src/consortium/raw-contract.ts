import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, hash, signers } from '@hyperledger/fabric-gateway';
import type { Contract, Network, Transaction } from '@hyperledger/fabric-gateway';
import type { SubmitName, SubmitRequest } from '@llmnet/protocol';
import { nodePaths } from '@llmnet/fabric-identities';
import { CHAINCODE, CHANNEL } from '../cast';
import type { Enrolment } from '../cast';
import type { ConsortiumNetwork } from './consortium-network';

export interface RawContract {
  readonly contract: Contract;
  readonly channel: Network;
  close(): void;
}

/**
 * The unmodified Fabric client of a node: it can hold an endorsed transaction back, name who endorses it and read blocks, which the typed
 * client never does.
 */
export async function rawContract(
  { identitiesDir, endpoints }: Pick<ConsortiumNetwork, 'identitiesDir' | 'endpoints'>,
  mspId: string,
  enrolmentId: Enrolment,
): Promise<RawContract> {
  const endpoint = endpoints.find((candidate) => candidate.mspId === mspId);
  if (endpoint === undefined) throw new Error(`no endpoint of ${mspId}`);
  const files = nodePaths(identitiesDir, mspId, enrolmentId);
  const options = { 'grpc.ssl_target_name_override': 'localhost' };
  const client = new Client(endpoint.address, credentials.createSsl(await readFile(endpoint.tlsCaCert)), options);
  const gateway = connect({
    client,
    identity: { mspId, credentials: await readFile(files.cert) },
    signer: signers.newPrivateKeySigner(createPrivateKey(await readFile(files.key))),
    hash: hash.sha256,
  });
  const channel = gateway.getNetwork(CHANNEL);
  return {
    contract: channel.getContract(CHAINCODE),
    channel,
    close: () => {
      gateway.close();
      client.close();
    },
  };
}

export interface EndorseOptions {
  readonly transient?: Record<string, string>;
  /** Whose peers endorse, and no others; as the gateway plans it if left out. */
  readonly by?: readonly string[];
}

/** Endorses now, for a submit later. */
export function endorse<N extends SubmitName>(
  { contract }: RawContract,
  name: N,
  request: SubmitRequest<N>,
  { transient, by }: EndorseOptions = {},
): Promise<Transaction> {
  const proposal = contract.newProposal(name, {
    arguments: [JSON.stringify(request)],
    ...(transient === undefined ? {} : { transientData: transient }),
    ...(by === undefined ? {} : { endorsingOrganizations: [...by] }),
  });
  return proposal.endorse();
}

/** Submits an endorsed transaction. @returns Fabric's validation code */
export async function commitCode(transaction: Transaction): Promise<number> {
  const commit = await transaction.submit();
  return (await commit.getStatus()).code;
}
