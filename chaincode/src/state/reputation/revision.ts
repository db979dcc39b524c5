import { LedgerError, LogEntry, RevisionDue } from '@llmnet/protocol';
import type { FoldState, Parameters, Reputation } from '@llmnet/protocol';
import { endWindow, foldAll } from '@llmnet/protocol/rules';
import { ranges } from '../store';
import type { KeyRange } from '../store';
import { parametersOfVersion } from '../transaction';
import type { LedgerContext } from '../transaction';
import { foldStateOf, loadCheckpoint, storeCheckpoint, storeRecord } from './reputation-record';

/** Corrected windows that one call takes note of; further ones are found by the next. */
const MAX_DUE = 100;

/** How far the folding anew has come: `state` covers the window's entries up to `cursor`, none where that is empty. */
interface Position {
  readonly window: number;
  readonly cursor: string;
  readonly state: FoldState;
}

/** Whether a revision of the record is due or under way. */
export async function isRevisionDue(ctx: LedgerContext, { field, mspId, revision }: Reputation): Promise<boolean> {
  if (revision !== null) return true;
  const { entries } = await ctx.store.page(ranges.revisions(field, mspId), RevisionDue, 1);
  return entries.length > 0;
}

/**
 * Folds the log anew from the first window that was corrected up to where the record stands, at most `limit` entries in a call, and
 * rewrites the checkpoints on the way. When it arrives the record is what it would be had every outcome been right at first; until then
 * the record stays as it is and no roll-up moves it. A further correction takes the revision back where it has passed the window already;
 * a later window's is met on the way.
 * @returns whether it has not arrived yet
 * @throws LedgerError NOTHING_TO_REVISE
 */
export async function revise(
  ctx: LedgerContext,
  record: Reputation,
  limit: number,
  current: Parameters,
): Promise<boolean> {
  let position = await startOf(ctx, record);
  for (let left = limit; left > 0 && !hasArrived(position, record);) {
    const step = await advance(ctx, record, position, left, current);
    position = step.position;
    left -= Math.max(1, step.folded);
  }
  if (hasArrived(position, record)) {
    await storeRecord(ctx, { ...record, ...position.state, revision: null });
    return false;
  }
  const { window, cursor, state } = position;
  await storeRecord(ctx, { ...record, revision: { window, cursor, ...state } });
  return true;
}

/** Where to go on: at the first correction, or where the last call stopped. The corrections are taken off the list. */
async function startOf(ctx: LedgerContext, record: Reputation): Promise<Position> {
  const { field, mspId, revision } = record;
  const due = await ctx.store.page(ranges.revisions(field, mspId), RevisionDue, MAX_DUE);
  for (const { key } of due.entries) await ctx.store.delete(key);
  const corrected = due.entries[0]?.value.window;
  if (revision !== null && (corrected === undefined || corrected > revision.window)) {
    return { window: revision.window, cursor: revision.cursor, state: foldStateOf(revision) };
  }
  if (corrected === undefined) throw new LedgerError('NOTHING_TO_REVISE', `${field} ${mspId}`);
  const checkpoint = await loadCheckpoint(ctx, record, corrected);
  return { window: corrected, cursor: '', state: foldStateOf(checkpoint) };
}

function hasArrived({ window, cursor }: Position, record: Reputation): boolean {
  return window === record.window && cursor === record.cursor;
}

/** Folds entries of one window, and goes over to the next one where they were its last. */
async function advance(
  ctx: LedgerContext,
  record: Reputation,
  { window, cursor, state }: Position,
  limit: number,
  current: Parameters,
): Promise<{ readonly position: Position; readonly folded: number }> {
  const { parameterVersion } = await loadCheckpoint(ctx, record, window);
  const parameters = await parametersOfVersion(ctx, parameterVersion, current);
  const { entries, more } = await ctx.store.page(foldedRange(record, window, cursor), LogEntry, limit);
  const after = foldAll(
    state,
    entries.map(({ value }) => value),
    parameters,
  );
  const folded = entries.length;
  if (more || window === record.window) {
    const last = more ? entries.at(-1)?.key : record.cursor;
    return { position: { window, cursor: last ?? cursor, state: after }, folded };
  }
  const begun = endWindow(after, parameters).state;
  await recheckpoint(ctx, record, window + 1, begun);
  return { position: { window: window + 1, cursor: '', state: begun }, folded };
}

/** The entries of a window behind `cursor` that the record has folded. */
function foldedRange({ field, mspId, ...record }: Reputation, window: number, cursor: string): KeyRange {
  const all = ranges.entries(field, mspId, window, cursor);
  return window < record.window ? all : { from: all.from, to: `${record.cursor}0` };
}

/** Corrects what a window began with; the record's own window has no checkpoint before its first roll-up. */
async function recheckpoint(ctx: LedgerContext, record: Reputation, window: number, state: FoldState): Promise<void> {
  if (window === record.window && record.cursor === '') return;
  const { parameterVersion } = await loadCheckpoint(ctx, record, window);
  await storeCheckpoint(ctx, record, window, state, parameterVersion);
}
