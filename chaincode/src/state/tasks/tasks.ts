import {
  Closed,
  Commit,
  Dispute,
  LedgerError,
  MAX_DISPUTES,
  Resolved,
  Reveal,
  RevisionRecord,
  Substituted,
  Task,
} from '@llmnet/protocol';
import type { Parameters, Seat } from '@llmnet/protocol';
import { silentFrom } from '@llmnet/protocol/rules';
import { keys } from '../store';
import { parametersOfVersion } from '../transaction';
import type { Authorised, Caller, LedgerContext } from '../transaction';

/** @throws LedgerError UNKNOWN_RECORD */
export function loadTask(ctx: LedgerContext, task: string): Promise<Task> {
  return ctx.store.get(keys.task(task), Task);
}

/** The parameters that a task was opened under. A state call only where they have changed since. */
export function parametersOf(ctx: LedgerContext, task: Task, { parameters }: Authorised): Promise<Parameters> {
  return parametersOfVersion(ctx, task.parameterVersion, parameters);
}

/** The commits of a round by these providers, in their order. */
export function loadCommits(
  ctx: LedgerContext,
  task: string,
  round: number,
  providers: readonly string[],
): Promise<(Commit | undefined)[]> {
  return ctx.store.findEach(
    providers.map((provider) => keys.commit(task, round, provider)),
    Commit,
  );
}

/** The reveals of a round by these providers, in their order. */
export function loadReveals(
  ctx: LedgerContext,
  task: string,
  round: number,
  providers: readonly string[],
): Promise<(Reveal | undefined)[]> {
  return ctx.store.findEach(
    providers.map((provider) => keys.reveal(task, round, provider)),
    Reveal,
  );
}

export function findClosed(ctx: LedgerContext, task: string, round: number): Promise<Closed | undefined> {
  return ctx.store.find(keys.closed(task, round), Closed);
}

export function findRound(ctx: LedgerContext, task: string, round: number): Promise<RevisionRecord | undefined> {
  return ctx.store.find(keys.round(task, round), RevisionRecord);
}

/** A dispute of a task, and how it ended. */
export interface KnownDispute {
  readonly dispute: Dispute;
  readonly resolved: Resolved | undefined;
}

/** The disputes of a task, which are numbered without gaps. One state call where there is none. */
export async function loadDisputes(ctx: LedgerContext, task: string): Promise<KnownDispute[]> {
  const known: KnownDispute[] = [];
  for (let number = 1; number <= MAX_DISPUTES; number += 1) {
    const dispute = await ctx.store.find(keys.dispute(task, number), Dispute);
    if (dispute === undefined) break;
    known.push({ dispute, resolved: await ctx.store.find(keys.resolved(task, number), Resolved) });
  }
  return known;
}

export function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}

export type Substitution = Substituted['substitutions'][number];

/** A seat as its first or a later holder lost it to a substitute. */
export interface LostSeat extends Seat {
  readonly index: number;
  readonly reason: Substitution['reason'];
}

/** Who has the seats of a task now, in seat order, and who had them before, in the order of the substitutions. */
export interface Committee {
  readonly seats: readonly Seat[];
  readonly lost: readonly LostSeat[];
  readonly substitutions: readonly Substitution[];
}

/** The committee with its substitutions applied. One state call. */
export async function loadCommittee(ctx: LedgerContext, task: Task): Promise<Committee> {
  const substituted = await ctx.store.find(keys.substituted(task.task), Substituted);
  return committeeOf(task, substituted?.substitutions ?? []);
}

/** Who holds the seats now, in seat order. One state call. */
export async function loadSeats(ctx: LedgerContext, task: Task): Promise<readonly Seat[]> {
  return (await loadCommittee(ctx, task)).seats;
}

export function committeeOf(
  task: Pick<Task, 'seats' | 'substitutes'>,
  substitutions: readonly Substitution[],
): Committee {
  const seats = [...task.seats];
  const lost: LostSeat[] = [];
  for (const [number, { seat: index, reason }] of substitutions.entries()) {
    const before = seats[index];
    const after = task.substitutes[number];
    if (before === undefined || after === undefined) throw new LedgerError('CORRUPT_RECORD', 'substitutions');
    lost.push({ ...before, index, reason });
    seats[index] = after;
  }
  return { seats, lost, substitutions };
}

/** Everyone who ever held a seat or may take one. */
export function holders({ seats, substitutes }: Pick<Task, 'seats' | 'substitutes'>): Seat[] {
  return [...seats, ...substitutes];
}

/** The seat of the calling node. @throws LedgerError NOT_YOURS */
export function seatOf(seats: readonly Seat[], { node }: Caller): Seat {
  const seat = seats.find((candidate) => candidate.node === node);
  if (seat === undefined) throw new LedgerError('NOT_YOURS', `${node} has no seat`);
  return seat;
}

/** @throws LedgerError NOT_YOURS */
export function assertCoordinator({ coordinator }: Task, { node }: Caller): void {
  if (coordinator !== node) throw new LedgerError('NOT_YOURS', coordinator);
}

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
