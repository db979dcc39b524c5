import { z } from 'zod';
import { Snapshot, nodeId } from '@llmnet/protocol';
import type { SnapshotCandidate } from '@llmnet/protocol';

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
