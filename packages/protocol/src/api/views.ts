import { z } from 'zod';
import { BigInteger, Domain, Epoch, MspId, NodeId, Panel, TaskId, TextIndex, TextStepName } from './ids';
import {
  BlockAttestation,
  JournalLine,
  Canary,
  CanaryUse,
  Closed,
  CodeAttestation,
  Commit,
  Credit,
  Declared,
  Disclosure,
  Dispute,
  Enacted,
  EncryptionKey,
  Erased,
  Hold,
  Invoice,
  LaneRecord,
  Proposal,
  Provider,
  Quarantine,
  Reputation,
  Resolved,
  Result,
  Reveal,
  RevisionRecord,
  ScoreCommit,
  ScoreReveal,
  Seat,
  Settled,
  Snapshot,
  Substituted,
  Task,
  Vote,
} from './records';

/** A node that a text's key is wrapped for. */
export const Recipient = z.strictObject({ node: NodeId, encryptionKey: EncryptionKey });
export type Recipient = z.infer<typeof Recipient>;

/** What an open with the same request would record, and whom the prompt's key has to be wrapped for. */
export const Plan = z.strictObject({
  task: TaskId,
  coordinator: NodeId,
  seats: z.array(Seat),
  substitutes: z.array(Seat),
  quote: BigInteger,
  recipients: z.array(Recipient),
});
export type Plan = z.infer<typeof Plan>;

/** The validators that follow from the reveals. */
export const ResultPlan = z.strictObject({ validators: z.array(NodeId) });
export type ResultPlan = z.infer<typeof ResultPlan>;

/** The panel that a dispute by the caller would have. */
export const PanelPlan = z.strictObject({ panel: z.array(NodeId) });
export type PanelPlan = z.infer<typeof PanelPlan>;

/** The judges of one panel: what they have committed and opened so far. */
export const PanelView = z.strictObject({
  panel: Panel,
  judges: z.array(NodeId),
  commits: z.array(ScoreCommit),
  closed: Closed.nullable(),
  reveals: z.array(ScoreReveal),
});
export type PanelView = z.infer<typeof PanelView>;

/** One round of answers, round 0 being the independent ones. */
export const RoundView = z.strictObject({
  round: z.int().min(0),
  /** Null for round 0. */
  revision: RevisionRecord.nullable(),
  commits: z.array(Commit),
  closed: Closed.nullable(),
  reveals: z.array(Reveal),
});
export type RoundView = z.infer<typeof RoundView>;

/** Every record of a task that is on the ledger. */
export const TaskView = z.strictObject({
  task: Task,
  substituted: Substituted.nullable(),
  /** Who holds the seats now, in seat order. */
  seats: z.array(Seat),
  /** At least round 0. */
  rounds: z.array(RoundView),
  result: Result.nullable(),
  /** The validators' panel first, then one for each dispute; empty before the result. */
  panels: z.array(PanelView),
  disputes: z.array(z.strictObject({ dispute: Dispute, resolved: Resolved.nullable() })),
  declared: Declared.nullable(),
  settled: Settled.nullable(),
  erased: Erased.nullable(),
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
  z.strictObject({ step: TextStepName, round: TextIndex, author: NodeId, ...SealedText.shape }),
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

/** The organisations of a field that have something to fold: entries in their open window, or a revision that is due. */
export const UnfoldedView = z.strictObject({
  waiting: z.array(z.strictObject({ mspId: MspId, window: z.int().min(0) })),
  revisions: z.array(MspId),
});
export type UnfoldedView = z.infer<typeof UnfoldedView>;

/** The window that each organisation's record of a field appends to. */
export const WindowsView = z.array(z.strictObject({ mspId: MspId, window: z.int().min(0) }));
export type WindowsView = z.infer<typeof WindowsView>;

/** An organisation's records: its CUSUMs summed over all domains, its quarantine if it ever had one. */
export const OrganisationView = z.strictObject({
  mspId: MspId,
  cusum: BigInteger,
  quarantine: Quarantine.nullable(),
  records: z.array(Reputation),
});
export type OrganisationView = z.infer<typeof OrganisationView>;

/** A member's money: its lanes and the credits not swept yet (at most 200 are listed). */
export const AccountView = z.strictObject({
  lanes: z.array(LaneRecord),
  credits: z.array(Credit),
  moreCredits: z.boolean(),
  bonds: BigInteger,
  /** What its judgements wait to be paid for. */
  pot: BigInteger,
});
export type AccountView = z.infer<typeof AccountView>;

export const TaskPage = z.strictObject({
  tasks: z.array(z.strictObject({ task: Task, settled: z.boolean() })),
  more: z.boolean(),
});
export type TaskPage = z.infer<typeof TaskPage>;

export const ProposalView = z.strictObject({
  proposal: Proposal,
  votes: z.array(Vote),
  enacted: Enacted.nullable(),
});
export type ProposalView = z.infer<typeof ProposalView>;
export const ProposalPage = z.strictObject({ proposals: z.array(ProposalView), more: z.boolean() });
export type ProposalPage = z.infer<typeof ProposalPage>;

/** The organisations whose key-level policies have not followed the membership yet. */
export const PoliciesView = z.strictObject({ membership: z.int().min(1), behind: z.array(MspId) });
export type PoliciesView = z.infer<typeof PoliciesView>;

/** A provider with every version it ever had, oldest first, and the end of its lease. */
export const ProviderView = z.strictObject({ versions: z.array(Provider), leaseUntil: z.int().min(0).nullable() });
export type ProviderView = z.infer<typeof ProviderView>;

export const JournalPage = z.strictObject({ lines: z.array(JournalLine), after: z.string(), more: z.boolean() });
export const InvoicesView = z.array(Invoice);

/** What members say about the same blocks, and whether they agree. */
export const BlockAttestationsView = z.strictObject({ attestations: z.array(BlockAttestation), agree: z.boolean() });
export type BlockAttestationsView = z.infer<typeof BlockAttestationsView>;
export const CodeAttestationsView = z.strictObject({ attestations: z.array(CodeAttestation), agree: z.boolean() });
export type CodeAttestationsView = z.infer<typeof CodeAttestationsView>;
export const CustodyView = z.strictObject({
  holds: z.array(Hold),
  disclosures: z.array(Disclosure),
  erased: Erased.nullable(),
});
export type CustodyView = z.infer<typeof CustodyView>;

/** A canary and the task it was asked in, if it was. */
export const CanaryView = z.strictObject({ canary: Canary, use: CanaryUse.nullable() });
