import { LaneRecord, LedgerError } from '@llmnet/protocol';
import type { LedgerContext } from '../context';
import { keys } from '../keys';

/** A lane of a member. One that was never written is empty: the lanes of members admitted later come to be when they are used. */
export async function loadLane(ctx: LedgerContext, mspId: string, lane: number): Promise<LaneRecord> {
  const found = await ctx.store.find(keys.lane(mspId, lane), LaneRecord);
  return found ?? { mspId, lane, balance: 0n, opens: 0 };
}

/** The lane with `amount` less. @throws LedgerError LANE_TOO_LOW */
export function debited(record: LaneRecord, amount: bigint): LaneRecord {
  if (record.balance < amount) throw new LedgerError('LANE_TOO_LOW', `lane ${String(record.lane)}`);
  return { ...record, balance: record.balance - amount };
}

export function credited(record: LaneRecord, amount: bigint): LaneRecord {
  return { ...record, balance: record.balance + amount };
}

export async function storeLane(ctx: LedgerContext, record: LaneRecord): Promise<void> {
  await ctx.store.put(keys.lane(record.mspId, record.lane), record);
}

/** Takes an amount from a lane: one read, one write. @throws LedgerError LANE_TOO_LOW */
export async function debitLane(ctx: LedgerContext, mspId: string, lane: number, amount: bigint): Promise<void> {
  await storeLane(ctx, debited(await loadLane(ctx, mspId, lane), amount));
}

/** Adds an amount to a lane: one read, one write. */
export async function creditLane(ctx: LedgerContext, mspId: string, lane: number, amount: bigint): Promise<void> {
  await storeLane(ctx, credited(await loadLane(ctx, mspId, lane), amount));
}
