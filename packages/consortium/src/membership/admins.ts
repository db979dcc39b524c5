import { Ledger, LedgerClientError, loadNodeIdentity, readLedgerAddress } from '@llmnet/ledger-client';
import type { QueryResponse } from '@llmnet/protocol';
import { peerNodes, serviceAddress, type LedgerFacts, type NetworkPlan } from '@llmnet/native-fabric';
import { nodePaths } from '@llmnet/fabric-identities';
import { CHAINCODE } from '../description';
import { ConsortiumError } from '../errors';

/** A consortium as its ledger has it. */
export type ConsortiumView = QueryResponse<'membership:consortium'>;

const READY_MS = 20_000;
/** A network is looked at as it is, not as it may become. */
const FACTS_READY_MS = 3_000;

/**
 * Does something as the admin of each of these members, whose keys are here, at its own peers.
 * @param readyMs how long each has to connect
 * @throws {ConsortiumError} LEDGER_FAILED; MEMBER_UNKNOWN where none is given, or one that the network does not have
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
      const ledger = await connectAdminOf(plan, mspId);
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
export async function consortiumOf(ledger: Ledger): Promise<ConsortiumView | undefined> {
  try {
    return await ledger.query('membership:consortium', {});
  } catch (error) {
    if (error instanceof LedgerClientError && error.code === 'NOT_FOUNDED') return undefined;
    throw error;
  }
}

/**
 * The membership on the ledger, as the first member knows it whose peer answers; undefined where none does, or there is no
 * consortium.
 */
export async function ledgerFacts(plan: NetworkPlan): Promise<LedgerFacts | undefined> {
  for (const { mspId } of plan.members) {
    try {
      return await withAdmins(plan, [mspId], ([admin]) => factsOf(admin), FACTS_READY_MS);
    } catch (error) {
      if (!(error instanceof ConsortiumError) || error.code !== 'LEDGER_FAILED') throw error;
    }
  }
  return undefined;
}

async function factsOf(admin: Ledger): Promise<LedgerFacts | undefined> {
  const consortium = await consortiumOf(admin);
  if (consortium === undefined) return undefined;
  const { behind } = await admin.query('membership:policies', {});
  return { members: consortium.members, behind };
}

async function connectAdminOf(plan: NetworkPlan, mspId: string): Promise<Ledger> {
  const nodes = peerNodes(plan).filter((node) => node.mspId === mspId);
  const enrolmentId = nodes[0]?.admin;
  if (enrolmentId === undefined) throw nobody(mspId);
  const files = nodePaths(plan.identitiesDir, mspId, enrolmentId);
  const identity = await loadNodeIdentity({ mspId, enrolmentId, ...files });
  const peers = nodes.map(({ ports, identity: { tlsCaCert } }) => ({
    address: serviceAddress(plan, ports.service),
    tlsRoot: tlsCaCert,
  }));
  const address = { channel: plan.channel, chaincode: CHAINCODE, peers, fallbackPeers: [], readFromOthers: false };
  return new Ledger(identity, await readLedgerAddress(address));
}

/** A refusal of the ledger as one line. */
export function ledgerFailed(cause: LedgerClientError): ConsortiumError {
  return new ConsortiumError({
    code: 'LEDGER_FAILED',
    message: cause.message,
    cure: 'see with llmnet network doctor whether all members serve, then run the command again',
    cause,
  });
}

function nobody(mspId?: string): ConsortiumError {
  return new ConsortiumError({
    code: 'MEMBER_UNKNOWN',
    message: mspId === undefined ? 'no member is there that could act' : `the network has no member ${mspId}`,
    cure: 'llmnet network doctor shows the members',
  });
}
