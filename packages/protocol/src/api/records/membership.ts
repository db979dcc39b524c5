import { z } from 'zod';
import { BigInteger, Label, Millis, MspId, NodeId, ProposalId, TaskId } from '../ids';
import { Parameters, ProposedParameters } from '../parameters';
import { stamp } from './stamp';

export const Role = z.enum(['requester', 'coordinator', 'respondent', 'validator', 'auditor', 'admin']);
export type Role = z.infer<typeof Role>;

export const Member = z.strictObject({ mspId: MspId, name: Label, state: z.enum(['active', 'suspended', 'left']) });
export type Member = z.infer<typeof Member>;

/** Members' states and the current parameters: the one key that every step reads. */
export const Consortium = z.strictObject({
  members: z.array(Member),
  /** Counts the changes of membership that key-level policies have to follow. */
  membership: z.int().min(1),
  parameters: Parameters,
});
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

/** What a vote can change. */
export const Change = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('admit'), mspId: MspId, name: Label }),
  z.strictObject({ kind: z.literal('suspend'), mspId: MspId }),
  z.strictObject({ kind: z.literal('readmit'), mspId: MspId }),
  z.strictObject({ kind: z.literal('expel'), mspId: MspId }),
  /** `version`: the one that the change was written against; it must still be the current one. */
  z.strictObject({ kind: z.literal('parameters'), version: z.int().min(1), values: ProposedParameters }),
  z.strictObject({ kind: z.literal('mint'), mspId: MspId, amount: BigInteger }),
]);
export type Change = z.infer<typeof Change>;

export const Proposal = z.strictObject({
  proposal: ProposalId,
  change: Change,
  by: NodeId,
  /** The members that could vote when it was made, suspended ones included: suspending a member lowers no threshold. */
  electorate: z.array(MspId),
  /** Votes in favour that enact it. */
  needed: z.int().min(1),
  enactFrom: Millis,
  expiresAt: Millis,
  ...stamp,
});
export type Proposal = z.infer<typeof Proposal>;

export const Vote = z.strictObject({ proposal: ProposalId, mspId: MspId, inFavour: z.boolean(), ...stamp });
export type Vote = z.infer<typeof Vote>;

export const Enacted = z.strictObject({ proposal: ProposalId, inFavour: z.array(MspId), ...stamp });
export type Enacted = z.infer<typeof Enacted>;

/** How far the key-level policies of an organisation's records have followed the membership. */
export const PolicyProgress = z.strictObject({
  mspId: MspId,
  membership: z.int().min(1),
  /** The last key that was set; empty once all of them are. */
  cursor: z.string(),
  ...stamp,
});
export type PolicyProgress = z.infer<typeof PolicyProgress>;

/**
 * A sign of life, so that a no-show is only counted while the ledger could commit. `task`: one that was on the ledger by then; only for
 * that one it counts.
 */
/** Without a task in ledgers from before; such a one shows nothing. */
export const Ping = z.strictObject({ node: NodeId, task: TaskId.nullable(), ...stamp });
export type Ping = z.infer<typeof Ping>;
