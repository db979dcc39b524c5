import { Client, credentials } from '@grpc/grpc-js';
import { connect, hash } from '@hyperledger/fabric-gateway';
import type { Contract, Transaction } from '@hyperledger/fabric-gateway';
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signers } from '@hyperledger/fabric-gateway';
import { nodePaths } from '@llmnet/network/identities';
import type { ScriptedConsortium } from './scripted-consortium';

export interface RawContract {
  readonly contract: Contract;
  close(): void;
}

/** The unmodified Fabric client of a node: it can hold an endorsed transaction back, which the typed client never does. */
export async function rawContract(
  { dir, network }: ScriptedConsortium,
  mspId: string,
  enrolmentId: string,
): Promise<RawContract> {
  const endpoint = network.endpoints.find((candidate) => candidate.mspId === mspId);
  if (endpoint === undefined) throw new Error(`no endpoint of ${mspId}`);
  const files = nodePaths(join(dir, 'identities'), mspId, enrolmentId);
  const client = new Client(endpoint.address, credentials.createSsl(await readFile(endpoint.tlsCaCert)));
  const gateway = connect({
    client,
    identity: { mspId, credentials: await readFile(files.cert) },
    signer: signers.newPrivateKeySigner(createPrivateKey(await readFile(files.key))),
    hash: hash.sha256,
  });
  return {
    contract: gateway.getNetwork('llmnet').getContract('llmnet'),
    close: () => {
      gateway.close();
      client.close();
    },
  };
}

/** Endorses now, for a submit later. */
export function endorse(
  { contract }: RawContract,
  name: string,
  request: object,
  transient: Record<string, string>,
): Promise<Transaction> {
  return contract.newProposal(name, { arguments: [JSON.stringify(request)], transientData: transient }).endorse();
}

/** Submits an endorsed transaction. @returns Fabric's validation code */
export async function commitCode(transaction: Transaction): Promise<number> {
  const commit = await transaction.submit();
  return (await commit.getStatus()).code;
}
