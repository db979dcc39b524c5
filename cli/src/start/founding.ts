import { PARAMETER_PROFILES } from '@llmnet/protocol';
import { Ledger, LedgerClientError, loadNodeIdentity, readLedgerAddress } from '@llmnet/ledger-client';
import { ledgerConfig } from './configs';
import { DOMAINS, FOUNDING_GRANT, NODES, type MemberDescription } from './consortium';
import { nodeFiles } from './layout';
import type { Site } from './site';

const READY_MILLISECONDS = 20_000;

/** A connection of the admin of a member, of the first one unless another is named. The caller closes it. */
export async function connectAdmin(site: Site, mspId = site.members[0]?.mspId ?? ''): Promise<Ledger> {
  const identity = await loadNodeIdentity(nodeFiles(site.layout, mspId, NODES.admin.enrolmentId));
  const ledger = new Ledger(identity, await readLedgerAddress(ledgerConfig(site, mspId)));
  try {
    await ledger.waitForReady(READY_MILLISECONDS);
    return ledger;
  } catch (error) {
    ledger.close();
    throw error;
  }
}

/** Founds the consortium on a new ledger. @returns false where it has been founded before */
export async function foundConsortium(ledger: Ledger, founders: readonly MemberDescription[]): Promise<boolean> {
  try {
    await ledger.query('membership:consortium', {});
    return false;
  } catch (error) {
    if (!(error instanceof LedgerClientError) || error.code !== 'NOT_FOUNDED') throw error;
  }
  await ledger.submit('membership:found', {
    members: founders.map(({ mspId, name }) => ({ mspId, name })),
    parameters: { version: 1, domains: [...DOMAINS], ...PARAMETER_PROFILES.development },
    grant: FOUNDING_GRANT.toString(),
  });
  return true;
}
