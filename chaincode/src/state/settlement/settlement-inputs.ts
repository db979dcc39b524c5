import { Declared, LedgerError, Result, canaryCommitment, mspOf } from '@llmnet/protocol';
import type { Resolved, ScoreReveal, Seat, SettleRequest, Task, TextRef } from '@llmnet/protocol';
import { endOf, isOver, silentPhase } from '@llmnet/protocol/rules';
import type { Finding, Holder, Holding, Opinion, SilentPhase, TaskFacts } from '@llmnet/protocol/rules';
import type { z } from 'zod';
import { disputePanel, loadScoreReveals, opinionsOf, validatorPanel } from '../judgement/panels';
import { keys } from '../store';
import { loadAnswered, promptOf } from '../tasks/rounds';
import type { Answered, RoundSteps } from '../tasks/rounds';
import { isPresent, loadDisputes, loadReveals } from '../tasks/tasks';
import type { KnownDispute } from '../tasks/tasks';
import type { LedgerContext } from '../transaction';

/** Everything on the ledger that the settlement of a task follows from. */
export interface SettlementInputs extends Answered {
  readonly task: Task;
  readonly result: Result | undefined;
  readonly declared: Declared | undefined;
  readonly disputes: readonly KnownDispute[];
  /** Providers that revealed an answer in a revision round. */
  readonly revised: readonly string[];
  /** The validators' opened scores. */
  readonly reveals: readonly ScoreReveal[];
  readonly opinions: readonly Opinion[];
  /** The panel that reversed the verdicts. */
  readonly reversal: TaskFacts['reversal'];
}

/**
 * Some tens of state calls, none of them a range or a key that another task's settlement writes.
 * `resolving`: the end of a dispute that is being recorded, and counts as if it were on the ledger.
 */
export async function loadSettlementInputs(
  ctx: LedgerContext,
  task: Task,
  resolving?: Resolved,
): Promise<SettlementInputs> {
  const answered = await loadAnswered(ctx, task);
  const result = await ctx.store.find(keys.result(task.task), Result);
  const reveals = result === undefined ? [] : await loadScoreReveals(ctx, validatorPanel(task, result));
  const disputes = (await loadDisputes(ctx, task.task)).map((known) =>
    known.dispute.number === resolving?.number ? { ...known, resolved: resolving } : known,
  );
  return {
    ...answered,
    task,
    result,
    declared: await ctx.store.find(keys.declared(task.task), Declared),
    disputes,
    revised: await loadRevised(ctx, task, answered.steps, result?.rounds ?? 0),
    reveals,
    opinions: await opinionsOf(ctx, task, reveals),
    reversal: await loadReversal(ctx, task, disputes),
  };
}

async function loadRevised(
  ctx: LedgerContext,
  { task }: Task,
  { seats }: RoundSteps,
  rounds: number,
): Promise<string[]> {
  const providers = seats.map(({ provider }) => provider);
  const revised: string[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const reveals = await loadReveals(ctx, task, round, providers);
    revised.push(...reveals.flatMap((reveal) => (reveal?.abstained === false ? [reveal.provider] : [])));
  }
  return revised;
}

async function loadReversal(
  ctx: LedgerContext,
  task: Task,
  disputes: readonly KnownDispute[],
): Promise<TaskFacts['reversal']> {
  const known = findReversal(disputes);
  if (known?.resolved === undefined) return undefined;
  const found = known.resolved.findings.map(({ provider, verdict, support, final }): Finding => ({
    provider,
    verdict: verdict ?? undefined,
    support: support ?? undefined,
    final: final ?? undefined,
  }));
  const reveals = await loadScoreReveals(ctx, disputePanel(known.dispute));
  return { opinions: await opinionsOf(ctx, task, reveals), found };
}

/** The facts that the rules settle a task by. `counts`: whether a silence counts against the one who kept it. */
export function factsOf(inputs: SettlementInputs, counts: (holder: Omit<Holder, 'counts'>) => boolean): TaskFacts {
  const { task, result, declared, disputes, opinions, reversal } = inputs;
  const { terms, escrow } = task;
  return {
    scope: terms.scope.kind,
    escrow,
    requesterMsp: mspOf(task.requester),
    coordinatorMsp: mspOf(task.coordinator),
    qualityFloor: BigInt(terms.qualityFloor),
    concluded: result !== undefined,
    holders: holdersOf(inputs).map((holder) => ({ ...holder, counts: counts(holder) })),
    opinions,
    truths: declared && new Map(declared.truths.map(({ provider, truth }) => [provider, truth])),
    promptFalse: foundAbout(disputes, promptOf(task)) !== undefined,
    resultFalse: foundAbout(disputes, { step: 'result', author: task.coordinator }) !== undefined,
    reversal,
  };
}

/** Who holds the seats, in their order, then who lost them, in the order of the substitutions. */
function holdersOf({ committee, steps, disputes, revised }: SettlementInputs): Omit<Holder, 'counts'>[] {
  const holder = ({ provider, mspId, price }: Seat, end: Holder['end']): Omit<Holder, 'counts'> => ({
    provider,
    mspId,
    price,
    end,
    revised: revised.includes(provider),
  });
  const holding = committee.seats.map((seat, index) => {
    const reveal = steps.reveals[index];
    const end = endOf({
      lost: undefined,
      commit: steps.commits[index]?.kind,
      reveal: reveal && (reveal.abstained ? 'abstained' : 'answered'),
      found: foundAbout(disputes, { step: 'answer', author: seat.node }),
    });
    return holder(seat, end);
  });
  const lost = committee.lost.map((seat) =>
    holder(seat, endOf({ lost: seat.reason, commit: undefined, reveal: undefined, found: undefined })),
  );
  return [...holding, ...lost];
}

/** The phase that a holder of a seat was silent in, which has no step of its own; undefined where it was not silent. */
export function silenceOf(
  { task, committee, steps }: SettlementInputs,
  { end }: Pick<Holder, 'end'>,
): SilentPhase | undefined {
  switch (silentPhase(end)) {
    case 'commit': {
      const declined = committee.lost.some(({ reason }) => reason === 'declined');
      return { from: task.at, to: task.commitBy, anotherStep: declined || steps.commits.some(isPresent) };
    }
    case 'reveal':
      return { from: task.commitBy, to: task.revealBy, anotherStep: steps.reveals.some(isPresent) };
    case undefined:
      return undefined;
  }
}

/** What disputes found about a text: where a panel could tell, that it does not match its digest; else that nobody could open it. */
function foundAbout(
  disputes: readonly KnownDispute[],
  { step, author }: Pick<TextRef, 'step' | 'author'>,
): Holding['found'] {
  const upheld = disputes.flatMap(({ dispute: { subject }, resolved }) =>
    resolved?.upheld === true && subject.kind === 'text' && subject.text.step === step && subject.text.author === author
      ? [resolved]
      : [],
  );
  if (upheld.length === 0) return undefined;
  return upheld.some(({ findings }) => findings.some(({ verdict }) => verdict !== null)) ? 'mismatch' : 'unread';
}

/** The dispute that reversed the verdicts of a task. */
export function findReversal(disputes: readonly KnownDispute[]): KnownDispute | undefined {
  return disputes.find(({ dispute, resolved }) => resolved?.upheld === true && dispute.subject.kind === 'verdict');
}

/**
 * Whether a task can be settled: the time for a result has passed without one; or every score is open or its time over, no text is
 * in dispute, and it is clear whether the task is a canary: it was declared one, or the requester's side shows that it is none, or the
 * time to declare it is over with that of the scores.
 * @throws LedgerError LINK_MISMATCH, TOO_EARLY
 */
export function assertSettleable(
  ctx: LedgerContext,
  { task, result, reveals, declared, disputes }: SettlementInputs,
  { link }: Pick<z.output<typeof SettleRequest>, 'link'>,
  toleranceSeconds: number,
): void {
  const isCommitted =
    link === null || canaryCommitment({ channel: ctx.channel, task: task.task }, link.canary, link.salt) === task.link;
  if (!isCommitted) throw new LedgerError('LINK_MISMATCH', task.task);
  const open = disputes.find(({ resolved }) => resolved === undefined);
  if (open !== undefined) throw new LedgerError('TOO_EARLY', `dispute ${String(open.dispute.number)} is open`);
  if (result === undefined) {
    if (!isOver(task.resultBy, ctx.time, toleranceSeconds)) throw new LedgerError('TOO_EARLY', 'no result yet');
    return;
  }
  if (isOver(task.scoreRevealBy, ctx.time, toleranceSeconds)) return;
  if (reveals.length < result.validators.length) throw new LedgerError('TOO_EARLY', 'scores are missing');
  if (declared === undefined && (link === null || link.canary !== null)) {
    throw new LedgerError('TOO_EARLY', 'the task may be a canary');
  }
}
