import { z } from 'zod';
import {
  BigInteger,
  Epoch,
  Hex256,
  Label,
  Lane,
  NodeId,
  Ppm,
  ProviderId,
  RevisionRound,
  Round,
  SeatIndex,
  TaskId,
  TextIndex,
  TextStepName,
} from '../ids';
import { Flag, Method, Terms } from '../records';

/** Names the snapshot and the lane that a task is planned from. */
const plan = { lane: Lane, opens: z.int().min(0), epoch: Epoch, terms: Terms };

/** `coordinator`: one of the requester's own member, or null where that has none and one of another's is drawn. */
export const PlanRequest = z.strictObject({ ...plan, coordinator: NodeId.nullable() });
export const OpenRequest = z.strictObject({
  ...plan,
  coordinator: NodeId,
  committee: z.array(ProviderId),
  substitutes: z.array(ProviderId),
  quote: BigInteger,
  promptDigest: Hex256,
  link: Hex256,
});
export const TaskRequest = z.strictObject({ task: TaskId });
export const SubstituteRequest = z.strictObject({ task: TaskId, seat: SeatIndex, provider: ProviderId });
export const StartRoundRequest = z.strictObject({ task: TaskId, round: RevisionRound, digest: Hex256 });
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
  rounds: Round,
  validators: z.array(NodeId).max(7),
});

/** Reads the private text of one record. */
export const TextRequest = z.strictObject({ task: TaskId, step: TextStepName, round: TextIndex, author: NodeId });
export const TaskPageRequest = z.strictObject({
  after: z.union([TaskId, z.literal('')]),
  limit: z.int().min(1).max(200),
});
