import { Info, Transaction } from 'fabric-contract-api';
import { LedgerError, SUBMITS, rationaleIndex, scoreCommitment } from '@llmnet/protocol';
import type { ScoreCommit, ScoreReveal } from '@llmnet/protocol';
import { assertJudge, assertSubjects, loadPanel, scorePhase, subjectsOf } from '../state/judgement/panels';
import { keys } from '../state/store';
import { assertCanCommit, closePhase, latchByReveal, loadPhaseCommits } from '../state/sealed-phase';
import { loadSeats, loadTask, parametersOf } from '../state/tasks/tasks';
import { LedgerContext, authorise, LedgerContract, parseRequest } from '../state/transaction';

/** Judgements of validators and of disputes' panels: sealed, then open, with the same latch as the answers. */
@Info({ title: 'evaluation', description: 'Scores of validators and panels, sealed and then revealed' })
export class EvaluationContract extends LedgerContract {
  constructor() {
    super('evaluation');
  }

  /** Seals a judge's scores, with the sealed copy that it opens them from after a crash. */
  @Transaction()
  async commitScore(ctx: LedgerContext, json: string): Promise<void> {
    const { task: id, panel, commitment } = parseRequest(SUBMITS['evaluation:commitScore'].request, json);
    const { caller } = await authorise(ctx, ...SUBMITS['evaluation:commitScore'].by);
    const judging = await loadPanel(ctx, await loadTask(ctx, id), panel);
    assertJudge(judging, caller.node);
    await assertCanCommit(ctx, scorePhase(judging), caller.node);

    const record: ScoreCommit = { task: id, panel, validator: caller.node, commitment, ...ctx.stamp };
    await ctx.store.put(keys.scoreCommit(id, panel, caller.node), record);
    await ctx.texts.store({ task: id, step: 'score', round: panel, author: caller.node });
    ctx.emit({ type: 'scoreCommitted', task: id, panel, validator: caller.node });
  }

  /** Ends the sealed phase without the scores that are missing, past its deadline and the tolerance. Anyone may. */
  @Transaction()
  async closeScores(ctx: LedgerContext, json: string): Promise<void> {
    const { task: id, panel } = parseRequest(SUBMITS['evaluation:closeScores'].request, json);
    const authorised = await authorise(ctx, ...SUBMITS['evaluation:closeScores'].by);
    const task = await loadTask(ctx, id);
    const { clockToleranceSeconds } = await parametersOf(ctx, task, authorised);
    const judging = await loadPanel(ctx, task, panel);
    const present = await closePhase(ctx, scorePhase(judging), clockToleranceSeconds);
    ctx.emit({ type: 'scoresClosed', task: id, panel, present });
  }

  /** Opens a judge's scores, once nobody can seal any more, with sealed reasons for some of them. */
  @Transaction()
  async revealScore(ctx: LedgerContext, json: string): Promise<void> {
    const request = parseRequest(SUBMITS['evaluation:revealScore'].request, json);
    const { task: id, panel, scores, rationales, salt } = request;
    const { caller } = await authorise(ctx, ...SUBMITS['evaluation:revealScore'].by);
    const task = await loadTask(ctx, id);
    const judging = await loadPanel(ctx, task, panel);
    const phase = scorePhase(judging);
    const commits = await loadPhaseCommits(ctx, phase);
    const own = commits.find((commit) => commit?.validator === caller.node);
    if (own === undefined) throw new LedgerError('UNKNOWN_RECORD', `score commit of ${caller.node}`);
    const binding = { channel: ctx.channel, task: id, panel, author: caller.node };
    if (scoreCommitment(binding, scores, rationales, salt) !== own.commitment) {
      throw new LedgerError('COMMITMENT_MISMATCH', caller.node);
    }
    const subjects = subjectsOf(judging, await loadSeats(ctx, task));
    assertSubjects(scores, subjects);
    const reasons = rationalePlaces(subjects, request);
    await latchByReveal(ctx, phase, caller.node, commits);

    const record: ScoreReveal = { task: id, panel, validator: caller.node, scores, rationales, ...ctx.stamp };
    await ctx.store.put(keys.scoreReveal(id, panel, caller.node), record);
    await ctx.texts.storeRationales(
      reasons.map((round) => ({ task: id, step: 'rationale', round, author: caller.node })),
    );
    ctx.emit({ type: 'scoreRevealed', task: id, panel, validator: caller.node });
  }
}

/** The indices of a reveal's reasons, in the order of the request. @throws LedgerError INVALID_REQUEST */
function rationalePlaces(
  subjects: readonly string[],
  { panel, rationales }: { readonly panel: number; readonly rationales: readonly { readonly provider: string }[] },
): number[] {
  const seats = rationales.map(({ provider }) => subjects.indexOf(provider));
  if (seats.includes(-1) || new Set(seats).size !== seats.length)
    throw new LedgerError('INVALID_REQUEST', 'rationales');
  return seats.map((seat) => rationaleIndex(panel, seat));
}
