import type { z } from 'zod';
import { LedgerError } from '@llmnet/protocol';
import type { Closed } from '@llmnet/protocol';
import { isOver } from '@llmnet/protocol/rules';
import type { LedgerContext } from './transaction';

/**
 * A phase in which each of several parties first commits to something sealed and later reveals it: a round's answers, a panel's scores.
 * Nobody can commit once anybody has revealed. The latch `keys.closed` sees to it: every commit reads that it is absent; a close, or a reveal
 * when all commits are there, writes it. So a commit that is ordered after the latch is invalid (MVCC_READ_CONFLICT).
 */
export interface SealedPhase<S extends z.ZodType> {
  readonly task: string;
  /** Who takes part: providers of a round, nodes of a panel. */
  readonly parties: readonly string[];
  /** The last moment to commit, milliseconds since the epoch. */
  readonly commitBy: number;
  /** The form of a commit's record. */
  readonly commit: S;
  readonly keys: {
    readonly commit: (party: string) => string;
    readonly reveal: (party: string) => string;
    readonly closed: string;
    /** The steps after which nothing can be committed, and nothing revealed. */
    readonly endOfCommits: string;
    readonly endOfReveals: string;
  };
  /** What refusals call a commit, several of them, and the close. */
  readonly names: { readonly commit: string; readonly commits: string; readonly close: string };
}

/** The commits in the order of the parties; a state call for each. */
export function loadPhaseCommits<S extends z.ZodType>(
  ctx: LedgerContext,
  { parties, commit, keys }: SealedPhase<S>,
): Promise<(z.output<S> | undefined)[]> {
  return ctx.store.findEach(parties.map(keys.commit), commit);
}

/** A party has not committed yet and still can. Three state calls. @throws LedgerError ALREADY_DONE, TOO_LATE */
export async function assertCanCommit(
  ctx: LedgerContext,
  { keys, commitBy, names }: SealedPhase<z.ZodType>,
  party: string,
): Promise<void> {
  await ctx.store.assertAbsent(keys.commit(party));
  await ctx.store.assertAbsent(keys.closed, 'TOO_LATE');
  await ctx.store.assertAbsent(keys.endOfCommits, 'TOO_LATE');
  if (ctx.time > commitBy) throw new LedgerError('TOO_LATE', names.commit);
}

/**
 * Ends the commits without those that are missing, past the deadline and the clocks' tolerance.
 * @returns the parties that committed
 * @throws LedgerError TOO_EARLY, ALREADY_DONE, NOTHING_MISSING
 */
export async function closePhase(
  ctx: LedgerContext,
  phase: SealedPhase<z.ZodType>,
  toleranceSeconds: number,
): Promise<string[]> {
  const { keys, parties, names } = phase;
  if (!isOver(phase.commitBy, ctx.time, toleranceSeconds)) throw new LedgerError('TOO_EARLY', names.close);
  await ctx.store.assertAbsent(keys.closed);
  const commits = await loadPhaseCommits(ctx, phase);
  const present = parties.filter((_party, index) => commits[index] !== undefined);
  if (present.length === parties.length) throw new LedgerError('NOTHING_MISSING', phase.task);
  await ctx.store.put(keys.closed, { by: 'close', present, ...ctx.stamp } satisfies Closed);
  return present;
}

/**
 * A party has not revealed yet and can: all commits are there, or the phase was closed. In the first case the latch is written without
 * being read, so that reveals do not conflict with each other. Three state calls.
 * @throws LedgerError ALREADY_DONE, TOO_LATE, TOO_EARLY
 */
export async function latchByReveal<S extends z.ZodType>(
  ctx: LedgerContext,
  { keys, names }: SealedPhase<S>,
  party: string,
  commits: readonly (z.output<S> | undefined)[],
): Promise<void> {
  await ctx.store.assertAbsent(keys.reveal(party));
  await ctx.store.assertAbsent(keys.endOfReveals, 'TOO_LATE');
  if (commits.every((commit) => commit !== undefined)) {
    await ctx.store.put(keys.closed, { by: 'reveal', present: [], ...ctx.stamp } satisfies Closed);
  } else if (!(await ctx.store.exists(keys.closed))) {
    throw new LedgerError('TOO_EARLY', `${names.commits} are missing and the phase is not closed`);
  }
}
