import { z } from 'zod';
import { Hex256, Label, MspId, NodeId, TaskId } from '../ids';
import { stamp } from './stamp';

/** That a member saw these validation codes: a digest over every block from the first to this one. */
export const BlockAttestation = z.strictObject({ mspId: MspId, height: z.int().min(1), digest: Hex256, ...stamp });
export type BlockAttestation = z.infer<typeof BlockAttestation>;

/** The digest of the code that a member runs as its chaincode. */
export const CodeAttestation = z.strictObject({ mspId: MspId, version: Label, digest: Hex256, ...stamp });
export type CodeAttestation = z.infer<typeof CodeAttestation>;

/** A member's wish that a task's texts stay. `reference` is a file number, never a text. */
export const Hold = z.strictObject({ task: TaskId, mspId: MspId, by: NodeId, reference: Label, ...stamp });
export type Hold = z.infer<typeof Hold>;

/** That keys of a task's texts were wrapped for an auditor. */
export const Disclosure = z.strictObject({
  task: TaskId,
  auditor: NodeId,
  by: NodeId,
  reference: Label,
  texts: z.int().min(1),
  ...stamp,
});
export type Disclosure = z.infer<typeof Disclosure>;

/** That a task's texts were purged; digests stay. */
export const Erased = z.strictObject({ task: TaskId, by: NodeId, reason: z.enum(['retention', 'request']), ...stamp });
export type Erased = z.infer<typeof Erased>;
