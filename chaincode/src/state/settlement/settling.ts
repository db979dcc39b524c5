import { LedgerError, Ping, VALIDATION, mspOf } from '@llmnet/protocol';
import type { Closed, Judged, Outcome, Parameters, Seat, SettleRequest, Settled, Slash, Task } from '@llmnet/protocol';
import { assess, byAccount, divideCancelled, finalAt, movementsOf, silenceCounts } from '@llmnet/protocol/rules';
import type { AssessedSeat, Assessment, Holder, JudgedPart, Movement, Payment } from '@llmnet/protocol/rules';
import type { z } from 'zod';
import { keys } from '../store';
import { moneySources, rewriteCredit, writeCredit, writeJournalLine } from '../money/movements';
import { appendEntry } from '../reputation/reputation-log';
import { seedMaterial } from '../tasks/rounds';
import { findClosed } from '../tasks/tasks';
import type { LedgerContext } from '../transaction';
import { factsOf, silenceOf } from './settlement-inputs';
import type { SettlementInputs } from './settlement-inputs';

type Request = z.output<typeof SettleRequest>;

/**
 * Settles a task: an outcome for each organisation that had a seat and a part for each that judged, appended to their logs; fines,
 * payments, the line of the journal, the record. No key is read that the settlement of another task writes.
 * @throws LedgerError OUT_OF_TURN where a named window is shut or not yet reached, INVALID_REQUEST where one is missing,
 * UNKNOWN_RECORD where a named sign of life is not on the ledger
 */
export async function settle(
  ctx: LedgerContext,
  inputs: SettlementInputs,
  parameters: Parameters,
  request: Request,
): Promise<Settled> {
  const { task, result, declared } = inputs;
  const pings = await loadPings(ctx, task.task, request.pings);
  const counts = (holder: Omit<Holder, 'counts'>): boolean => {
    const silence = silenceOf(inputs, holder);
    return silence !== undefined && silenceCounts(silence, holder.mspId, pings);
  };
  const assessment = assess(factsOf(inputs, counts), parameters);
  const final = finalAt(ctx.time, task.terms.phaseSeconds, parameters);

  const seats = await appendOutcomes(ctx, inputs, assessment, request.windows);
  const judges = await appendJudged(ctx, task, final, assessment.judges, request.validationWindows);
  for (const seat of assessment.seats) await fineWithheld(ctx, task.task, seat);
  await payOut(ctx, task, assessment.payments, final);
  if (result === undefined) await endSteps(ctx, task.task);
  const record: Settled = {
    task: task.task,
    outcome: result === undefined ? 'expired' : 'judged',
    canary: (assessment.canary ? declared?.canary : undefined) ?? null,
    seats,
    judges,
    payments: [...assessment.payments],
    finalAt: final,
    ...ctx.stamp,
  };
  await ctx.store.put(keys.settled(task.task), record);
  return record;
}

/** The named signs of life that saw this task: others say nothing about whether it could be answered. */
async function loadPings(
  ctx: LedgerContext,
  task: string,
  named: Request['pings'],
): Promise<{ mspId: string; at: number }[]> {
  const pings: { mspId: string; at: number }[] = [];
  for (const { node, at } of named) {
    const ping = await ctx.store.get(keys.ping(node, at), Ping);
    if (ping.task === task) pings.push({ mspId: mspOf(node), at });
  }
  return pings;
}

/** An answer that no judge looked at is appended without weight: a dispute may still find something about it. */
async function appendOutcomes(
  ctx: LedgerContext,
  inputs: SettlementInputs,
  { seats, canary, recorded }: Assessment,
  windows: Request['windows'],
): Promise<Settled['seats']> {
  const settled: Settled['seats'] = [];
  for (const seat of seats) {
    const appended = recorded && (seat.evidence !== undefined || seat.end === 'answered');
    const window = appended ? windowOf(windows, seat.mspId) : null;
    if (window !== null) {
      const outcome = { ...outcomeOf(inputs, seat, canary), ...ctx.stamp };
      await appendEntry(ctx, outcome.field, seat.mspId, window, outcome);
    }
    settled.push({ ...settledSeat(seat), window });
  }
  return settled;
}

async function appendJudged(
  ctx: LedgerContext,
  task: Task,
  final: number,
  parts: readonly JudgedPart[],
  windows: Request['validationWindows'],
): Promise<Settled['judges']> {
  const judges: Settled['judges'] = [];
  for (const part of parts) {
    const window = windowOf(windows, part.mspId);
    await appendEntry(ctx, VALIDATION, part.mspId, window, { ...judgedOf(task, final, part), ...ctx.stamp });
    judges.push({ mspId: part.mspId, window, pay: part.pay });
  }
  return judges;
}

function windowOf(windows: readonly { readonly mspId: string; readonly window: number }[], mspId: string): number {
  const named = windows.find((window) => window.mspId === mspId);
  if (named === undefined) throw new LedgerError('INVALID_REQUEST', `no window of ${mspId}`);
  return named.window;
}

/** Without a result no latch has ended the answers: an answer or a reveal that was held back must not follow the settlement. */
async function endSteps(ctx: LedgerContext, task: string): Promise<void> {
  const latch: Closed = { by: 'close', present: [], ...ctx.stamp };
  await ctx.store.put(keys.drawn(task), latch);
  if ((await findClosed(ctx, task, 0)) === undefined) await ctx.store.put(keys.closed(task, 0), latch);
}

/** What a settlement says about a seat, but for the window of its outcome. */
export function settledSeat({
  provider,
  end,
  verdict,
  evidence,
  final,
}: AssessedSeat): Omit<Settled['seats'][number], 'window'> {
  const known = end === 'answered' ? verdict : evidence;
  return { provider, end, verdict: known ?? null, evidence: evidence ?? null, final: final ?? null };
}

/** The outcome of a seat as the log has it, but for the transaction that appended it. */
export function outcomeOf(
  inputs: SettlementInputs,
  { provider, mspId, evidence, judged, truth, weight }: AssessedSeat,
  canary: boolean,
): Omit<Outcome, 'at' | 'txId'> {
  const { task } = inputs;
  return {
    kind: 'outcome',
    task: task.task,
    field: task.terms.domain,
    mspId,
    provider,
    requesterMsp: mspOf(task.requester),
    success: evidence ?? 0n,
    judged,
    truth,
    weight,
    canary,
    seedMaterial: seedMaterial(inputs.steps, provider),
  };
}

/** A judge's part as its log has it, but for the transaction that appended it. */
export function judgedOf(
  { task, requester }: Pick<Task, 'task' | 'requester'>,
  final: number,
  { mspId, samples, hits, pay }: JudgedPart,
): Omit<Judged, 'at' | 'txId'> {
  return {
    kind: 'judged',
    task,
    mspId,
    requesterMsp: mspOf(requester),
    samples: [...samples],
    hits: [...hits],
    pay,
    finalAt: final,
  };
}

/**
 * Ends a task that its requester takes back: the fee to the seats, the rest of the escrow back, at once and past dispute. Nothing is said
 * about anyone. K + 3 state calls: a credit for each seat and for the requester, the line of the journal, the record.
 */
export async function settleCancelled(
  ctx: LedgerContext,
  task: Task,
  seats: readonly Seat[],
  { cancelFee }: Pick<Parameters, 'cancelFee'>,
): Promise<void> {
  const msps = seats.map(({ mspId }) => mspId);
  const payments = divideCancelled(task.escrow, mspOf(task.requester), msps, BigInt(cancelFee));
  const record: Settled = {
    task: task.task,
    outcome: 'cancelled',
    canary: null,
    seats: seats.map(({ provider }) => ({
      provider,
      end: 'missing',
      verdict: null,
      evidence: null,
      final: null,
      window: null,
    })),
    judges: [],
    payments,
    finalAt: ctx.time,
    ...ctx.stamp,
  };
  await payOut(ctx, task, payments, record.finalAt);
  await ctx.store.put(keys.settled(task.task), record);
}

/** What the payments of an escrow put on accounts. Pay for judgements is not among it: it waits in the judges' logs. */
function creditsOf(payments: readonly Payment[]): Movement[] {
  return byAccount(payments.filter(({ reason }) => reason !== 'validation'));
}

/** Pays out a task's escrow: a credit an account, which can be swept from `finalAt` on, and the line of the journal. */
async function payOut(ctx: LedgerContext, task: Task, payments: readonly Payment[], finalAt: number): Promise<void> {
  const source = moneySources.settlement(task.task);
  for (const { account, amount } of creditsOf(payments)) await writeCredit(ctx, { account, source, amount, finalAt });
  await writeJournalLine(ctx, source, movementsOf(mspOf(task.requester), task.escrow, payments));
}

/**
 * Rewrites the credits of a settlement that is not final yet.
 * @throws LedgerError TOO_LATE where one has been swept
 * @returns what the change moves from account to account, for the line of the journal
 */
export async function changePayOut(
  ctx: LedgerContext,
  task: Task,
  before: { readonly payments: readonly Payment[]; readonly finalAt: number },
  payments: readonly Payment[],
): Promise<Movement[]> {
  const source = moneySources.settlement(task.task);
  const known = creditsOf(before.payments);
  const now = creditsOf(payments);
  for (const { account } of byAccount([...known, ...now])) {
    const credit = { account, source, amount: amountOf(now, account), finalAt: before.finalAt };
    await rewriteCredit(ctx, credit, amountOf(known, account));
  }
  const taken = before.payments.map(({ account, amount }) => ({ account, amount: -amount }));
  return byAccount([...taken, ...payments]);
}

function amountOf(credits: readonly Movement[], account: string): bigint {
  return credits.find((credit) => credit.account === account)?.amount ?? 0n;
}

/** Records a fine; it is taken from the bond when fines are collected. */
export async function fine(
  ctx: LedgerContext,
  { provider, task, reason, amount }: Omit<Slash, 'at' | 'txId'>,
): Promise<void> {
  if (amount === 0n) return;
  const record: Slash = { provider, task, reason, amount, ...ctx.stamp };
  await ctx.store.put(keys.slash(provider, task), record);
}

/** An answer that was sealed and not revealed, where that counts, costs its price. */
async function fineWithheld(ctx: LedgerContext, task: string, seat: AssessedSeat): Promise<void> {
  if (seat.end !== 'withheld' || !seat.counts) return;
  await fine(ctx, { provider: seat.provider, task, reason: 'withheld', amount: seat.price });
}
