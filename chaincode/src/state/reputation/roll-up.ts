import { LedgerError, LogEntry, VALIDATION } from '@llmnet/protocol';
import type { Parameters, Reputation, Shut } from '@llmnet/protocol';
import { REMAINDERS, endWindow, foldAll } from '@llmnet/protocol/rules';
import type { JudgementPay } from '@llmnet/protocol/rules';
import { keys, ranges } from '../store';
import { moneySources, writeCredit, writeJournalLine } from '../money/movements';
import { parametersOfVersion } from '../transaction';
import type { LedgerContext } from '../transaction';
import { loadCheckpoint, storeCheckpoint, storeRecord } from './reputation-record';

interface Batch {
  readonly entries: readonly { readonly key: string; readonly value: LogEntry }[];
  /** Whether the window has entries behind them. */
  readonly more: boolean;
}

/**
 * Whether a window may be rolled up now: it is the record's own, no revision is under way, and it has been open for the governed time.
 * @throws LedgerError OUT_OF_TURN, REVISION_DUE, WINDOW_OPEN
 */
export function assertTurn(ctx: LedgerContext, record: Reputation, window: number, parameters: Parameters): void {
  if (record.window !== window) throw new LedgerError('OUT_OF_TURN', `window ${String(record.window)} is next`);
  if (record.revision !== null) throw new LedgerError('REVISION_DUE', `${record.field} ${record.mspId}`);
  const seconds = record.field === VALIDATION ? parameters.validationWindowSeconds : parameters.rollUpWindowSeconds;
  if (begins(record) && ctx.time < record.windowOpenedAt + seconds * 1000) throw new LedgerError('WINDOW_OPEN');
}

/**
 * Folds the next entries of the record's window. The first call shuts the window, so that nothing can be appended behind the cursor, and keeps
 * what it begins with; every call folds under the parameters of the first. So any partition into calls gives the same record.
 * @returns whether the window has entries left
 * @throws LedgerError NOTHING_TO_FOLD
 */
export async function rollUp(
  ctx: LedgerContext,
  record: Reputation,
  limit: number,
  current: Parameters,
): Promise<boolean> {
  const { entries, more } = await nextBatch(ctx, record, limit);
  if (entries.length === 0 && !(await mayPass(ctx, record, more))) {
    throw new LedgerError('NOTHING_TO_FOLD', `${record.field} ${record.mspId}`);
  }
  const parameters = begins(record) ? current : await parametersOfWindow(ctx, record, current);
  if (begins(record)) await shut(ctx, record, parameters);
  const state = foldAll(
    record,
    entries.map(({ value }) => value),
    parameters,
  );
  if (more) {
    await storeRecord(ctx, { ...record, ...state, cursor: entries.at(-1)?.key ?? record.cursor });
    return true;
  }
  const ended = endWindow(state, parameters);
  if (ended.pay !== undefined) await payJudgements(ctx, record, ended.pay);
  const next = { window: record.window + 1, windowOpenedAt: ctx.time, cursor: '' };
  await storeRecord(ctx, { ...record, ...ended.state, ...next });
  return false;
}

/** Whether a roll-up of the record's window would have something to do, its time aside. */
export async function hasWork(ctx: LedgerContext, record: Reputation): Promise<boolean> {
  const { entries, more } = await nextBatch(ctx, record, 1);
  return entries.length > 0 || mayPass(ctx, record, more);
}

/** Nothing of the record's window has been folded yet. */
function begins({ cursor }: Reputation): boolean {
  return cursor === '';
}

/** The next entries in the order of their keys, up to the first judgement that a dispute can still change. */
async function nextBatch(ctx: LedgerContext, record: Reputation, limit: number): Promise<Batch> {
  const { field, mspId, window, cursor } = record;
  const { entries, more } = await ctx.store.page(ranges.entries(field, mspId, window, cursor), LogEntry, limit);
  const waiting = entries.findIndex(({ value }) => value.kind === 'judged' && value.finalAt > ctx.time);
  return waiting === -1 ? { entries, more } : { entries: entries.slice(0, waiting), more: true };
}

/** An empty window is passed over where the next one has an entry already: a quarantine that is to take effect there. */
async function mayPass(ctx: LedgerContext, { field, mspId, window }: Reputation, more: boolean): Promise<boolean> {
  if (more) return false;
  const { entries } = await ctx.store.page(ranges.entries(field, mspId, window + 1, ''), LogEntry, 1);
  return entries.length > 0;
}

async function parametersOfWindow(ctx: LedgerContext, record: Reputation, current: Parameters): Promise<Parameters> {
  const { parameterVersion } = await loadCheckpoint(ctx, record, record.window);
  return parametersOfVersion(ctx, parameterVersion, current);
}

async function shut(ctx: LedgerContext, record: Reputation, { version }: Parameters): Promise<void> {
  const { field, mspId, window } = record;
  await ctx.store.put(keys.shut(field, mspId, window), ctx.stamp satisfies Shut);
  await storeCheckpoint(ctx, record, window, record, version);
}

/** What the judgements of a window earned goes to their organisation, the rest of what was kept for them to the remainders. */
async function payJudgements(ctx: LedgerContext, { mspId, window }: Reputation, pay: JudgementPay): Promise<void> {
  const source = moneySources.validation(mspId, window);
  await writeCredit(ctx, { account: mspId, source, amount: pay.earned, finalAt: ctx.time });
  await writeCredit(ctx, { account: REMAINDERS, source, amount: pay.rest, finalAt: ctx.time });
  await writeJournalLine(ctx, source, [
    { account: mspId, amount: -pay.rest },
    { account: REMAINDERS, amount: pay.rest },
  ]);
}
