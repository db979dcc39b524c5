import { Commit, LedgerError, RevisionRecord, mspOf } from '@llmnet/protocol';
import type { NodeId, Parameters, ResultRequest, Reveal, SealedCommit, Seat, Task } from '@llmnet/protocol';
import { drawValidators, isOver, lastRoundStart, roundSchedule, validatorSeed } from '@llmnet/protocol/rules';
import type { z } from 'zod';
import { keys } from '../store';
import { loadSnapshot } from '../reputation/snapshots';
import type { SealedPhase } from '../sealed-phase';
import type { TextPlace } from '../texts';
import type { LedgerContext } from '../transaction';
import { holders, isPresent, loadCommits, loadCommittee, loadReveals, loadSeats } from './tasks';
import type { Committee } from './tasks';

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

/** A task as it stands when its result is recorded: who held its seats, and its independent answers. */
export interface Answered {
  readonly committee: Committee;
  readonly steps: RoundSteps;
}

/** 1 + 2 K state calls. */
export async function loadAnswered(ctx: LedgerContext, task: Task): Promise<Answered> {
  const committee = await loadCommittee(ctx, task);
  const { commitBy, revealBy } = task;
  return { committee, steps: await loadSteps(ctx, task, { round: 0, seats: committee.seats, commitBy, revealBy }) };
}

/** What a seat gives to the seed of later draws: its salt, or the commitment in place of one that was withheld. */
export function seedMaterial(steps: RoundSteps, provider: string): string {
  const seat = steps.seats.findIndex((candidate) => candidate.provider === provider);
  const commit = steps.commits[seat];
  return steps.reveals[seat]?.seedSalt ?? (isSealed(commit) ? commit.commitment : '');
}

/**
 * The validators of a task, drawn from the reveals' seed salts: a sealed commitment stands in for a salt that was withheld. Nobody judges
 * whose organisation had a seat, even one that it gave back, nor the requester's and the coordinator's. Nobody judges
 * what a member asked itself.
 */
export async function planValidators(
  ctx: LedgerContext,
  task: Task,
  parameters: Parameters,
  { committee, steps }: Answered,
): Promise<NodeId[]> {
  if (task.terms.scope.kind === 'own') return [];
  const { validators } = await loadSnapshot(ctx, task.terms.domain, task.epoch);
  const material = steps.seats.map(({ provider }) => seedMaterial(steps, provider));
  const respondents = [...committee.seats, ...committee.lost].map(({ mspId }) => mspId);
  const excluded = new Set([mspOf(task.requester), mspOf(task.coordinator), ...respondents]);
  const drawn = drawValidators(validators, excluded, parameters.validators, validatorSeed(task.seed, material));
  return drawn.map(({ node }) => node);
}

/**
 * Whether the coordinator can conclude: the last round that was started is the one named and is over, somebody answered, and the time for a
 * result is not.
 * @throws LedgerError TOO_LATE, TOO_EARLY, PLAN_CHANGED, UNKNOWN_RECORD where the round named has not been started
 */
export async function assertConcludable(
  ctx: LedgerContext,
  task: Task,
  { rounds }: z.output<typeof ResultRequest>,
  tolerance: number,
  { steps }: Answered,
): Promise<void> {
  if (isOver(task.resultBy, ctx.time, tolerance)) throw new LedgerError('TOO_LATE', 'result');
  if (rounds < task.terms.rounds && (await ctx.store.exists(keys.round(task.task, rounds + 1)))) {
    throw new LedgerError('PLAN_CHANGED', `round ${String(rounds + 1)} has been started`);
  }
  if (!steps.commits.some(isSealed)) throw new LedgerError('TOO_EARLY', 'nobody answered; the task expires');
  const last = rounds === 0 ? steps : await loadSteps(ctx, task, await loadRound(ctx, task, rounds));
  if (!(await isRoundOver(ctx, task, last, tolerance))) throw new LedgerError('TOO_EARLY', 'reveals are missing');
}

/** What a conclusion says about the committee has to be about answers that are there. @throws LedgerError INVALID_REQUEST */
export function assertAboutAnswers(request: z.output<typeof ResultRequest>, { steps }: Answered): void {
  const answers = new Set(steps.reveals.flatMap((reveal) => (reveal?.abstained === false ? [reveal.provider] : [])));
  const { follows, dissent, independence } = request;
  const kept = {
    follows: follows === null || answers.has(follows),
    dissent: dissent.every((provider) => answers.has(provider)) && new Set(dissent).size === dissent.length,
    independence: independence <= answers.size,
  };
  const broken = Object.entries(kept).find(([, holds]) => !holds);
  if (broken !== undefined) throw new LedgerError('INVALID_REQUEST', broken[0]);
}

export function promptOf(task: Task): TextPlace {
  return { step: 'prompt', round: 0, author: task.requester };
}

/** The texts whose keys a result may publish: everything that its validators judge by. */
export function concludedTexts(task: Task, rounds: number): TextPlace[] {
  const authors = holders(task).map(({ node }) => node);
  return [
    promptOf(task),
    ...Array.from({ length: rounds + 1 }, (_round, round) =>
      authors.map((author) => ({ step: 'answer', round, author }) as const),
    ).flat(),
    { step: 'result', round: 0, author: task.coordinator },
  ];
}
