import type { Snapshot } from '@llmnet/protocol';
import type { LedgerContext } from '../context';
import { keys } from '../keys';
import { StoredSnapshot, compact } from './snapshot-codec';

/** @throws LedgerError SNAPSHOT_UNKNOWN */
export function loadSnapshot(ctx: LedgerContext, domain: string, epoch: number): Promise<Snapshot> {
  return ctx.store.get(keys.snapshot(domain, epoch), StoredSnapshot, 'SNAPSHOT_UNKNOWN');
}

export async function storeSnapshot(ctx: LedgerContext, snapshot: Snapshot): Promise<void> {
  await ctx.store.put(keys.snapshot(snapshot.domain, snapshot.epoch), compact(snapshot));
}

/** Whether two snapshots say the same; their seeds always differ. */
export function sameContent(x: Snapshot, y: Snapshot): boolean {
  const content = (snapshot: Snapshot): string =>
    JSON.stringify({ ...compact(snapshot), epoch: 0, seed: '', at: 0, txId: '' });
  return content(x) === content(y);
}

/**
 * The number of a domain's newest snapshot, by doubling and halving from an epoch that is known to exist: epochs have no gaps.
 * Queries only, since it depends on keys that are about to be written.
 */
export async function latestEpoch(ctx: LedgerContext, domain: string, known: number): Promise<number | undefined> {
  const exists = (epoch: number): Promise<boolean> => ctx.store.exists(keys.snapshot(domain, epoch));
  if (!(await exists(known))) return known === 0 ? undefined : latestEpoch(ctx, domain, 0);
  let latest = known;
  let step = 1;
  while (await exists(latest + step)) {
    latest += step;
    step *= 2;
  }
  while (step > 1) {
    step /= 2;
    if (await exists(latest + step)) latest += step;
  }
  return latest;
}
