import { Quarantine, Reputation } from '@llmnet/protocol';
import type { Consortium, LogEntry } from '@llmnet/protocol';
import type { LedgerContext } from '../context';
import { keys } from '../keys';
import { endorsedByOthers } from '../membership/policies';
import { openWindow } from './reputation-log';
import { isPresent } from '../tasks/tasks';

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

/**
 * Appends a quarantine to the window after the one that is open now, ahead of everything else in it. That window cannot be shut
 * before the record has moved on, which would make this transaction invalid.
 */
export async function appendQuarantine(ctx: LedgerContext, record: Reputation, number: number): Promise<void> {
  const entry: LogEntry = { kind: 'quarantined', number, ...ctx.stamp };
  await ctx.store.put(keys.entry(record.field, record.mspId, openWindow(record) + 1, 0, entry.txId), entry);
}
