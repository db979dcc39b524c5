import { z } from 'zod';
import { NodeId, TextIndex, TextStepName } from '../ids';

/** A private text as its step stores it: a compact JWE, and its content key wrapped in a general JWE. */
export const TextEntry = z.strictObject({ text: z.string().min(1), key: z.unknown() });
export type TextEntry = z.infer<typeof TextEntry>;

/** Keys wrapped for further readers of texts that are on the ledger already. */
export const KeyGrants = z.array(
  z.strictObject({
    step: TextStepName,
    round: TextIndex,
    author: NodeId,
    key: z.unknown(),
  }),
);
export type KeyGrants = z.infer<typeof KeyGrants>;
