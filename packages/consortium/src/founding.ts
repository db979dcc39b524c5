import { PARAMETER_PROFILES } from '@llmnet/protocol';
import { Ledger, loadNodeIdentity, passesWithTheStart, readLedgerAddress } from '@llmnet/ledger-client';
import { poll, retry } from '@llmnet/retry';
import { ledgerConfig } from './configs';
import type { DeploymentContext } from './deployment';
import { DOMAINS, FOUNDING_GRANT, NODES, type MemberDescription } from './description';
import { ConsortiumError } from './errors';
import { nodeFiles } from './layout';
import { consortiumOf } from './membership/admins';

const READY_MS = 20_000;
/** The programs of all members start at once: what the ledger does not answer in time is asked anew for so long. */
const PATIENCE = { firstMs: 200, maxMs: 2_000, withinMs: 60_000 };
const CANDIDATES_TIMEOUT_MS = 90_000;
const CANDIDATES_INTERVAL_MS = 100;

/** Takes a step of a start, again and again while the ledger is coming up or busy. @throws the last failure */
export function whenAnswered<T>(step: () => Promise<T>): Promise<T> {
  return retry(step, { isRetryable: passesWithTheStart, ...PATIENCE });
}

/** A connection of the admin of a member, of the first one unless another is named. The caller closes it. */
export async function connectAdmin(
  context: DeploymentContext,
  mspId = context.members[0]?.mspId ?? '',
): Promise<Ledger> {
  const identity = await loadNodeIdentity(nodeFiles(context.layout, mspId, NODES.admin.enrolmentId));
  const ledger = new Ledger(identity, await readLedgerAddress(ledgerConfig(context, mspId)));
  try {
    await ledger.waitForReady(READY_MS);
    return ledger;
  } catch (error) {
    ledger.close();
    throw error;
  }
}

/** Founds the consortium on a new ledger. @returns false where it has been founded before */
export async function foundConsortium(ledger: Ledger, founders: readonly MemberDescription[]): Promise<boolean> {
  if ((await consortiumOf(ledger)) !== undefined) return false;
  await ledger.submit('membership:found', {
    members: founders.map(({ mspId, name }) => ({ mspId, name })),
    parameters: { version: 1, domains: [...DOMAINS], ...PARAMETER_PROFILES.development },
    grant: FOUNDING_GRANT.toString(),
  });
  return true;
}

/**
 * Waits until every member's node and provider is in the snapshots that the next questions are planned from.
 * @throws {ConsortiumError} NOT_SETTLED after a minute and a half
 */
export async function waitForCandidates(ledger: Ledger, members: readonly MemberDescription[]): Promise<void> {
  const probe = async (): Promise<boolean> => {
    for (const domain of DOMAINS) {
      const { snapshot } = await ledger.query('reputation:domain', { domain });
      const claimants = members.filter(({ provider }) => provider.domains.includes(domain)).length;
      if (snapshot === null || snapshot.candidates.length < claimants) return false;
      if (snapshot.validators.length < members.length) return false;
    }
    return true;
  };
  const limits = { timeoutMs: CANDIDATES_TIMEOUT_MS, intervalMs: CANDIDATES_INTERVAL_MS };
  if (await poll(() => whenAnswered(probe), limits)) return;
  throw new ConsortiumError({
    code: 'NOT_SETTLED',
    message: 'the first snapshots did not come about',
    cure: 'see the logs in the data folder',
  });
}
