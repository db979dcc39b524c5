import { z } from 'zod';
import {
  BigInteger,
  Domain,
  Epoch,
  Hex256,
  Label,
  Lane,
  Millis,
  MspId,
  NodeId,
  Ppm,
  ProviderId,
  Round,
  TaskId,
  TextStepName,
  TransactionId,
} from './ids';
import { Parameters } from './parameters';

/** What every record of a step carries about the transaction that wrote it. */
const stamp = { at: Millis, txId: TransactionId };

export const Role = z.enum(['requester', 'coordinator', 'respondent', 'validator', 'auditor', 'admin']);
export type Role = z.infer<typeof Role>;

export const Member = z.strictObject({ mspId: MspId, name: Label, state: z.enum(['active', 'suspended', 'left']) });

/** Members' states and the current parameters: the one key that every step reads. */
export const Consortium = z.strictObject({ members: z.array(Member), parameters: Parameters });
export type Consortium = z.infer<typeof Consortium>;

/** A public P-256 key for key agreement, as a JWK. */
export const EncryptionKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  y: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  kid: NodeId,
});
export type EncryptionKey = z.infer<typeof EncryptionKey>;

export const NodeRecord = z.strictObject({
  node: NodeId,
  roles: z.array(Role),
  encryptionKey: EncryptionKey,
  ...stamp,
});
export type NodeRecord = z.infer<typeof NodeRecord>;

export const Provider = z.strictObject({
  provider: ProviderId,
  mspId: MspId,
  /** The node that answers for it. */
  node: NodeId,
  model: Label,
  modelVersion: Label,
  domains: z.array(Domain),
  /** Micro-credits an answer. */
  price: BigInteger,
  bond: BigInteger,
  ...stamp,
});
export type Provider = z.infer<typeof Provider>;

/** Which of an organisation's providers stands in a domain; null when it left the domain. */
export const Claim = z.strictObject({ domain: Domain, mspId: MspId, provider: ProviderId.nullable() });

/** The record of one organisation in one domain: evidence in PPM, and how far outcomes have been folded. */
export const Reputation = z.strictObject({
  domain: Domain,
  mspId: MspId,
  a: BigInteger,
  b: BigInteger,
  cusum: BigInteger,
  lifetimeSuccess: BigInteger,
  lifetimeWeight: BigInteger,
  /** The window that outcomes are appended to; windows are numbered one after another. */
  window: z.int().min(0),
  windowOpenedAt: Millis,
  /** The last outcome folded in a window that is being rolled up; empty while it is open. */
  cursor: z.string(),
  /** Weight already given in this window, by requester's organisation. */
  usedWeights: z.array(z.tuple([MspId, BigInteger])),
  /** How many outcomes have been folded ever. */
  folded: z.int().min(0),
  chain: z.string(),
  ...stamp,
});
export type Reputation = z.infer<typeof Reputation>;

export const Outcome = z.strictObject({
  task: TaskId,
  domain: Domain,
  mspId: MspId,
  provider: ProviderId,
  requesterMsp: MspId,
  verdict: BigInteger,
  weight: BigInteger,
  seedMaterial: z.string(),
  ...stamp,
});
export type Outcome = z.infer<typeof Outcome>;

export const SnapshotCandidate = z.strictObject({
  provider: ProviderId,
  mspId: MspId,
  node: NodeId,
  model: Label,
  price: BigInteger,
  p: BigInteger,
  s: BigInteger,
});

/** What a domain's selection reads: written once, never changed. */
export const Snapshot = z.strictObject({
  domain: Domain,
  epoch: Epoch,
  seed: Hex256,
  candidates: z.array(SnapshotCandidate),
  coordinators: z.array(NodeId),
  validators: z.array(z.strictObject({ node: NodeId, mspId: MspId, credibility: BigInteger })),
  ...stamp,
});
export type Snapshot = z.infer<typeof Snapshot>;

export const Seat = SnapshotCandidate.extend({
  /** The weight of its vote, in PPM: the fourth power of its lower bound. */
  voteWeight: BigInteger,
});
export type Seat = z.infer<typeof Seat>;

export const Terms = z.strictObject({
  domain: Domain,
  seats: z.int().min(1).max(7),
  /** The highest price of one answer, in micro-credits. */
  priceCap: BigInteger,
  /** The most tokens that an answer may have. */
  answerTokens: z.int().min(1).max(1_000_000),
});
export type Terms = z.infer<typeof Terms>;

export const Task = z.strictObject({
  task: TaskId,
  requester: NodeId,
  coordinator: NodeId,
  terms: Terms,
  parameterVersion: z.int().min(1),
  epoch: Epoch,
  seed: Hex256,
  seats: z.array(Seat),
  substitutes: z.array(Seat),
  promptDigest: Hex256,
  lane: Lane,
  /** The quoted maximum, debited from the lane until the task is settled. */
  escrow: BigInteger,
  commitBy: Millis,
  revealBy: Millis,
  resultBy: Millis,
  scoreCommitBy: Millis,
  scoreRevealBy: Millis,
  ...stamp,
});
export type Task = z.infer<typeof Task>;

export const Commit = z.strictObject({
  task: TaskId,
  round: Round,
  provider: ProviderId,
  commitment: Hex256,
  model: Label,
  promptTokens: z.int().min(0),
  completionTokens: z.int().min(0),
  ...stamp,
});
export type Commit = z.infer<typeof Commit>;

/**
 * The latch of a phase. Every reveal writes it without reading it, so that a step of the phase that was endorsed before and
 * ordered after is invalid; a close names the steps that are there.
 */
export const Closed = z.strictObject({ by: z.enum(['reveal', 'close']), present: z.array(NodeId), ...stamp });
export type Closed = z.infer<typeof Closed>;

export const Reveal = z.strictObject({
  task: TaskId,
  round: Round,
  provider: ProviderId,
  digest: Hex256,
  seedSalt: Hex256,
  abstained: z.boolean(),
  ...stamp,
});
export type Reveal = z.infer<typeof Reveal>;

/** How the final answer came about, and what to think of it. */
export const Method = z.enum(['vote', 'follow', 'synthesis', 'none']);
export const Flag = z.enum(['ok', 'split', 'too_few', 'abstained']);
export type Method = z.infer<typeof Method>;
export type Flag = z.infer<typeof Flag>;

export const Result = z.strictObject({
  task: TaskId,
  digest: Hex256,
  method: Method,
  flag: Flag,
  unanimous: z.boolean(),
  /** Share of the committee's vote weight behind the answer, PPM. */
  agreement: Ppm,
  /** Organisations that answered independently. */
  independence: z.int().min(0),
  follows: ProviderId.nullable(),
  dissent: z.array(ProviderId),
  validators: z.array(NodeId),
  ...stamp,
});
export type Result = z.infer<typeof Result>;

export const ScoreCommit = z.strictObject({ task: TaskId, validator: NodeId, commitment: Hex256, ...stamp });
export const ScoreEntry = z.strictObject({ provider: ProviderId, score: Ppm.nullable() });
export const ScoreReveal = z.strictObject({ task: TaskId, validator: NodeId, scores: z.array(ScoreEntry), ...stamp });
export type ScoreCommit = z.infer<typeof ScoreCommit>;
export type ScoreReveal = z.infer<typeof ScoreReveal>;

export const Payment = z.strictObject({
  account: z.string(),
  reason: z.enum(['answer', 'validation', 'coordination', 'canaries', 'remainder', 'refund']),
  amount: BigInteger,
});

export const Settled = z.strictObject({
  task: TaskId,
  /** `expired`: the coordinator recorded no result in time. */
  outcome: z.enum(['judged', 'expired']),
  seats: z.array(
    z.strictObject({
      provider: ProviderId,
      end: z.enum(['missing', 'withheld', 'abstained', 'answered']),
      verdict: BigInteger.nullable(),
      window: z.int().min(0),
    }),
  ),
  payments: z.array(Payment),
  ...stamp,
});
export type Settled = z.infer<typeof Settled>;

/** One of an organisation's 64 escrow lanes: an open debits exactly one, so a double spend is a read conflict. */
export const LaneRecord = z.strictObject({ mspId: MspId, lane: Lane, balance: BigInteger, opens: z.int().min(0) });
export type LaneRecord = z.infer<typeof LaneRecord>;

/** Money on its way to an account: written once by a settlement, removed by a sweep. */
export const Credit = z.strictObject({ account: z.string(), task: TaskId, amount: BigInteger, ...stamp });
export type Credit = z.infer<typeof Credit>;

export const Mint = z.strictObject({ total: BigInteger, ...stamp });

/** A private text as its step stores it: a compact JWE, and its content key wrapped in a general JWE. */
export const TextEntry = z.strictObject({ text: z.string().min(1), key: z.unknown() });
export type TextEntry = z.infer<typeof TextEntry>;

/** Keys wrapped for further readers of texts that are on the ledger already. */
export const KeyGrants = z.array(
  z.strictObject({
    step: TextStepName,
    round: Round,
    author: NodeId,
    key: z.unknown(),
  }),
);
export type KeyGrants = z.infer<typeof KeyGrants>;
