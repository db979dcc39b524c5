import { Checkpoint, Quarantine, Reputation } from '@llmnet/protocol';
import type { Consortium, Field, FoldState } from '@llmnet/protocol';
import { EMPTY_FOLD } from '@llmnet/protocol/rules';
import { keys } from '../store';
import { endorsedByOthers } from '../membership/policies';
import { isPresent } from '../tasks/tasks';
import type { LedgerContext } from '../transaction';

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

/** What is known about an organisation over all domains. */
export interface OrganisationRecords {
  /** Its records in the domains that it has one in. */
  readonly records: readonly Reputation[];
  readonly quarantine: Quarantine | undefined;
}

export async function loadOrganisation(
  ctx: LedgerContext,
  mspId: string,
  domains: readonly string[],
): Promise<OrganisationRecords> {
  const wanted = domains.map((domain) => keys.reputation(domain, mspId));
  const records = (await ctx.store.findEach(wanted, Reputation)).filter(isPresent);
  return { records, quarantine: await ctx.store.find(keys.quarantine(mspId), Quarantine) };
}

/** Writes what changes of an organisation's quarantine status. Its first one puts the key under the other members' endorsement. */
export async function storeQuarantineStatus(
  ctx: LedgerContext,
  change: Pick<Quarantine, 'mspId' | 'state' | 'number' | 'domains'>,
  before: Quarantine | undefined,
  consortium: Consortium,
): Promise<void> {
  const key = keys.quarantine(change.mspId);
  await ctx.store.put(key, { ...change, ...ctx.stamp } satisfies Quarantine);
  if (before === undefined) await endorsedByOthers(ctx, key, change.mspId, consortium);
}
