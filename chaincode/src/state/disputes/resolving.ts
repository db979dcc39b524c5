import { LedgerError, Provider, mspOf } from '@llmnet/protocol';
import type { Declared, Dispute, Parameters, Resolved, ScoreReveal, Settled, Task } from '@llmnet/protocol';
import { divideEqually, findings, isMismatch, isOver, isUnread, panelQuorum, reverses } from '@llmnet/protocol/rules';
import type { Finding, Movement } from '@llmnet/protocol/rules';
import { disputePanel, loadScoreReveals, opinionsOf, subjectsOf } from '../judgement/panels';
import { keys } from '../store';
import { moneySources, writeCredit, writeJournalLine } from '../money/movements';
import { fine } from '../settlement/settling';
import { loadSeats } from '../tasks/tasks';
import type { LedgerContext } from '../transaction';
import { reviseSettlement } from './settlement-revision';

/** What a panel's opened scores come to. */
export interface PanelJudgement {
  readonly reveals: readonly ScoreReveal[];
  readonly found: readonly Finding[];
  /** Whether it looked and could read nothing. */
  readonly unread: boolean;
}

/**
 * What a dispute's panel found, once all its scores are open or their time is over. A finding takes the scores of more than half of the
 * panel. @throws LedgerError TOO_EARLY
 */
export async function loadJudgement(
  ctx: LedgerContext,
  task: Task,
  dispute: Dispute,
  toleranceSeconds: number,
): Promise<PanelJudgement> {
  const panel = disputePanel(dispute);
  const reveals = await loadScoreReveals(ctx, panel);
  if (reveals.length < dispute.panel.length && !isOver(dispute.scoreRevealBy, ctx.time, toleranceSeconds)) {
    throw new LedgerError('TOO_EARLY', 'scores are missing');
  }
  const subjects = subjectsOf(panel, await loadSeats(ctx, task));
  const opinions = await opinionsOf(ctx, task, reveals);
  const members = dispute.panel.length;
  const found = findings(opinions, subjects, panelQuorum(members));
  return { reveals, found, unread: isUnread(opinions, members) };
}

/**
 * Whether what the panel found bears the dispute out. Without a settlement only texts can be disputed. What was declared of a canary's answers is
 * disputed with its verdicts: the panel's word is set beside both. An answer or a result that no reader could open for the panel is as good as
 * none; a prompt may have had keys for some and none for others, which a panel cannot know.
 */
export function isUpheld(
  { subject }: Dispute,
  settled: Settled | undefined,
  declared: Declared | undefined,
  { found, unread }: PanelJudgement,
  { disputeMargin }: Pick<Parameters, 'disputeMargin'>,
): boolean {
  if (subject.kind === 'text') return found.some(isMismatch) || (unread && subject.text.step !== 'prompt');
  const findingsBefore = (settled?.seats ?? [])
    .filter(({ end }) => end === 'answered')
    .map(({ provider, verdict, final }) => ({ provider, verdict: verdict ?? undefined, final: final ?? undefined }));
  const margin = BigInt(disputeMargin);
  const truths = (declared?.truths ?? []).map(({ provider, truth }) => ({
    provider,
    verdict: BigInt(truth),
    final: undefined,
  }));
  return reverses(findingsBefore, found, margin) || reverses(truths, found, margin);
}

/**
 * Ends a dispute as `resolved` says: what it changes of a settlement, the fine of a respondent whose text was false, the bond.
 * A dispute that was not resolved before the settlement became final has lapsed: it changes nothing and its bond goes back.
 * @param judges who shares the bond, of nobody the remainders' fund gets it; undefined where it goes back
 */
export async function endDispute(
  ctx: LedgerContext,
  { task, parameters, dispute, settled }: DisputedTask,
  resolved: Resolved,
  judges: readonly string[] | undefined,
): Promise<void> {
  await ctx.store.put(keys.resolved(task.task, dispute.number), resolved);
  const changes =
    resolved.upheld && settled !== undefined
      ? await reviseSettlement(ctx, { task, parameters, settled, resolved })
      : [];
  if (resolved.upheld) await fineAuthor(ctx, task, dispute, resolved, settled);
  const source = moneySources.dispute(task.task, dispute.number);
  const owner = mspOf(dispute.by);
  const bond = judges === undefined ? [{ account: owner, amount: dispute.bond }] : divideEqually(dispute.bond, judges);
  for (const { account, amount } of bond) await writeCredit(ctx, { account, source, amount, finalAt: ctx.time });
  const paid: Movement = { account: owner, amount: -dispute.bond };
  await writeJournalLine(ctx, source, [paid, ...bond, ...changes]);
}

/** A dispute with the task it is about. */
export interface DisputedTask {
  readonly task: Task;
  readonly parameters: Parameters;
  readonly dispute: Dispute;
  readonly settled: Settled | undefined;
}

/**
 * The organisations that a rejected dispute's bond is divided among: who gave a score, where the panel came to a finding; nobody where it looked
 * and could read nothing, since who disputes has to see to that. Undefined where the panel did not judge, so that the bond goes back.
 */
export function bondJudges({ reveals, found, unread }: PanelJudgement): string[] | undefined {
  if (unread) return [];
  if (!found.some(({ verdict, final }) => verdict !== undefined || final !== undefined)) return undefined;
  const judged = reveals.filter(({ scores }) => scores.some(({ score, final }) => score !== null || final !== null));
  return judged.map(({ validator }) => mspOf(validator));
}

/** Whether the settlement that a dispute is about cannot be changed any more. */
export function hasLapsed(ctx: LedgerContext, settled: Settled | undefined): boolean {
  return settled !== undefined && ctx.time >= settled.finalAt;
}

/** An answer that does not match its digest costs the whole bond; one that nobody could open its price, as one that was not revealed. */
async function fineAuthor(
  ctx: LedgerContext,
  task: Task,
  { subject }: Dispute,
  { findings: found }: Resolved,
  settled: Settled | undefined,
): Promise<void> {
  if (subject.kind !== 'text' || subject.text.step !== 'answer') return;
  const seat = (await loadSeats(ctx, task)).find(({ node }) => node === subject.text.author);
  if (seat === undefined) return;
  if (found.some(({ verdict }) => verdict !== null)) {
    const { provider, bond } = await ctx.store.get(keys.provider(seat.provider), Provider);
    await fine(ctx, { provider, task: task.task, reason: 'false_digest', amount: bond });
  } else if (settled !== undefined) {
    // Before the settlement this is the settlement's to do.
    await fine(ctx, { provider: seat.provider, task: task.task, reason: 'withheld', amount: seat.price });
  }
}
