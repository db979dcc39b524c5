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
export const TaskId = z.string().regex(/^[0-9a-f]{32}$/);
/** A SHA-256 digest or a 256-bit salt, lower-case hex. */
export const Hex256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A share, probability or score in parts per million. */
export const Ppm = z.int().min(0).max(1_000_000);
/** An integer of any size: a decimal string in JSON, a bigint in memory. Money is in micro-credits. */
export const BigInteger = z
  .string()
  .regex(/^(0|[1-9]\d{0,30})$/)
  .transform((digits) => BigInt(digits));
/** Round 0 has the independent answers; rounds of debate will have higher numbers. */
export const Round = z.int().min(0).max(0);
/** The steps that carry a text. */
export const TextStepName = z.enum(['prompt', 'answer', 'result', 'score']);
export const Epoch = z.int().min(0);
export const Lane = z.int().min(0).max(63);
/** Milliseconds since the epoch, from a transaction's timestamp. */
export const Millis = z.int().min(0);
/** A free name such as a model's. */
export const Label = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\x20-\x7e]+$/);
export const TransactionId = z.string().regex(/^[0-9a-f]{64}$/);

export const LANES = 64;

export type NodeId = z.infer<typeof NodeId>;
export type ProviderId = z.infer<typeof ProviderId>;

export function nodeId(mspId: string, enrolmentId: string): NodeId {
  return `${mspId}/${enrolmentId}`;
}

/** The organisation of a node or provider id. */
export function mspOf(id: NodeId): string {
  return id.slice(0, id.indexOf('/'));
}
