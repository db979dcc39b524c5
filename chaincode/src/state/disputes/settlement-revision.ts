import { Reputation, VALIDATION } from '@llmnet/protocol';
import type { Outcome, Parameters, Resolved, Settled, Task } from '@llmnet/protocol';
import { assess } from '@llmnet/protocol/rules';
import type { Assessment, JudgedPart, Movement } from '@llmnet/protocol/rules';
import { keys } from '../store';
import { appendEntry, openWindow, rewriteJudged, rewriteOutcome } from '../reputation/reputation-log';
import { factsOf, findReversal, loadSettlementInputs } from '../settlement/settlement-inputs';
import type { SettlementInputs } from '../settlement/settlement-inputs';
import { changePayOut, judgedOf, outcomeOf, settledSeat } from '../settlement/settling';
import type { LedgerContext } from '../transaction';

/** A settlement, and the end of a dispute that changes it. */
export interface Revision {
  readonly task: Task;
  readonly parameters: Parameters;
  readonly settled: Settled;
  readonly resolved: Resolved;
}

/**
 * Settles a task again with what a dispute found, in place of what was settled: outcomes, the judges' parts, credits and the record become
 * what they would have been at first; only the parts of a panel that reverses verdicts are appended to the logs as they are now. The
 * settlement is not final yet, so no credit has been swept and no part has been folded.
 * @returns what it moves from account to account, for the line of the journal
 */
export async function reviseSettlement(ctx: LedgerContext, revision: Revision): Promise<Movement[]> {
  const { task, parameters, settled, resolved } = revision;
  const inputs = await loadSettlementInputs(ctx, task, resolved);
  const counted = settled.seats.filter(({ evidence }) => evidence !== null).map(({ provider }) => provider);
  const facts = factsOf(inputs, ({ provider }) => counted.includes(provider));
  const assessment = assess(facts, parameters);
  await rewriteOutcomes(ctx, inputs, assessment, settled);
  const judges = await rewriteJudges(ctx, inputs, assessment.judges, revision);
  const movements = await changePayOut(ctx, task, settled, assessment.payments);
  const record: Settled = {
    ...settled,
    canary: assessment.canary ? settled.canary : null,
    seats: assessment.seats.map((seat) => ({
      ...settledSeat(seat),
      window: seatOf(settled, seat.provider)?.window ?? null,
    })),
    judges,
    payments: [...assessment.payments],
  };
  await ctx.store.put(keys.settled(task.task), record);
  return movements;
}

function seatOf({ seats }: Settled, provider: string): Settled['seats'][number] | undefined {
  return seats.find((seat) => seat.provider === provider);
}

/** An outcome that stays as it is causes no revision of its record. */
async function rewriteOutcomes(
  ctx: LedgerContext,
  inputs: SettlementInputs,
  { seats, canary, recorded }: Assessment,
  settled: Settled,
): Promise<void> {
  const { at, txId } = settled;
  const wasCanary = settled.canary !== null;
  for (const seat of seats) {
    const before = seatOf(settled, seat.provider);
    // A text found false says 0 where judges may have said 0 too: the same evidence, but no longer theirs.
    const changed = canary !== wasCanary || before?.evidence !== (seat.evidence ?? null) || before.end !== seat.end;
    if (before === undefined || before.window === null || !changed) continue;
    const weight = recorded ? seat.weight : 0n;
    const outcome: Outcome = { ...outcomeOf(inputs, { ...seat, weight }, canary), at, txId };
    const place = { field: outcome.field, mspId: seat.mspId, window: before.window, at, id: outcome.task };
    await rewriteOutcome(ctx, place, outcome);
  }
}

/** The parts of those who judge the task now; the dispute that changes who does takes their parts from those before. */
async function rewriteJudges(
  ctx: LedgerContext,
  { disputes }: SettlementInputs,
  parts: readonly JudgedPart[],
  { task, settled, resolved }: Revision,
): Promise<Settled['judges']> {
  const reversal = findReversal(disputes)?.resolved;
  const isReversing = reversal?.number === resolved.number;
  const { at, txId } = isReversing ? settled : (reversal ?? settled);
  const stays = isReversing ? [] : parts;
  const judges: Settled['judges'] = [];
  for (const { mspId, window } of settled.judges) {
    const part = stays.find((candidate) => candidate.mspId === mspId) ?? { mspId, samples: [], hits: [], pay: 0n };
    const judged = { ...judgedOf(task, settled.finalAt, part), at, txId };
    await rewriteJudged(ctx, { mspId, window, at, id: task.task }, judged);
    judges.push({ mspId, window, pay: part.pay });
  }
  return isReversing ? appendPanel(ctx, task, settled.finalAt, parts) : judges;
}

async function appendPanel(
  ctx: LedgerContext,
  task: Task,
  finalAt: number,
  parts: readonly JudgedPart[],
): Promise<Settled['judges']> {
  const judges: Settled['judges'] = [];
  for (const part of parts) {
    const { mspId, pay } = part;
    const record = await ctx.store.get(keys.reputation(VALIDATION, mspId), Reputation);
    const window = openWindow(record);
    await appendEntry(ctx, VALIDATION, mspId, window, { ...judgedOf(task, finalAt, part), ...ctx.stamp });
    judges.push({ mspId, window, pay });
  }
  return judges;
}
