import { z } from 'zod';
import { CanaryId, DisputeNumber, Domain, Hex256, Lane, MspId, NodeId, Panel, Ppm, ProviderId, TaskId } from '../ids';
import { DisputeSubject, ScoreEntry } from '../records';

export const CommitScoreRequest = z.strictObject({ task: TaskId, panel: Panel, commitment: Hex256 });
export const PanelRequest = z.strictObject({ task: TaskId, panel: Panel });
export const RevealScoreRequest = z.strictObject({
  task: TaskId,
  panel: Panel,
  scores: z.array(ScoreEntry).max(10),
  salt: Hex256,
  rationales: z.array(z.strictObject({ provider: ProviderId, digest: Hex256 })).max(10),
});

/** The open window of an organisation's record, as the settling node read it. */
const window = z.strictObject({ mspId: MspId, window: z.int().min(0) });
export const SettleRequest = z.strictObject({
  task: TaskId,
  /** Of each respondent's organisation in the task's domain. */
  windows: z.array(window).max(10),
  /** Of each judge's organisation in validation. */
  validationWindows: z.array(window).max(7),
  /** Opens the link that the task was opened with: which canary it is, or none. Only the requester's side can; others wait. */
  link: z.strictObject({ canary: CanaryId.nullable(), salt: Hex256 }).nullable(),
  /** Recorded signs of life that show that the ledger could commit while a seat was silent. */
  pings: z.array(z.strictObject({ node: NodeId, at: z.int().min(0) })).max(4),
});

export const DepositCanaryRequest = z.strictObject({
  domain: Domain,
  asker: NodeId,
  questionDigest: Hex256,
  answerDigest: Hex256,
});
export const DeclareCanaryRequest = z.strictObject({
  task: TaskId,
  canary: CanaryId,
  salt: Hex256,
  truths: z.array(z.strictObject({ provider: ProviderId, truth: Ppm })).max(10),
});
export const CanaryRequest = z.strictObject({ canary: CanaryId });

/** `panel`: as planned by `disputes:plan` for the same request, which the text's keys are wrapped for. `lane` pays the bond. */
export const OpenDisputeRequest = z.strictObject({
  task: TaskId,
  number: DisputeNumber,
  subject: DisputeSubject,
  lane: Lane,
  panel: z.array(NodeId).max(15),
});
/** `number`: one more than the disputes that the task has. */
export const PlanDisputeRequest = z.strictObject({ task: TaskId, number: DisputeNumber, subject: DisputeSubject });
export const DisputeRequest = z.strictObject({ task: TaskId, number: DisputeNumber });
