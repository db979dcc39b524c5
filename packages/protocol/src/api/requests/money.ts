import { z } from 'zod';
import { AccountName, BigInteger, Lane, Millis, TaskId } from '../ids';

const Amount = BigInteger.refine((amount) => amount > 0n, { message: 'positive' });

export const SweepRequest = z.strictObject({ lane: Lane });
/** Merges or spreads money between lanes of the caller's own member. */
export const MoveRequest = z.strictObject({
  moves: z
    .array(z.strictObject({ from: Lane, to: Lane, amount: Amount }))
    .min(1)
    .max(64),
});
export const BurnRequest = z.strictObject({ lane: Lane, amount: Amount });
export const ReimburseRequest = z.strictObject({ task: TaskId });
export const AccountRequest = z.strictObject({ account: AccountName });
/** A period, `to` exclusive, in milliseconds since the epoch. */
const period = { from: Millis, to: Millis };
export const JournalRequest = z.strictObject({ ...period, after: z.string().max(400), limit: z.int().min(1).max(500) });
export const InvoicesRequest = z.strictObject(period);
