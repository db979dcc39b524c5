import { z } from 'zod';
import { AccountName, BigInteger, CanaryId, Lane, Millis, MspId, ProviderId, SignedInteger, TaskId } from '../ids';
import { stamp } from './stamp';

export const PaymentReason = z.enum([
  'answer',
  'validation',
  'coordination',
  'canaries',
  'cancellation',
  'remainder',
  'refund',
]);
export const Payment = z.strictObject({ account: AccountName, reason: PaymentReason, amount: BigInteger });

/** How a seat ended. `replaced`: it was silent until a substitute took it. `false`: its text did not match its digest. */
export const SeatEndKind = z.enum(['missing', 'withheld', 'declined', 'replaced', 'abstained', 'answered', 'false']);
export const SettledSeat = z.strictObject({
  provider: ProviderId,
  end: SeatEndKind,
  /** What an answer is paid by, and any other end counts as, in PPM; null where nobody could judge, or nothing counts. */
  verdict: BigInteger.nullable(),
  /** What the end says about its organisation, in PPM; null where it says nothing. */
  evidence: BigInteger.nullable(),
  /** The verdict on its last answer after revision rounds. */
  final: BigInteger.nullable(),
  /** The window of its reputation record that the outcome was appended to; null where there is none. */
  window: z.int().min(0).nullable(),
});

export const Settled = z.strictObject({
  task: TaskId,
  /** `expired`: the coordinator recorded no result in time. */
  outcome: z.enum(['judged', 'expired', 'cancelled']),
  canary: CanaryId.nullable(),
  seats: z.array(SettledSeat),
  /** The judges whose part was appended to their organisation's validation record. */
  judges: z.array(z.strictObject({ mspId: MspId, window: z.int().min(0), pay: BigInteger })),
  payments: z.array(Payment),
  /** When no dispute can change it any more, and what it paid can be swept. */
  finalAt: Millis,
  ...stamp,
});
export type Settled = z.infer<typeof Settled>;

/** One of an organisation's 64 escrow lanes: an open debits exactly one, so a double spend is a read conflict. */
export const LaneRecord = z.strictObject({ mspId: MspId, lane: Lane, balance: BigInteger, opens: z.int().min(0) });
export type LaneRecord = z.infer<typeof LaneRecord>;

/** Money on its way to an account: written by a settlement, removed by a sweep once it is final. */
export const Credit = z.strictObject({
  account: AccountName,
  /** The task, proposal or record that it comes from. */
  source: z.string().min(1).max(200),
  amount: BigInteger,
  finalAt: Millis,
  ...stamp,
});
export type Credit = z.infer<typeof Credit>;

export const Mint = z.strictObject({ total: BigInteger, ...stamp });
export const Burn = z.strictObject({ mspId: MspId, amount: BigInteger, ...stamp });
export type Burn = z.infer<typeof Burn>;

/** A line of the consortium's journal: what one transaction moved between accounts. The amounts add up to zero. */
export const JournalLine = z.strictObject({
  source: z.string().min(1).max(200),
  amounts: z.array(z.strictObject({ account: AccountName, amount: SignedInteger })),
  ...stamp,
});
export type JournalLine = z.infer<typeof JournalLine>;

/** A netted invoice: what one account owes another for a period, in micro-credits. */
export const Invoice = z.strictObject({ from: AccountName, to: AccountName, amount: BigInteger });
export type Invoice = z.infer<typeof Invoice>;
