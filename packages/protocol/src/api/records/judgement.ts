import { z } from 'zod';
import {
  BigInteger,
  CanaryId,
  DisputeNumber,
  Domain,
  Hex256,
  Lane,
  Millis,
  MspId,
  NodeId,
  Panel,
  Ppm,
  ProviderId,
  Round,
  TaskId,
} from '../ids';
import { stamp } from './stamp';

const place = { task: TaskId, panel: Panel, validator: NodeId };

export const ScoreCommit = z.strictObject({ ...place, commitment: Hex256, ...stamp });
export type ScoreCommit = z.infer<typeof ScoreCommit>;

/** A validator's judgement of one seat: its independent answer and, after revision rounds, its last; null where it cannot judge. */
export const ScoreEntry = z.strictObject({
  provider: ProviderId,
  score: Ppm.nullable(),
  final: Ppm.nullable(),
});
export type ScoreEntry = z.infer<typeof ScoreEntry>;

export const ScoreReveal = z.strictObject({
  ...place,
  scores: z.array(ScoreEntry),
  /** Digests of the sealed reasons for a provider's score, which only the requester and that provider can read. */
  rationales: z.array(z.strictObject({ provider: ProviderId, digest: Hex256 })),
  ...stamp,
});
export type ScoreReveal = z.infer<typeof ScoreReveal>;

/** A question with a known answer, sealed before anyone asks it. */
export const Canary = z.strictObject({
  canary: CanaryId,
  author: NodeId,
  domain: Domain,
  /** The requester that may ask it. */
  asker: NodeId,
  questionDigest: Hex256,
  answerDigest: Hex256,
  ...stamp,
});
export type Canary = z.infer<typeof Canary>;

/** That a task was a canary, and how right each seat's independent answer was. */
export const Declared = z.strictObject({
  task: TaskId,
  canary: CanaryId,
  truths: z.array(z.strictObject({ provider: ProviderId, truth: Ppm })),
  ...stamp,
});
export type Declared = z.infer<typeof Declared>;

/** That a canary has been used. */
/** How many canaries of a member no task was declared to be. */
export const Deposits = z.strictObject({ mspId: MspId, unused: z.int().min(0) });
export type Deposits = z.infer<typeof Deposits>;

export const CanaryUse = z.strictObject({ canary: CanaryId, task: TaskId, ...stamp });
export type CanaryUse = z.infer<typeof CanaryUse>;

/** The record whose text is said not to match its digest. */
export const DisputedText = z.strictObject({
  step: z.enum(['prompt', 'answer', 'result']),
  round: Round,
  author: NodeId,
});
export type DisputedText = z.infer<typeof DisputedText>;

/** What a dispute is about: the verdicts of a settled task, or a text that does not match its digest. */
export const DisputeSubject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('verdict') }),
  z.strictObject({ kind: z.literal('text'), text: DisputedText }),
]);
export type DisputeSubject = z.infer<typeof DisputeSubject>;

export const Dispute = z.strictObject({
  task: TaskId,
  number: DisputeNumber,
  subject: DisputeSubject,
  by: NodeId,
  lane: Lane,
  bond: BigInteger,
  panel: z.array(NodeId),
  /** Whether the panel has more members than the validators it reviews. */
  larger: z.boolean(),
  scoreCommitBy: Millis,
  scoreRevealBy: Millis,
  ...stamp,
});
export type Dispute = z.infer<typeof Dispute>;

/** Keys of what is disputed, given to the dispute's panel by another reader than the one that disputes. */
export const PanelDisclosure = z.strictObject({
  task: TaskId,
  number: DisputeNumber,
  by: NodeId,
  /** Of how many texts. */
  texts: z.int().min(1),
  ...stamp,
});
export type PanelDisclosure = z.infer<typeof PanelDisclosure>;

export const Resolved = z.strictObject({
  task: TaskId,
  number: DisputeNumber,
  upheld: z.boolean(),
  /** What the panel found, by seat, in PPM: verdict and support of the independent answer, or of a text's match, and the last answer's verdict. */
  findings: z.array(
    z.strictObject({
      provider: ProviderId,
      verdict: BigInteger.nullable(),
      support: BigInteger.nullable(),
      final: BigInteger.nullable(),
    }),
  ),
  ...stamp,
});
export type Resolved = z.infer<typeof Resolved>;
