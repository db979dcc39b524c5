import { z } from 'zod';
import { BigInteger, Label, MspId, NodeId, ProposalId, TaskId } from '../ids';
import { Parameters } from '../parameters';
import { Change, EncryptionKey } from '../records';

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
/** `limit`: keys at most in this transaction; it is called again until the organisation's records have all followed. */
export const ResetPoliciesRequest = z.strictObject({ mspId: MspId, limit: z.int().min(1).max(50) });
/** `task`: one that the caller sees on the ledger. */
export const PingRequest = z.strictObject({ task: TaskId });
export const NodeRequest = z.strictObject({ node: NodeId });

/** `proposal`: an id of the proposer's choice that has not been used. */
export const ProposeRequest = z.strictObject({ proposal: ProposalId, change: Change });
export const VoteRequest = z.strictObject({ proposal: ProposalId, inFavour: z.boolean() });
export const ProposalRequest = z.strictObject({ proposal: ProposalId });
export const ParametersRequest = z.strictObject({ version: z.int().min(1) });
export const ProposalPageRequest = z.strictObject({
  after: z.union([ProposalId, z.literal('')]),
  limit: z.int().min(1).max(200),
});
