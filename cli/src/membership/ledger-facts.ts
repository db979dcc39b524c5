import type { LedgerFacts, NetworkPlan } from '@llmnet/native-fabric';
import type { Ledger } from '@llmnet/ledger-client';
import { CliError } from '../errors';
import { consortiumOf, withAdmins } from './ledger-admins';

/** A network is looked at as it is, not as it may become. */
const READY_MS = 3_000;

/**
 * The membership on the ledger, as the first member knows it whose peer answers; undefined where none does, or there is no
 * consortium.
 */
export async function ledgerFacts(plan: NetworkPlan): Promise<LedgerFacts | undefined> {
  for (const { mspId } of plan.members) {
    try {
      return await withAdmins(plan, [mspId], ([admin]) => factsOf(admin), READY_MS);
    } catch (error) {
      if (!(error instanceof CliError) || error.code !== 'LEDGER_FAILED') throw error;
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
