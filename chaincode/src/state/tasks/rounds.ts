import { Commit, LedgerError, RevisionRecord } from '@llmnet/protocol';
import type { Reveal, SealedCommit, Seat, Task } from '@llmnet/protocol';
import { isOver, lastRoundStart, roundSchedule } from '@llmnet/protocol/rules';
import type { LedgerContext } from '../context';
import { keys } from '../keys';
import type { SealedPhase } from '../sealed-phase';
import { holders, isPresent, loadCommits, loadReveals, loadSeats } from './tasks';

/** Who takes part in a round of answers, in seat order, and until when. */
export interface AnswerRound {
  readonly round: number;
  readonly seats: readonly Seat[];
  readonly commitBy: number;
  readonly revealBy: number;
}

/** A round with what its seats have done. */
export interface RoundSteps extends AnswerRound {
  readonly commits: readonly (Commit | undefined)[];
  readonly reveals: readonly (Reveal | undefined)[];
}

/**
 * One state call. A revision names its respondents, and seats do not move once round 0 is closed.
 * @throws LedgerError UNKNOWN_RECORD where the round has not been started
 */
export async function loadRound(ctx: LedgerContext, task: Task, round: number): Promise<AnswerRound> {
  if (round === 0) {
    return { round, seats: await loadSeats(ctx, task), commitBy: task.commitBy, revealBy: task.revealBy };
  }
  const { respondents, commitBy, revealBy } = await ctx.store.get(keys.round(task.task, round), RevisionRecord);
  const known = holders(task);
  const seats = respondents.map((name) => known.find(({ provider }) => provider === name)).filter(isPresent);
  return { round, seats, commitBy, revealBy };
}

/** Two state calls a seat. */
export async function loadSteps(ctx: LedgerContext, task: Task, round: AnswerRound): Promise<RoundSteps> {
  const providers = round.seats.map(({ provider }) => provider);
  const commits = await loadCommits(ctx, task.task, round.round, providers);
  return { ...round, commits, reveals: await loadReveals(ctx, task.task, round.round, providers) };
}

export function isSealed(commit: Commit | undefined): commit is SealedCommit {
  return commit?.kind === 'sealed';
}

/** A round's answers, sealed and then revealed. */
export function answerPhase(task: string, { round, seats, commitBy }: AnswerRound): SealedPhase<typeof Commit> {
  return {
    task,
    parties: seats.map(({ provider }) => provider),
    commitBy,
    commit: Commit,
    keys: {
      commit: (provider) => keys.commit(task, round, provider),
      reveal: (provider) => keys.reveal(task, round, provider),
      closed: keys.closed(task, round),
      endOfCommits: keys.settled(task),
      endOfReveals: keys.drawn(task),
    },
    names: { commit: 'commit', commits: 'commits', close: 'close' },
  };
}

/**
 * Whether a round can get no further answer that counts: every answer that was sealed is open (an open one means that nobody can
 * seal any more), or nobody sealed one before the close, or the time to open them is over.
 */
export async function isRoundOver(
  ctx: LedgerContext,
  task: Task,
  steps: RoundSteps,
  tolerance: number,
): Promise<boolean> {
  if (isOver(steps.revealBy, ctx.time, tolerance)) return true;
  const open = steps.commits.flatMap((commit, seat) => (isSealed(commit) ? [steps.reveals[seat] !== undefined] : []));
  return open.length > 0 ? open.every(Boolean) : ctx.store.exists(keys.closed(task.task, steps.round));
}

/** Fewer have nothing to say to each other. */
const MIN_RESPONDENTS = 2;

/**
 * Who takes part in the next revision round and until when: whoever opened an independent answer, once the round before is over and
 * while there is time for the result afterwards.
 * @throws LedgerError NO_FURTHER_ROUND, TOO_EARLY, UNKNOWN_RECORD where the round before has not been started
 */
export async function planRound(
  ctx: LedgerContext,
  task: Task,
  round: number,
  toleranceSeconds: number,
): Promise<Pick<RevisionRecord, 'respondents' | 'commitBy' | 'revealBy'>> {
  const { rounds, phaseSeconds } = task.terms;
  if (round > rounds) throw new LedgerError('NO_FURTHER_ROUND', `${String(rounds)} at most`);
  if (ctx.time > lastRoundStart(task.resultBy, phaseSeconds)) throw new LedgerError('NO_FURTHER_ROUND', 'too late');
  const previous = await loadRound(ctx, task, round - 1);
  const reveals = await loadRevealsOfOver(ctx, task, previous, toleranceSeconds);
  const respondents = round === 1 ? reveals.filter(({ abstained }) => !abstained) : previous.seats;
  if (respondents.length < MIN_RESPONDENTS) throw new LedgerError('NO_FURTHER_ROUND', 'fewer than two answers');
  return { respondents: respondents.map(({ provider }) => provider), ...roundSchedule(ctx.time, phaseSeconds) };
}

/**
 * The open answers of a round that is over. A state call a seat; only while there is time, what the seats that opened nothing have done is
 * asked as well. @throws LedgerError TOO_EARLY
 */
async function loadRevealsOfOver(
  ctx: LedgerContext,
  task: Task,
  round: AnswerRound,
  toleranceSeconds: number,
): Promise<Reveal[]> {
  const providers = round.seats.map(({ provider }) => provider);
  const reveals = await loadReveals(ctx, task.task, round.round, providers);
  const opened = reveals.filter(isPresent);
  if (opened.length === providers.length || isOver(round.revealBy, ctx.time, toleranceSeconds)) return opened;
  const silent = { ...round, seats: round.seats.filter((_seat, index) => reveals[index] === undefined) };
  if (!(await isRoundOver(ctx, task, await loadSteps(ctx, task, silent), toleranceSeconds))) {
    throw new LedgerError('TOO_EARLY', `round ${String(round.round)}`);
  }
  return opened;
}
