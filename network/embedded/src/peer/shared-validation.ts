import type { StoreChange } from '../level-store';
import type { CheckedBlock } from './block-feed';
import type { ValidatedBlock } from './block-validator';

/** A verdict with what it changes in the public and the hashed state, ready to be written by every peer. */
export interface SharedVerdict extends ValidatedBlock {
  readonly changes: readonly StoreChange[];
}

/** By block; a block that no peer of this process has at hand any more is forgotten with its verdict. */
const verdicts = new WeakMap<CheckedBlock, Promise<SharedVerdict>>();

/**
 * Validates a block once for all peers of the process. The verdict depends on the block and on the public and hashed state
 * before it, which is the same on every peer that has come to this block, however late it comes.
 */
export function validateOnce(block: CheckedBlock, validate: () => Promise<ValidatedBlock>): Promise<SharedVerdict> {
  const verdict = verdicts.get(block) ?? validate().then(withChanges);
  verdicts.set(block, verdict);
  return verdict;
}

function withChanges(validated: ValidatedBlock): SharedVerdict {
  return { ...validated, changes: validated.updates.changes() };
}
