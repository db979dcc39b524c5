import type { LedgerFacts, NetworkPlan } from '@llmnet/network/fabric';
import { CliError } from '../errors';
import { consortiumOf, withAdmins } from './ledger-admins';

/** The membership on the ledger, as the first member knows it whose peer answers; undefined where none does, or there is no consortium. */
export async function ledgerFacts(plan: NetworkPlan): Promise<LedgerFacts | undefined> {
  for (const { mspId } of plan.members) {
    try {
      return await withAdmins(plan, [mspId], async ([admin]) => {
        const consortium = await consortiumOf(admin);
        if (consortium === undefined) return undefined;
        const { behind } = await admin.query('membership:policies', {});
        return { members: consortium.members, behind };
      });
    } catch (error) {
      if (!(error instanceof CliError) || error.code !== 'LEDGER_FAILED') throw error;
    }
  }
  return undefined;
}
