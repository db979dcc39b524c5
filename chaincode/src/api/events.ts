import { z } from 'zod';
import { Domain, Epoch, Hex256, Millis, MspId, NodeId, ProviderId, Round, TaskId } from './ids';

/** The one event of each transaction: ids, digests and limits only. The name of the event is its `type`. */
export const LedgerEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('founded') }),
  z.strictObject({ type: z.literal('nodeRegistered'), node: NodeId }),
  z.strictObject({ type: z.literal('providerRegistered'), provider: ProviderId, domains: z.array(Domain) }),
  z.strictObject({
    type: z.literal('opened'),
    task: TaskId,
    domain: Domain,
    requester: NodeId,
    coordinator: NodeId,
    seats: z.array(z.strictObject({ provider: ProviderId, node: NodeId })),
    promptDigest: Hex256,
    answerTokens: z.int().min(1),
    commitBy: Millis,
    revealBy: Millis,
    resultBy: Millis,
    scoreCommitBy: Millis,
    scoreRevealBy: Millis,
  }),
  z.strictObject({ type: z.literal('committed'), task: TaskId, round: Round, provider: ProviderId }),
  z.strictObject({ type: z.literal('closed'), task: TaskId, round: Round, present: z.array(ProviderId) }),
  z.strictObject({ type: z.literal('revealed'), task: TaskId, round: Round, provider: ProviderId }),
  z.strictObject({ type: z.literal('resulted'), task: TaskId, validators: z.array(NodeId) }),
  z.strictObject({ type: z.literal('scoreCommitted'), task: TaskId, validator: NodeId }),
  z.strictObject({ type: z.literal('scoresClosed'), task: TaskId, present: z.array(NodeId) }),
  z.strictObject({ type: z.literal('scoreRevealed'), task: TaskId, validator: NodeId }),
  z.strictObject({ type: z.literal('settled'), task: TaskId, domain: Domain, mspIds: z.array(MspId) }),
  z.strictObject({ type: z.literal('swept'), mspId: MspId }),
  z.strictObject({
    type: z.literal('rolledUp'),
    domain: Domain,
    mspId: MspId,
    window: z.int().min(0),
    more: z.boolean(),
  }),
  z.strictObject({ type: z.literal('snapshotPublished'), domain: Domain, epoch: Epoch }),
]);
export type LedgerEvent = z.infer<typeof LedgerEvent>;
