import { Checkpoint, Reputation } from '@llmnet/protocol';
import type { Consortium, Field, FoldState } from '@llmnet/protocol';
import { EMPTY_FOLD } from '@llmnet/protocol/rules';
import type { LedgerContext } from '../context';
import { keys } from '../keys';
import { endorsedByOthers } from '../membership/policies';

/** An organisation's first record in a field: nothing is known, and its first window is open. */
export function freshRecord(ctx: LedgerContext, field: Field, mspId: string): Reputation {
  return { field, mspId, ...EMPTY_FOLD, window: 0, windowOpenedAt: ctx.time, cursor: '', revision: null, ...ctx.stamp };
}

/** @throws LedgerError UNKNOWN_RECORD where the organisation has no record in the field */
export function loadRecord(ctx: LedgerContext, field: Field, mspId: string): Promise<Reputation> {
  return ctx.store.get(keys.reputation(field, mspId), Reputation);
}

export async function storeRecord(ctx: LedgerContext, record: Reputation): Promise<void> {
  await ctx.store.put(keys.reputation(record.field, record.mspId), { ...record, ...ctx.stamp });
}

export function loadCheckpoint(
  ctx: LedgerContext,
  { field, mspId }: Pick<Reputation, 'field' | 'mspId'>,
  window: number,
): Promise<Checkpoint> {
  return ctx.store.get(keys.checkpoint(field, mspId, window), Checkpoint);
}

/** Keeps what a window begins with, so that a later correction can be folded from there. */
export async function storeCheckpoint(
  ctx: LedgerContext,
  { field, mspId }: Pick<Reputation, 'field' | 'mspId'>,
  window: number,
  state: FoldState,
  parameterVersion: number,
): Promise<void> {
  const checkpoint: Checkpoint = { ...foldStateOf(state), parameterVersion, ...ctx.stamp };
  await ctx.store.put(keys.checkpoint(field, mspId, window), checkpoint);
}

/** The folded part of a record or checkpoint, and nothing else of it. */
export function foldStateOf({
  evidence,
  probation,
  judgements,
  hitRates,
  usedWeights,
  folded,
  chain,
}: FoldState): FoldState {
  return { evidence, probation, judgements, hitRates, usedWeights, folded, chain };
}

/**
 * Opens an organisation's record in a field where it has none yet, under the endorsement of the other members: a record belongs to
 * the organisation, whatever its providers are called.
 */
export async function openRecord(
  ctx: LedgerContext,
  consortium: Consortium,
  field: Field,
  mspId: string,
): Promise<void> {
  const key = keys.reputation(field, mspId);
  if (await ctx.store.exists(key)) return;
  await ctx.store.put(key, freshRecord(ctx, field, mspId));
  await endorsedByOthers(ctx, key, mspId, consortium);
}
