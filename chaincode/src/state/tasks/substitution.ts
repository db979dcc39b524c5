import { LedgerError } from '@llmnet/protocol';
import type { Seat, Task } from '@llmnet/protocol';
import { silentFrom } from '@llmnet/protocol/rules';
import type { LedgerContext } from '../context';
import { keys } from '../keys';
import type { Committee, Substitution } from './seats';
import { loadCommits } from './tasks';

export interface PlannedSubstitution {
  /** How many there were before. */
  readonly number: number;
  readonly replaced: Seat;
  readonly by: Seat;
  readonly reason: Substitution['reason'];
}

/**
 * The next substitution of a task: its next substitute for a seat that declined, or that is silent when half of the time to commit is
 * over. Reading the seat's commit makes one that is ordered first the stronger.
 * @throws LedgerError NO_SUBSTITUTE, TOO_EARLY, TOO_LATE
 */
export async function planSubstitution(
  ctx: LedgerContext,
  task: Task,
  { seats, lost }: Committee,
  named: { readonly seat: number; readonly provider: string },
): Promise<PlannedSubstitution> {
  const number = lost.length;
  const replaced = seats[named.seat];
  const by = task.substitutes[number];
  if (replaced === undefined || by?.provider !== named.provider) {
    throw new LedgerError('NO_SUBSTITUTE', `seat ${String(named.seat)}`);
  }
  await ctx.store.assertAbsent(keys.closed(task.task, 0), 'TOO_LATE');
  await ctx.store.assertAbsent(keys.settled(task.task), 'TOO_LATE');
  if (ctx.time > task.commitBy) throw new LedgerError('TOO_LATE', 'substitute');
  const [commit] = await loadCommits(ctx, task.task, 0, [replaced.provider]);
  if (commit?.kind === 'sealed') throw new LedgerError('NO_SUBSTITUTE', `${replaced.provider} has answered`);
  if (commit?.kind === 'declined') return { number, replaced, by, reason: 'declined' };
  if (ctx.time < silentFrom(task.at, task.terms.phaseSeconds)) throw new LedgerError('TOO_EARLY', replaced.provider);
  return { number, replaced, by, reason: 'silent' };
}
