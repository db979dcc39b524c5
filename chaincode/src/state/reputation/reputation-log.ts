import { LedgerError, Outcome, Reputation, VALIDATION } from '@llmnet/protocol';
import type { Field, Judged, LogEntry, RevisionDue } from '@llmnet/protocol';
import { keys } from '../store';
import type { LedgerContext } from '../transaction';

/** Where an entry of a record's log lies. `at` is the time of the transaction that appended it, `id` the task of an outcome. */
export interface EntryPlace {
  readonly field: Field;
  readonly mspId: string;
  readonly window: number;
  readonly at: number;
  readonly id: string;
}

/** The window that entries are appended to: the record's own, or the next one while that is being rolled up. */
export function openWindow({ window, cursor }: Pick<Reputation, 'window' | 'cursor'>): number {
  return cursor === '' ? window : window + 1;
}

/**
 * Appends an entry to an organisation's log. It reads only the write-once keys that shut windows, so that entries conflict
 * neither with each other nor with roll-ups of earlier windows.
 * @throws LedgerError OUT_OF_TURN where the window named is shut, or not yet reached
 */
export async function appendEntry(
  ctx: LedgerContext,
  field: Field,
  mspId: string,
  window: number,
  entry: LogEntry,
): Promise<void> {
  await assertOpen(ctx, field, mspId, window);
  await ctx.store.put(keys.entry(field, mspId, window, entry.at, entryId(entry)), entry);
}

/**
 * Appends a quarantine to the window after the one that is open now, ahead of everything else in it. That window cannot be shut
 * before the record has moved on, which would make this transaction invalid.
 */
export async function appendQuarantine(ctx: LedgerContext, record: Reputation, number: number): Promise<void> {
  const entry: LogEntry = { kind: 'quarantined', number, ...ctx.stamp };
  await ctx.store.put(keys.entry(record.field, record.mspId, openWindow(record) + 1, 0, entry.txId), entry);
}

/**
 * Replaces a settled outcome by what a dispute found. Where its window is shut, a revision of the record becomes due: the outcome may
 * have been folded. A roll-up that shuts the window meanwhile makes this transaction invalid, since it reads the key that shuts it.
 * @throws LedgerError UNKNOWN_RECORD where nothing was appended at that place
 */
export async function rewriteOutcome(ctx: LedgerContext, place: EntryPlace, outcome: Outcome): Promise<void> {
  const { field, mspId, window } = place;
  await ctx.store.get(placeKey(place), Outcome);
  await ctx.store.put(placeKey(place), outcome);
  if (await ctx.store.exists(keys.shut(field, mspId, window))) {
    const due: RevisionDue = { window, task: outcome.task, ...ctx.stamp };
    await ctx.store.put(keys.revision(field, mspId, window), due);
  }
}

/**
 * Replaces a validator's part in a task while its pay is still waiting. It reads the record, so that a roll-up that folds the entry
 * meanwhile makes this transaction invalid: pay is never both folded and changed.
 * @throws LedgerError TOO_LATE where the entry has been folded, UNKNOWN_RECORD where the organisation has no validation record
 */
export async function rewriteJudged(
  ctx: LedgerContext,
  place: Omit<EntryPlace, 'field'>,
  judged: Judged,
): Promise<void> {
  const key = placeKey({ ...place, field: VALIDATION });
  const record = await ctx.store.get(keys.reputation(VALIDATION, place.mspId), Reputation);
  const folded = place.window < record.window || (place.window === record.window && key <= record.cursor);
  if (folded) throw new LedgerError('TOO_LATE', key);
  await ctx.store.put(key, judged);
}

function placeKey({ field, mspId, window, at, id }: EntryPlace): string {
  return keys.entry(field, mspId, window, at, id);
}

/** Ids are of fixed lengths, so that no key of an entry is the beginning of another's followed by a separator. */
function entryId(entry: LogEntry): string {
  return entry.kind === 'outcome' || entry.kind === 'judged' ? entry.task : entry.txId;
}

/** A window is open when the one before it is shut and it is not. Both keys are written once. */
async function assertOpen(ctx: LedgerContext, field: Field, mspId: string, window: number): Promise<void> {
  await ctx.store.assertAbsent(keys.shut(field, mspId, window), 'OUT_OF_TURN');
  if (window > 0 && !(await ctx.store.exists(keys.shut(field, mspId, window - 1)))) {
    throw new LedgerError('OUT_OF_TURN', `${field} ${mspId}: window ${String(window)} is not open yet`);
  }
}
