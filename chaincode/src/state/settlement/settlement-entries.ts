import { mspOf } from '@llmnet/protocol';
import type { Judged, Outcome, Settled, Task } from '@llmnet/protocol';
import type { AssessedSeat, JudgedPart } from '@llmnet/protocol/rules';
import { seedMaterial } from './settlement-inputs';
import type { SettlementInputs } from './settlement-inputs';

/** What a settlement says about a seat, but for the window of its outcome. */
export function settledSeat({
  provider,
  end,
  verdict,
  evidence,
  final,
}: AssessedSeat): Omit<Settled['seats'][number], 'window'> {
  return { provider, end, verdict: verdict ?? evidence ?? null, evidence: evidence ?? null, final: final ?? null };
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
    seedMaterial: seedMaterial(inputs, provider),
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
