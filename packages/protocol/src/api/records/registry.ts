import { z } from 'zod';
import { BigInteger, Domain, Label, Millis, MspId, NodeId, ProviderId, Region, TaskId } from '../ids';
import { stamp } from './stamp';

/** What a provider can take, per question. */
export const Limits = z.strictObject({
  promptTokens: z.int().min(1).max(100_000_000),
  answerTokens: z.int().min(1).max(1_000_000),
});
export type Limits = z.infer<typeof Limits>;

export const Provider = z.strictObject({
  provider: ProviderId,
  mspId: MspId,
  /** The node that answers for it. */
  node: NodeId,
  /** Counts its changes; each version is kept under a key of its own. */
  version: z.int().min(1),
  model: Label,
  modelVersion: Label,
  region: Region,
  domains: z.array(Domain),
  /** Micro-credits an answer. */
  price: BigInteger,
  limits: Limits,
  bond: BigInteger,
  /** When it was withdrawn; its bond is released later. */
  withdrawnAt: Millis.nullable(),
  ...stamp,
});
export type Provider = z.infer<typeof Provider>;

/** Which of an organisation's providers stands in a domain; null when it left the domain. */
export const Claim = z.strictObject({
  domain: Domain,
  mspId: MspId,
  provider: ProviderId.nullable(),
  /** What its record in the domain is about: the model that stands there or stood there last, under whatever name. */
  model: Label,
  modelVersion: Label,
});
export type Claim = z.infer<typeof Claim>;

/** A provider is a candidate while its lease runs. */
export const Lease = z.strictObject({ provider: ProviderId, until: Millis, ...stamp });
export type Lease = z.infer<typeof Lease>;

/** A fine on its way from a provider's bond: written once, removed when it is collected. */
export const Slash = z.strictObject({
  provider: ProviderId,
  task: TaskId,
  reason: z.enum(['withheld', 'false_digest']),
  amount: BigInteger,
  ...stamp,
});
export type Slash = z.infer<typeof Slash>;
