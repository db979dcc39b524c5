import { Snapshot, nodeId } from '@llmnet/protocol';
import type { SnapshotCandidate } from '@llmnet/protocol';
import { z } from 'zod';
import { keys } from '../store';
import type { LedgerContext } from '../transaction';

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

/** Fields with a space between them; a name stands as its place in the list of names. */
const Row = z.string();

/** A snapshot as it is stored: every name once, and a row for each provider and node. Every open reads one, so it is kept small. */
const Compact = Snapshot.extend({
  names: z.array(z.string()),
  /** Organisation, provider, node, model, region; price; tokens of prompt and answer; p and s. */
  candidates: z.array(Row),
  quarantined: z.array(Row),
  /** Organisation and node. */
  coordinators: z.array(Row),
  /** Organisation, node, credibility. */
  validators: z.array(Row),
});
type Compact = z.infer<typeof Compact>;

/** Reads a stored snapshot as a {@link Snapshot}; a row that does not have its fields or names makes it invalid. */
export const StoredSnapshot = Compact.transform(expand).pipe(Snapshot);

export function compact(snapshot: Snapshot): Compact {
  const places = new Map<string, number>();
  const place = (name: string): number => {
    const known = places.get(name) ?? places.size;
    places.set(name, known);
    return known;
  };
  const id = (node: string): string => node.split('/').map(place).join(' ');
  const nodeName = (node: string): number => place(node.slice(node.indexOf('/') + 1));
  const row = (candidate: SnapshotCandidate): string => {
    const { provider, node, model, region, price, promptTokens, answerTokens, p, s } = candidate;
    return [id(provider), nodeName(node), place(model), place(region), price, promptTokens, answerTokens, p, s].join(
      ' ',
    );
  };
  const rows = {
    candidates: snapshot.candidates.map(row),
    quarantined: snapshot.quarantined.map(row),
    coordinators: snapshot.coordinators.map(id),
    validators: snapshot.validators.map(({ node, credibility }) => `${id(node)} ${String(credibility)}`),
  };
  return { ...snapshot, ...rows, names: [...places.keys()] };
}

function expand({ names, ...stored }: Compact): z.input<typeof Snapshot> {
  const name = (place = ''): string => names[Number.parseInt(place, 10)] ?? '';
  const id = (organisation?: string, node?: string): string => nodeId(name(organisation), name(node));
  const candidate = (row: string): z.input<typeof SnapshotCandidate> => {
    const [organisation, provider, node, model, region, price = '', promptTokens, answerTokens, p = '', s = ''] =
      row.split(' ');
    return {
      provider: id(organisation, provider),
      mspId: name(organisation),
      node: id(organisation, node),
      model: name(model),
      region: name(region),
      price,
      promptTokens: Number(promptTokens),
      answerTokens: Number(answerTokens),
      p,
      s,
    };
  };
  return {
    ...stored,
    candidates: stored.candidates.map(candidate),
    quarantined: stored.quarantined.map(candidate),
    coordinators: stored.coordinators.map((row) => {
      const [organisation, node] = row.split(' ');
      return id(organisation, node);
    }),
    validators: stored.validators.map((row) => {
      const [organisation, node, credibility = ''] = row.split(' ');
      return { node: id(organisation, node), mspId: name(organisation), credibility };
    }),
  };
}
