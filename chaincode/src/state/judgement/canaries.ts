import type { z } from 'zod';
import {
  Canary,
  CanaryUse,
  Credit,
  Deposits,
  LedgerError,
  Result,
  canaryCommitment,
  canaryId,
  mspOf,
} from '@llmnet/protocol';
import type { DeclareCanaryRequest, DepositCanaryRequest, NodeId, Settled, Task } from '@llmnet/protocol';
import { canaryFund, sum } from '@llmnet/protocol/rules';
import { keys, ranges } from '../store';
import { moneySources, writeCredit, writeJournalLine } from '../money/movements';
import { loadPhaseCommits } from '../sealed-phase';
import { loadAnswered } from '../tasks/rounds';
import { isPresent } from '../tasks/tasks';
import type { LedgerContext } from '../transaction';
import { scorePhase, validatorPanel } from './panels';

/** A sealed question with a known answer, as its author deposits it. */
export function canaryOf(ctx: LedgerContext, author: NodeId, request: z.output<typeof DepositCanaryRequest>): Canary {
  const { questionDigest, answerDigest } = request;
  return { canary: canaryId(ctx.channel, author, questionDigest, answerDigest), author, ...request, ...ctx.stamp };
}

/**
 * Whether a task turned out to be this canary: linked to it when it was opened, sealed before, asked by the node and in the domain
 * it was made for, not used before, and its author's organisation neither answers nor judges.
 * @throws LedgerError LINK_MISMATCH, CANARY_VOID, UNKNOWN_RECORD where the task has no result
 */
export async function assertCanary(
  ctx: LedgerContext,
  task: Task,
  canary: Canary,
  request: z.output<typeof DeclareCanaryRequest>,
): Promise<void> {
  const link = canaryCommitment({ channel: ctx.channel, task: task.task }, canary.canary, request.salt);
  if (link !== task.link) throw new LedgerError('LINK_MISMATCH', task.task);
  await ctx.store.assertAbsent(keys.canaryUse(canary.canary), 'CANARY_VOID');
  const made = canary.asker === task.requester && canary.domain === task.terms.domain && canary.at < task.at;
  if (!made) throw new LedgerError('CANARY_VOID', `${canary.canary} was not made for this task`);

  const { committee, steps } = await loadAnswered(ctx, task);
  const result = await ctx.store.get(keys.result(task.task), Result);
  const taking = [...committee.seats, ...committee.lost].map(({ mspId }) => mspId);
  const author = mspOf(canary.author);
  if ([...taking, ...result.validators.map(mspOf)].includes(author)) throw new LedgerError('CANARY_VOID', author);
  await assertSealed(ctx, task, result);
  const answers = steps.reveals.flatMap((reveal) => (reveal?.abstained === false ? [reveal.provider] : []));
  if (request.truths.map(({ provider }) => provider).join() !== answers.join()) {
    throw new LedgerError('INVALID_REQUEST', 'truths: one for each answer, in the order of the seats');
  }
}

/** Nobody may score an answer who knows already that it is a canary's. @throws LedgerError TOO_EARLY */
async function assertSealed(ctx: LedgerContext, task: Task, result: Result): Promise<void> {
  if (result.validators.length === 0 || (await ctx.store.exists(keys.scoresClosed(task.task, 0)))) return;
  const commits = await loadPhaseCommits(ctx, scorePhase(validatorPanel(task, result)));
  if (!commits.every(isPresent)) throw new LedgerError('TOO_EARLY', 'scores are missing and the phase is not closed');
}

/** Records that a canary has been used. */
export async function use(ctx: LedgerContext, canary: string, task: string): Promise<void> {
  const record: CanaryUse = { canary, task, ...ctx.stamp };
  await ctx.store.put(keys.canaryUse(canary), record);
}

/** Canaries that a member can have on the ledger without a task: their texts are kept by all members. */
const MAX_UNUSED = 200;

/** Counts a canary that a member deposits or, with −1, one that turned out to be a task. @throws LedgerError QUOTA_REACHED */
export async function countUnused(ctx: LedgerContext, mspId: string, change: 1 | -1): Promise<void> {
  const { unused } = (await ctx.store.find(keys.deposits(mspId), Deposits)) ?? { unused: 0 };
  if (change > 0 && unused >= MAX_UNUSED)
    throw new LedgerError('QUOTA_REACHED', `${String(MAX_UNUSED)} unused canaries`);
  // Canaries of ledgers from before were not counted.
  const record: Deposits = { mspId, unused: Math.max(0, unused + change) };
  await ctx.store.put(keys.deposits(mspId), record);
}

/** Credits of the fund that a reimbursement takes at most. */
const MAX_CREDITS = 100;

/**
 * Pays what a canary's task cost back to its requester's member, out of the first final credits of that member's own fund; what is left of
 * them goes back to it. Who declares more canaries than its other questions have paid for pays for them itself. Only final credits are read, so that settlements, which write later ones, do not conflict.
 * @throws LedgerError FUND_TOO_LOW
 */
export async function reimburse(ctx: LedgerContext, task: Task, { payments }: Settled): Promise<void> {
  const requester = mspOf(task.requester);
  const refund = payments.filter(({ account, reason }) => account === requester && reason === 'refund');
  const cost = task.escrow - sum(refund.map(({ amount }) => amount));
  const fund = canaryFund(requester);
  const { entries } = await ctx.store.page(ranges.finalCredits(fund, ctx.time), Credit, MAX_CREDITS);
  let taken = 0n;
  for (const { key, value } of entries) {
    if (taken >= cost) break;
    await ctx.store.delete(key);
    taken += value.amount;
  }
  if (taken < cost) throw new LedgerError('FUND_TOO_LOW', `${String(taken)} of ${String(cost)}`);
  const source = moneySources.reimbursement(task.task);
  await writeCredit(ctx, { account: requester, source, amount: cost, finalAt: ctx.time });
  await writeCredit(ctx, { account: fund, source, amount: taken - cost, finalAt: ctx.time });
  await writeJournalLine(ctx, source, [
    { account: fund, amount: -cost },
    { account: requester, amount: cost },
  ]);
}
