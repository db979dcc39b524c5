import { z } from 'zod';
import { NodeId, TextIndex, TextStepName } from '../ids';

/** Levels of objects and lists in a general JWE, with some to spare. What nests deeper could not be written as JSON again. */
const MAX_LEVELS = 8;

function nests(value: unknown, levels: number): boolean {
  if (value === null || typeof value !== 'object') return true;
  return levels > 0 && Object.values(value).every((part) => nests(part, levels - 1));
}

/** A content key wrapped in a general JWE. What it says is for those who unwrap it. */
const WrappedKey = z.unknown().refine((key) => key !== undefined && nests(key, MAX_LEVELS), {
  message: 'a wrapped key',
});

/** A private text as its step stores it: a compact JWE, and its content key wrapped in a general JWE. */
export const TextEntry = z.strictObject({ text: z.string().min(1), key: WrappedKey });
export type TextEntry = z.infer<typeof TextEntry>;

/** Keys wrapped for further readers of texts that are on the ledger already. */
export const KeyGrants = z.array(
  z.strictObject({
    step: TextStepName,
    round: TextIndex,
    author: NodeId,
    key: WrappedKey,
  }),
);
export type KeyGrants = z.infer<typeof KeyGrants>;

const Recipients = z.object({ recipients: z.array(z.object({ header: z.object({ kid: z.string() }) })) });

/**
 * The nodes that a wrapped key names as its recipients (RFC 7516, JSON serialisation; `kid` is the node). Whether it opens for them only
 * they can tell.
 */
export function recipientsOf(key: unknown): string[] {
  return Recipients.safeParse(key).data?.recipients.map(({ header }) => header.kid) ?? [];
}
