import type { JournalLine } from '@llmnet/protocol';
import { balanced } from '@llmnet/protocol/rules';
import type { Movement } from '@llmnet/protocol/rules';
import type { LedgerContext } from '../context';
import { keys } from '../keys';

/**
 * Writes the line of a transaction that moved money from one account to another; none where nothing moved. In the journal an account owns
 * - what lies in its lanes and credits,
 * - the bonds of its providers,
 * - the escrow of the tasks its nodes opened that are not settled,
 * - the bonds of the disputes its nodes opened that are not resolved,
 * - and what waits for its judgements: `pay` in log entries that are not folded, `pot` in its validation record.
 *
 * So opening a task, paying a bond, sweeping and folding move nothing; settling, resolving, reimbursing, collecting fines and the end of
 * a validation window may. Minting and burning have records of their own. What an account owns is therefore what was minted for it
 * less what it burnt plus the sum of its amounts in the journal; and over all accounts
 *
 *     lanes + credits + bonds + escrow of unsettled tasks + bonds of unresolved disputes + unfolded pay + pots = minted − burnt
 *
 * holds after every transaction.
 * @throws RangeError where the movements do not add up to zero
 */
export async function writeJournalLine(
  ctx: LedgerContext,
  source: string,
  movements: readonly Movement[],
): Promise<void> {
  const amounts = balanced(movements);
  if (amounts.length === 0) return;
  const line: JournalLine = { source, amounts, ...ctx.stamp };
  await ctx.store.put(keys.journal(ctx.time, source), line);
}
