import { LedgerError, mspOf } from '../api';
import type { Commit, Credit, Outcome, Reveal, ScoreReveal, Settled, Task } from '../api';
import { EQUAL_CREDIBILITY, baseWeight, evidenceOf, verdict } from '../rules';
import type { Payment, SeatEnd } from '../rules';
import type { LedgerContext } from './context';
import { keys } from './keys';

interface Steps {
  readonly commits: readonly (Commit | undefined)[];
  readonly reveals: readonly (Reveal | undefined)[];
}

/** How each seat ended, in seat order. */
export function seatEnds(task: Task, { commits, reveals }: Steps, scores: readonly ScoreReveal[]): SeatEnd[] {
  return task.seats.map(({ provider }, seat): SeatEnd => {
    const reveal = reveals[seat];
    if (commits[seat] === undefined) return { kind: 'missing' };
    if (reveal === undefined) return { kind: 'withheld' };
    if (reveal.abstained) return { kind: 'abstained' };
    const judged = scores
      .map((validator) => validator.scores.find((entry) => entry.provider === provider)?.score ?? null)
      .filter((score) => score !== null)
      .map((score) => ({ score: BigInt(score), credibility: EQUAL_CREDIBILITY }));
    return { kind: 'answered', verdict: verdict(judged) };
  });
}

/**
 * Appends one outcome for every seat that says something about its organisation, each into the open window of that
 * organisation's record. Only write-once keys are read, so settlements never conflict with each other.
 * @throws LedgerError OUT_OF_TURN where a named window is shut or not yet reached
 */
export async function storeOutcomes(
  ctx: LedgerContext,
  task: Task,
  ends: readonly SeatEnd[],
  { commits, reveals }: Steps,
  windows: readonly { readonly provider: string; readonly window: number }[],
): Promise<Settled['seats']> {
  const seats: Settled['seats'] = [];
  for (const [seat, { provider, mspId }] of task.seats.entries()) {
    const end = ends[seat] ?? { kind: 'missing' };
    const window = windows.find((named) => named.provider === provider)?.window;
    if (window === undefined) throw new LedgerError('INVALID_REQUEST', `windows: ${provider}`);
    const others = (steps: readonly unknown[]): boolean =>
      steps.some((step, index) => index !== seat && step !== undefined);
    const evidence = evidenceOf(end, { anotherCommitted: others(commits), anotherRevealed: others(reveals) });
    seats.push({ provider, end: end.kind, verdict: evidence ?? null, window });
    if (evidence === undefined) continue;

    await assertOpenWindow(ctx, task.terms.domain, mspId, window);
    const requesterMsp = mspOf(task.requester);
    const outcome: Outcome = {
      task: task.task,
      domain: task.terms.domain,
      mspId,
      provider,
      requesterMsp,
      verdict: evidence,
      weight: baseWeight(requesterMsp, mspId),
      seedMaterial: reveals[seat]?.seedSalt ?? commits[seat]?.commitment ?? '',
      ...ctx.stamp,
    };
    await ctx.store.put(keys.outcome(outcome.domain, mspId, window, ctx.time, task.task), outcome);
  }
  return seats;
}

/** A window is open when the one before it is shut and it is not. Both keys are written once. */
async function assertOpenWindow(ctx: LedgerContext, domain: string, mspId: string, window: number): Promise<void> {
  await ctx.store.assertAbsent(keys.shut(domain, mspId, window), 'OUT_OF_TURN');
  if (window > 0 && !(await ctx.store.exists(keys.shut(domain, mspId, window - 1))))
    throw new LedgerError('OUT_OF_TURN', `window ${String(window)}`);
}

/** One credit an account: keys of their own, so that no two settlements touch the same balance. */
export async function storeCredits(ctx: LedgerContext, task: string, payments: readonly Payment[]): Promise<void> {
  const accounts = [...new Set(payments.map(({ account }) => account))].sort();
  for (const account of accounts) {
    const amount = payments
      .filter((payment) => payment.account === account)
      .reduce((total, payment) => total + payment.amount, 0n);
    const credit: Credit = { account, task, amount, ...ctx.stamp };
    await ctx.store.put(keys.credit(account, task), credit);
  }
}
