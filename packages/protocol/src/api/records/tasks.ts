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
  Region,
  RevisionRound,
  Round,
  SeatIndex,
  TaskId,
} from '../ids';
import { SnapshotCandidate } from './reputation';
import { stamp } from './stamp';

export const Seat = SnapshotCandidate.extend({
  /** The weight of its vote, in PPM: the fourth power of its lower bound. */
  voteWeight: BigInteger,
});
export type Seat = z.infer<typeof Seat>;

/** Names that are let in; empty lets all in. */
const allowed = <S extends z.ZodType>(item: S) => z.array(item).max(32);

export const Terms = z.strictObject({
  domain: Domain,
  seats: z.int().min(1).max(7),
  /** Revision rounds at most. */
  rounds: z.int().min(0).max(3),
  phaseSeconds: z.int().min(2).max(3_600),
  /** The highest price of one answer, in micro-credits. */
  priceCap: BigInteger,
  /** The length of the prompt, and the most tokens that an answer may have. */
  promptTokens: z.int().min(0).max(100_000_000),
  answerTokens: z.int().min(1).max(1_000_000),
  /** An answer whose verdict is lower is not paid, in PPM. */
  qualityFloor: Ppm,
  /** No further round once this share of the votes agrees, in PPM. */
  earlyStop: Ppm,
  orgs: z.strictObject({ allowed: allowed(MspId), denied: allowed(MspId) }),
  models: z.strictObject({ allowed: allowed(Label), denied: allowed(Label) }),
  regions: z.strictObject({ allowed: allowed(Region), denied: allowed(Region) }),
  /** `others`: other members answer. `own`: only the requester's own. `probe`: a canary for one quarantined member. */
  scope: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('others') }),
    z.strictObject({ kind: z.literal('own') }),
    z.strictObject({ kind: z.literal('probe'), mspId: MspId }),
  ]),
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
  /** The committee as it was drawn; see {@link Substituted} for who took a seat later. */
  seats: z.array(Seat),
  substitutes: z.array(Seat),
  promptDigest: Hex256,
  /** Commits to which canary this is, or to none. */
  link: Hex256,
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

/** Seats that went to the next substitute, in order; the n-th entry is the n-th substitute of the task. */
export const Substituted = z.strictObject({
  task: TaskId,
  substitutions: z.array(
    z.strictObject({
      seat: SeatIndex,
      provider: ProviderId,
      replaced: ProviderId,
      reason: z.enum(['declined', 'silent']),
      ...stamp,
    }),
  ),
});
export type Substituted = z.infer<typeof Substituted>;

/** A revision round: the coordinator's sealed board of the others' answers, and its own deadlines. */
export const RevisionRecord = z.strictObject({
  task: TaskId,
  round: RevisionRound,
  digest: Hex256,
  /** Who may revise, in seat order: the seats whose independent answers are on the board. */
  respondents: z.array(ProviderId),
  commitBy: Millis,
  revealBy: Millis,
  ...stamp,
});
export type RevisionRecord = z.infer<typeof RevisionRecord>;

const commitPlace = { task: TaskId, round: Round, provider: ProviderId };
export const SealedCommit = z.strictObject({
  kind: z.literal('sealed'),
  ...commitPlace,
  commitment: Hex256,
  model: Label,
  promptTokens: z.int().min(0),
  completionTokens: z.int().min(0),
  ...stamp,
});
export type SealedCommit = z.infer<typeof SealedCommit>;
/** A seat's first step: a sealed answer, or that it declines. Either can be taken once. */
export const Commit = z.discriminatedUnion('kind', [
  SealedCommit,
  z.strictObject({ kind: z.literal('declined'), ...commitPlace, ...stamp }),
]);
export type Commit = z.infer<typeof Commit>;

/**
 * The latch of a phase. Every reveal writes it without reading it, so that a step of the phase that was endorsed before and
 * ordered after is invalid; a close names the steps that are there.
 */
export const Closed = z.strictObject({
  by: z.enum(['reveal', 'close']),
  present: z.array(NodeId),
  ...stamp,
});
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
  /** The last revision round that was held, 0 for none. */
  rounds: Round,
  validators: z.array(NodeId),
  ...stamp,
});
export type Result = z.infer<typeof Result>;
