import type { NodeId } from '@llmnet/protocol';
import type { Reader } from './texts';
import type { Ledger } from './ledger';

const FRESH_MILLISECONDS = 60_000;

/** The registered encryption keys of nodes, asked from the ledger and kept for a minute. */
export class NodeDirectory {
  readonly #known = new Map<NodeId, { readonly reader: Promise<Reader>; readonly until: number }>();

  constructor(private readonly ledger: Ledger) {}

  /** @throws LedgerClientError UNKNOWN_NODE */
  readers(nodes: Iterable<NodeId>): Promise<Reader[]> {
    return Promise.all([...new Set(nodes)].map((node) => this.#reader(node)));
  }

  #reader(node: NodeId): Promise<Reader> {
    const known = this.#known.get(node);
    if (known !== undefined && known.until > Date.now()) return known.reader;
    const reader = this.ledger
      .query('membership:node', { node })
      .then(({ encryptionKey }) => ({ node, encryptionKey }));
    this.#known.set(node, { reader, until: Date.now() + FRESH_MILLISECONDS });
    reader.catch(() => this.#known.delete(node));
    return reader;
  }
}
