import { z } from 'zod';

/** An organisation of the consortium, as its certificates name it. */
export const MspId = z.string().regex(/^[A-Za-z][A-Za-z0-9.-]{0,63}$/);
/** The name of a node inside its organisation: the common name of its certificates, stable over renewals. */
export const EnrolmentId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
/** A node, `mspId/enrolmentId`. */
export const NodeId = z.string().regex(/^[A-Za-z][A-Za-z0-9.-]{0,63}\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
/** A provider, `mspId/name`. */
export const ProviderId = NodeId;
export const Domain = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);
/** The record of an organisation's judgements is kept like its record in a domain, under a name that no domain can have. */
export const VALIDATION = '~validation';
/** What a reputation record is about: a domain, or validation. */
export const Field = z.union([Domain, z.literal(VALIDATION)]);
export const TaskId = z.string().regex(/^[0-9a-f]{32}$/);
export const ProposalId = TaskId;
export const CanaryId = TaskId;
/** A SHA-256 digest or a 256-bit salt, lower-case hex. */
export const Hex256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A share, probability or score in parts per million. */
export const Ppm = z.int().min(0).max(1_000_000);
/** An integer of any size: a decimal string in JSON, a bigint in memory. Money is in micro-credits. */
export const BigInteger = z
  .string()
  .regex(/^(0|[1-9]\d{0,30})$/)
  .transform((digits) => BigInt(digits));
/** An integer of any size and either sign. */
export const SignedInteger = z
  .string()
  .regex(/^(0|-?[1-9]\d{0,30})$/)
  .transform((digits) => BigInt(digits));
export const MAX_ROUNDS = 3;
/** Round 0 has the independent answers, 1 to 3 are revisions. */
export const Round = z.int().min(0).max(MAX_ROUNDS);
export const RevisionRound = z.int().min(1).max(MAX_ROUNDS);
/** Texts of a task that one member can dispute. */
export const MAX_TEXT_DISPUTES = 2;
/**
 * Disputes of a task: one of its verdicts, and the texts of every member that can have a part: requester, coordinator, seven seats, three
 * substitutes, seven validators.
 */
export const MAX_DISPUTES = 1 + 19 * MAX_TEXT_DISPUTES;
/** Who judges: 0 are the validators of the result, a higher number is the panel of that dispute. */
export const Panel = z.int().min(0).max(MAX_DISPUTES);
export const DisputeNumber = z.int().min(1).max(MAX_DISPUTES);
export const MAX_SEATS = 7;
/** The index of a seat in its committee. */
export const SeatIndex = z
  .int()
  .min(0)
  .max(MAX_SEATS - 1);
/** Which of a step's texts by its author: the round, the panel of a score, or {@link rationaleIndex}. */
export const TextIndex = z
  .int()
  .min(0)
  .max((MAX_DISPUTES + 1) * MAX_SEATS - 1);
/** The steps that carry a text. */
export const TextStepName = z.enum([
  'prompt',
  'answer',
  'round',
  'result',
  'score',
  'rationale',
  'canary-question',
  'canary-answer',
]);
export const Epoch = z.int().min(0);
export const LANES = 64;
export const Lane = z
  .int()
  .min(0)
  .max(LANES - 1);
/** Milliseconds since the epoch, from a transaction's timestamp. */
export const Millis = z.int().min(0);
/** A free name such as a model's. */
export const Label = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\x20-\x7e]+$/);
/** Where a model runs, for instance `eu-central`. */
export const Region = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/);
export const TransactionId = z.string().regex(/^[0-9a-f]{64}$/);
/**
 * A member or a fund. Funds have a colon in their names, members have none. Each member has its own canary fund; the one without a member is
 * that of ledgers from before.
 */
export const AccountName = z.union([
  MspId,
  z.enum(['fund:canaries', 'fund:remainders']),
  z.string().regex(/^fund:canaries:[A-Za-z][A-Za-z0-9.-]{0,63}$/),
]);

export type NodeId = z.infer<typeof NodeId>;
export type ProviderId = z.infer<typeof ProviderId>;
export type Field = z.infer<typeof Field>;

export function nodeId(mspId: string, enrolmentId: string): NodeId {
  return `${mspId}/${enrolmentId}`;
}

/** The index of a judge's reason for its score of one seat, the committee's order being that of the judged seats. */
export function rationaleIndex(panel: number, seat: number): number {
  return panel * MAX_SEATS + seat;
}

/** The organisation of a node or provider id. */
export function mspOf(id: NodeId): string {
  return id.slice(0, id.indexOf('/'));
}
