import { z } from 'zod';
import {
  BigInteger,
  Domain,
  Epoch,
  Field,
  Hex256,
  Label,
  Millis,
  MspId,
  NodeId,
  Ppm,
  ProviderId,
  Region,
  SignedInteger,
  TaskId,
} from '../ids';
import { stamp } from './stamp';

/**
 * One requester's canaries about an organisation: the weight of those that stand and how far their truths lay above what the judges found, then how
 * far all its declared truths go with what the judges found.
 */
export const Check = z.strictObject({
  mspId: MspId,
  weight: BigInteger,
  gap: SignedInteger,
  agreement: SignedInteger,
  spread: BigInteger,
});

/** A validator's hits (a) and misses (b) on the canaries of one requester's organisation, in PPM of one. */
export const HitRate = z.strictObject({ mspId: MspId, a: BigInteger, b: BigInteger });

/** Evidence about an organisation in one field, in PPM of one outcome. */
export const Evidence = z.strictObject({
  a: BigInteger,
  b: BigInteger,
  /** The part of a + b that rests on judges' scores. */
  judged: BigInteger,
  /** What canaries say about those, by the requester's organisation. */
  checks: z.array(Check).readonly(),
  cusum: BigInteger,
  lifetimeSuccess: BigInteger,
  lifetimeWeight: BigInteger,
});

/** What the canaries since the last quarantine say; `number` is the last quarantine that took effect here, 0 for none. */
export const Probation = z.strictObject({ number: z.int().min(0), canaries: z.int().min(0), success: BigInteger });

/** Sums over a validator's judgements (x) and those of its peers on the same answers (y), and the money that waits for them. */
export const Judgements = z.strictObject({
  samples: z.int().min(0),
  x: BigInteger,
  y: BigInteger,
  xy: BigInteger,
  pot: BigInteger,
});

/** Where the folding of a record's log stands; what a window begins with is kept as its checkpoint. */
export const FoldState = z.strictObject({
  evidence: Evidence,
  probation: Probation,
  judgements: Judgements,
  /** Empty but in a validation record. */
  hitRates: z.array(HitRate).readonly(),
  /** Weight already given in this window, by requester's organisation. */
  usedWeights: z.array(z.tuple([MspId, BigInteger])),
  /** How many entries have been folded ever. */
  folded: z.int().min(0),
  /** Chains the seed material of every folded outcome. */
  chain: z.string(),
});
export type FoldState = z.infer<typeof FoldState>;

/** The record of one organisation in one field. Its key has a policy of its own: the other members endorse it. */
export const Reputation = z.strictObject({
  field: Field,
  mspId: MspId,
  ...FoldState.shape,
  /** The window that entries are appended to, or that is being rolled up; windows are numbered one after another. */
  window: z.int().min(0),
  windowOpenedAt: Millis,
  /** The last entry folded in a window that is being rolled up; empty while it is open. */
  cursor: z.string(),
  /** A revision under way: folded anew from the checkpoint of an earlier window up to where the record stands. */
  revision: z.strictObject({ window: z.int().min(0), cursor: z.string(), ...FoldState.shape }).nullable(),
  ...stamp,
});
export type Reputation = z.infer<typeof Reputation>;

/** What a window began with, and the version of the parameters that all of it is folded under. */
export const Checkpoint = z.strictObject({ ...FoldState.shape, parameterVersion: z.int().min(1), ...stamp });
export type Checkpoint = z.infer<typeof Checkpoint>;

/** That nothing more can be appended to a window. */
export const Shut = z.strictObject(stamp);
export type Shut = z.infer<typeof Shut>;

/** That a dispute changed an entry of a window that was shut: the record is to be folded anew from there. */
export const RevisionDue = z.strictObject({ window: z.int().min(0), task: TaskId, ...stamp });
export type RevisionDue = z.infer<typeof RevisionDue>;

export const Outcome = z.strictObject({
  kind: z.literal('outcome'),
  task: TaskId,
  field: Domain,
  mspId: MspId,
  provider: ProviderId,
  requesterMsp: MspId,
  /** What it says about the organisation, in PPM: the support of an answer, or what a seat's other end counts as. */
  success: BigInteger,
  /** Whether that is what the judges found of an answer. */
  judged: z.boolean(),
  /** How right the requester declared a canary's answer, in PPM, even where a panel reversed that; null for any other task. */
  truth: BigInteger.nullable(),
  /** The base weight in PPM, before the cap of one requester's organisation. */
  weight: BigInteger,
  /** Whether the task counts as a canary. */
  canary: z.boolean(),
  seedMaterial: z.string(),
  ...stamp,
});
export type Outcome = z.infer<typeof Outcome>;

/** A validator's part in one task: its scores beside the mean of its peers', its hits on a canary, its share of the pay. */
export const Judged = z.strictObject({
  kind: z.literal('judged'),
  task: TaskId,
  mspId: MspId,
  requesterMsp: MspId,
  samples: z.array(z.strictObject({ own: Ppm, peers: Ppm })),
  /** For each judged answer of a canary: whether the score was on the right side. */
  hits: z.array(z.boolean()),
  pay: BigInteger,
  /** When it can be folded: no dispute can change it any more. */
  finalAt: Millis,
  ...stamp,
});
export type Judged = z.infer<typeof Judged>;

/** A changed model: a tenth of the evidence stays. */
export const Aged = z.strictObject({
  kind: z.literal('aged'),
  provider: ProviderId,
  version: z.int().min(1),
  ...stamp,
});
/** A quarantine takes effect: a quarter of the good evidence stays. */
export const Quarantined = z.strictObject({ kind: z.literal('quarantined'), number: z.int().min(1), ...stamp });

/** An entry of a record's log. Roll-ups fold the entries in the order of their keys. */
export const LogEntry = z.discriminatedUnion('kind', [Outcome, Judged, Aged, Quarantined]);
export type LogEntry = z.infer<typeof LogEntry>;

/** An organisation's quarantine status over all domains; written when it changes. `domains`: where its last quarantine takes effect. */
export const Quarantine = z.strictObject({
  mspId: MspId,
  state: z.enum(['quarantined', 'returned']),
  number: z.int().min(1),
  domains: z.array(Domain),
  ...stamp,
});
export type Quarantine = z.infer<typeof Quarantine>;

export const SnapshotCandidate = z.strictObject({
  provider: ProviderId,
  mspId: MspId,
  node: NodeId,
  model: Label,
  region: Region,
  price: BigInteger,
  promptTokens: z.int().min(1),
  answerTokens: z.int().min(1),
  p: BigInteger,
  s: BigInteger,
});
export type SnapshotCandidate = z.infer<typeof SnapshotCandidate>;

export const SnapshotValidator = z.strictObject({ node: NodeId, mspId: MspId, credibility: BigInteger });

/** What a domain's selection reads: written once, never changed. */
export const Snapshot = z.strictObject({
  domain: Domain,
  epoch: Epoch,
  seed: Hex256,
  candidates: z.array(SnapshotCandidate),
  /** Quarantined providers: they are asked canaries only. */
  quarantined: z.array(SnapshotCandidate),
  coordinators: z.array(NodeId),
  validators: z.array(SnapshotValidator),
  ...stamp,
});
export type Snapshot = z.infer<typeof Snapshot>;
