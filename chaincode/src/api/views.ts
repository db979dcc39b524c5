import { z } from 'zod';
import { BigInteger, Domain, Epoch, MspId, NodeId, Round, TaskId, TextStepName } from './ids';
import {
  Closed,
  Commit,
  Credit,
  EncryptionKey,
  LaneRecord,
  Reputation,
  Result,
  Reveal,
  ScoreCommit,
  ScoreReveal,
  Seat,
  Settled,
  Snapshot,
  Task,
} from './records';

/** A node that a text's key is wrapped for. */
export const Recipient = z.strictObject({ node: NodeId, encryptionKey: EncryptionKey });
export type Recipient = z.infer<typeof Recipient>;

/** What an open with the same request would record, and whom the prompt's key has to be wrapped for. */
export const Plan = z.strictObject({
  task: TaskId,
  seats: z.array(Seat),
  substitutes: z.array(Seat),
  quote: BigInteger,
  recipients: z.array(Recipient),
});
export type Plan = z.infer<typeof Plan>;

/** The validators that follow from the reveals. */
export const ResultPlan = z.strictObject({ validators: z.array(NodeId) });

/** Every record of a task that is on the ledger. */
export const TaskView = z.strictObject({
  task: Task,
  commits: z.array(Commit),
  closed: Closed.nullable(),
  reveals: z.array(Reveal),
  result: Result.nullable(),
  scoreCommits: z.array(ScoreCommit),
  scoresClosed: Closed.nullable(),
  scoreReveals: z.array(ScoreReveal),
  settled: Settled.nullable(),
});
export type TaskView = z.infer<typeof TaskView>;

/** The private text of a record: its ciphertext and the wrapped keys that have been published so far. */
export const SealedText = z.strictObject({ text: z.string(), keys: z.array(z.unknown()) });
export type SealedText = z.infer<typeof SealedText>;

/** The number of a domain's latest snapshot; null where none has been published. */
export const EpochView = z.strictObject({ epoch: Epoch.nullable() });
export type EpochView = z.infer<typeof EpochView>;

/** Every text of a task that its records have so far. */
export const TaskTextsView = z.array(
  z.strictObject({ step: TextStepName, round: Round, author: NodeId, ...SealedText.shape }),
);
export type TaskTextsView = z.infer<typeof TaskTextsView>;

/** A domain as it stands: the latest snapshot and every organisation's record. */
export const DomainView = z.strictObject({
  domain: Domain,
  epoch: Epoch.nullable(),
  snapshot: Snapshot.nullable(),
  reputations: z.array(Reputation),
});
export type DomainView = z.infer<typeof DomainView>;

/** The organisations of a domain that have outcomes in their open window, and that window. */
export const UnfoldedView = z.strictObject({
  waiting: z.array(z.strictObject({ mspId: MspId, window: z.int().min(0) })),
});
export type UnfoldedView = z.infer<typeof UnfoldedView>;

/** A member's money: its lanes and the credits not swept yet (at most 200 are listed). */
export const AccountView = z.strictObject({
  lanes: z.array(LaneRecord),
  credits: z.array(Credit),
  moreCredits: z.boolean(),
  bonds: BigInteger,
});
export type AccountView = z.infer<typeof AccountView>;

export const TaskPage = z.strictObject({
  tasks: z.array(z.strictObject({ task: Task, settled: z.boolean() })),
  more: z.boolean(),
});
export type TaskPage = z.infer<typeof TaskPage>;
