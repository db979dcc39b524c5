import { Ledger, LedgerClientError, loadNodeIdentity, readLedgerAddress } from '@llmnet/ledger-client';
import type { QueryResponse } from '@llmnet/protocol';
import { peerNodes, serviceAddress, type NetworkPlan } from '@llmnet/native-fabric';
import { nodePaths } from '@llmnet/fabric-identities';
import { CliError } from '../errors';
import { PRODUCT } from '../network/native/chaincode';

export type Consortium = QueryResponse<'membership:consortium'>;

const READY_MS = 20_000;

/**
 * Does something as the admin of each of these members, whose keys are here, at its own peers.
 * @param readyMs how long each has to connect
 * @throws {CliError} LEDGER_FAILED; MEMBER_UNKNOWN where none is given, or one that the network does not have
 */
export async function withAdmins<T>(
  plan: NetworkPlan,
  mspIds: readonly string[],
  work: (admins: readonly [Ledger, ...Ledger[]]) => Promise<T>,
  readyMs = READY_MS,
): Promise<T> {
  const connected: Ledger[] = [];
  try {
    for (const mspId of mspIds) {
      const ledger = await connectAdmin(plan, mspId);
      connected.push(ledger);
      await ledger.waitForReady(readyMs);
    }
    const [first, ...others] = connected;
    if (first === undefined) throw nobody();
    return await work([first, ...others]);
  } catch (error) {
    throw error instanceof LedgerClientError ? ledgerFailed(error) : error;
  } finally {
    for (const ledger of connected) ledger.close();
  }
}

/** The consortium on the ledger; undefined where it was not founded. @throws {LedgerClientError} */
export async function consortiumOf(ledger: Ledger): Promise<Consortium | undefined> {
  try {
    return await ledger.query('membership:consortium', {});
  } catch (error) {
    if (error instanceof LedgerClientError && error.code === 'NOT_FOUNDED') return undefined;
    throw error;
  }
}

async function connectAdmin(plan: NetworkPlan, mspId: string): Promise<Ledger> {
  const nodes = peerNodes(plan).filter((node) => node.mspId === mspId);
  const enrolmentId = nodes[0]?.admin;
  if (enrolmentId === undefined) throw nobody(mspId);
  const files = nodePaths(plan.identitiesDir, mspId, enrolmentId);
  const identity = await loadNodeIdentity({ mspId, enrolmentId, ...files });
  const peers = nodes.map(({ ports, identity: { tlsCaCert } }) => ({
    address: serviceAddress(plan, ports.service),
    tlsRoot: tlsCaCert,
  }));
  const address = { channel: plan.channel, chaincode: PRODUCT.name, peers, fallbackPeers: [], readFromOthers: false };
  return new Ledger(identity, await readLedgerAddress(address));
}

/** A refusal of the ledger as one line. */
export function ledgerFailed(cause: LedgerClientError): CliError {
  return new CliError({
    code: 'LEDGER_FAILED',
    message: cause.message,
    cure: 'see with llmnet network doctor whether all members serve, then run the command again',
    cause,
  });
}

function nobody(mspId?: string): CliError {
  return new CliError({
    code: 'MEMBER_UNKNOWN',
    message: mspId === undefined ? 'no member is there that could act' : `the network has no member ${mspId}`,
    cure: 'llmnet network doctor shows the members',
  });
}
