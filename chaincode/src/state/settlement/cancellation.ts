import { mspOf } from '@llmnet/protocol';
import type { Parameters, Seat, Settled, Task } from '@llmnet/protocol';
import { divideCancelled } from '@llmnet/protocol/rules';
import type { LedgerContext } from '../context';
import { keys } from '../keys';
import { payOut } from './payouts';

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
