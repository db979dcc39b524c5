import { z } from 'zod';
import { Hex256, Label, NodeId, TaskId } from '../ids';

/** `height`: number of the last block that the digest covers. */
export const AttestBlocksRequest = z.strictObject({ height: z.int().min(1), digest: Hex256 });
export const AttestCodeRequest = z.strictObject({ version: Label, digest: Hex256 });
export const HoldRequest = z.strictObject({ task: TaskId, reference: Label });
export const DiscloseRequest = z.strictObject({ task: TaskId, auditor: NodeId, reference: Label });
export const EraseRequest = z.strictObject({ task: TaskId, reason: z.enum(['retention', 'request']) });
export const HeightRequest = z.strictObject({ height: z.int().min(1) });
export const NoRequest = z.strictObject({});
