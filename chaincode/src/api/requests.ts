import { z } from 'zod';
import {
  BigInteger,
  Domain,
  Epoch,
  EnrolmentId,
  Hex256,
  Label,
  Lane,
  MspId,
  NodeId,
  Ppm,
  ProviderId,
  Round,
  TaskId,
  TextStepName,
} from './ids';
import { Parameters } from './parameters';
import { EncryptionKey, Flag, Method, ScoreEntry, Terms } from './records';

/** Names the snapshot and the lane that a task is planned from. */
const plan = { lane: Lane, opens: z.int().min(0), epoch: Epoch, terms: Terms, coordinator: NodeId };

export const FoundRequest = z.strictObject({
  members: z
    .array(z.strictObject({ mspId: MspId, name: Label }))
    .min(1)
    .max(64),
  parameters: Parameters,
  /** Micro-credits that each founding member receives, spread over its lanes. */
  grant: BigInteger,
});
export const RegisterNodeRequest = z.strictObject({ encryptionKey: EncryptionKey });
export const RegisterProviderRequest = z.strictObject({
  name: EnrolmentId,
  model: Label,
  modelVersion: Label,
  domains: z.array(Domain).min(1).max(16),
  price: BigInteger,
  /** The lane that pays the bond at the first registration. */
  lane: Lane,
});
export const PublishSnapshotRequest = z.strictObject({ domain: Domain, epoch: Epoch });
export const RollUpRequest = z.strictObject({
  domain: Domain,
  mspId: MspId,
  window: z.int().min(0),
  limit: z.int().min(1).max(100),
});

export const PlanRequest = z.strictObject(plan);
export const OpenRequest = z.strictObject({
  ...plan,
  committee: z.array(ProviderId),
  substitutes: z.array(ProviderId),
  quote: BigInteger,
  promptDigest: Hex256,
});
export const CommitRequest = z.strictObject({
  task: TaskId,
  round: Round,
  commitment: Hex256,
  model: Label,
  promptTokens: z.int().min(0),
  completionTokens: z.int().min(0),
});
export const CloseRequest = z.strictObject({ task: TaskId, round: Round });
export const RevealRequest = z.strictObject({
  task: TaskId,
  round: Round,
  digest: Hex256,
  seedSalt: Hex256,
  abstained: z.boolean(),
});
export const ResultRequest = z.strictObject({
  task: TaskId,
  digest: Hex256,
  method: Method,
  flag: Flag,
  unanimous: z.boolean(),
  agreement: Ppm,
  independence: z.int().min(0).max(7),
  follows: ProviderId.nullable(),
  dissent: z.array(ProviderId).max(7),
  validators: z.array(NodeId).max(7),
});
export const CommitScoreRequest = z.strictObject({ task: TaskId, commitment: Hex256 });
export const RevealScoreRequest = z.strictObject({ task: TaskId, scores: z.array(ScoreEntry).max(7), salt: Hex256 });
export const TaskRequest = z.strictObject({ task: TaskId });
export const SettleRequest = z.strictObject({
  task: TaskId,
  /** The open window of each seat's reputation record. */
  windows: z.array(z.strictObject({ provider: ProviderId, window: z.int().min(0) })).max(7),
});
export const SweepRequest = z.strictObject({ lane: Lane });

export const NodeRequest = z.strictObject({ node: NodeId });
export const DomainRequest = z.strictObject({ domain: Domain });
/** `known`: an epoch that the caller has seen, 0 if none; the search begins there. */
export const EpochRequest = z.strictObject({ domain: Domain, known: Epoch });
export const AccountRequest = z.strictObject({ account: z.string().min(1).max(64) });
/** Reads the private text of one record. */
export const TextRequest = z.strictObject({
  task: TaskId,
  step: TextStepName,
  round: Round,
  author: NodeId,
});
export const TaskPageRequest = z.strictObject({
  after: z.union([TaskId, z.literal('')]),
  limit: z.int().min(1).max(200),
});
export const NoRequest = z.strictObject({});
