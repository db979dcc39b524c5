import type { z } from 'zod';
import { LedgerError, mspOf } from '@llmnet/protocol';
import type { NodeId, Parameters, ResultRequest, Task, TextRef } from '@llmnet/protocol';
import { drawValidators, isOver, validatorSeed } from '@llmnet/protocol/rules';
import type { LedgerContext } from '../context';
import { keys } from '../keys';
import { isRoundOver, isSealed, loadRound, loadSteps } from './rounds';
import type { RoundSteps } from './rounds';
import { holders, loadCommittee } from './tasks';
import type { Committee } from './tasks';
import { loadSnapshot } from '../reputation/snapshots';

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
  const material = steps.seats.map((_seat, index) => {
    const commit = steps.commits[index];
    return steps.reveals[index]?.seedSalt ?? (isSealed(commit) ? commit.commitment : '');
  });
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

/** The texts whose keys a result may publish: everything that its validators judge by. */
export function concludedTexts(task: Task, rounds: number): Omit<TextRef, 'task'>[] {
  const authors = holders(task).map(({ node }) => node);
  return [
    { step: 'prompt', round: 0, author: task.requester },
    ...Array.from({ length: rounds + 1 }, (_round, round) =>
      authors.map((author) => ({ step: 'answer', round, author }) as const),
    ).flat(),
    { step: 'result', round: 0, author: task.coordinator },
  ];
}
