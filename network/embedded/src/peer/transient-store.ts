import { sortable, type StoreChange } from '../level-store';
import { sha256 } from '../ledger/hash';
import { transient, transientByHeight } from './keys';
import type { PeerLedger } from './peer-ledger';

/** The plaintext writes of a transaction to one collection: a serialised KVRWSet, whose hash is in the transaction. */
export interface PrivateWriteSet {
  readonly namespace: string;
  readonly collection: string;
  readonly rwset: Uint8Array;
}

/** Blocks after which the plaintext of a transaction that was never ordered is dropped (Fabric `core.yaml`, transientstoreMaxBlockRetention). */
const RETENTION_BLOCKS = 1000;
/** How often that is looked for, in blocks. */
const SWEEP_INTERVAL_BLOCKS = 100;

/** Plaintext private writes between endorsement and commit. On disk, so that a crash in between loses nothing. */
export class TransientStore {
  constructor(private readonly ledger: PeerLedger) {}

  /** Keeps write sets of a transaction; the same set from several endorsers is kept once. */
  async keep(txid: string, writeSets: readonly PrivateWriteSet[]): Promise<void> {
    const changes = writeSets.flatMap((writeSet) => {
      const name = nameOf(writeSet.namespace, writeSet.collection, sha256(writeSet.rwset));
      const key = transient(txid).key(name);
      return this.ledger.read(key) === undefined
        ? [
            { key, value: Buffer.from(writeSet.rwset) },
            { key: transientByHeight.key(sortable(this.ledger.height) + key), value: Buffer.alloc(0) },
          ]
        : [];
    });
    if (changes.length > 0) {
      await this.ledger.write(changes);
    }
  }

  /** The write set with this very hash, if this peer received it. */
  find(txid: string, namespace: string, collection: string, hash: Uint8Array): Buffer | undefined {
    return this.ledger.read(transient(txid).key(nameOf(namespace, collection, hash)));
  }

  /** The change that forgets a write set once its transaction is in a block; the height index is swept later. */
  forget(txid: string, namespace: string, collection: string, hash: Uint8Array): StoreChange {
    return { key: transient(txid).key(nameOf(namespace, collection, hash)), value: undefined };
  }

  /** Changes that drop what was endorsed long before block `number` and never came back in a block. */
  async sweep(number: number): Promise<StoreChange[]> {
    if (number % SWEEP_INTERVAL_BLOCKS !== 0 || number <= RETENTION_BLOCKS) {
      return [];
    }
    const range = transientByHeight.range('', sortable(number - RETENTION_BLOCKS));
    const entries = await this.ledger.entriesBelow(range);
    return entries.flatMap(([indexKey]) => {
      const key = transientByHeight.nameOf(indexKey).slice(sortable(0).length);
      return [
        { key: indexKey, value: undefined },
        { key, value: undefined },
      ];
    });
  }
}

function nameOf(namespace: string, collection: string, hash: Uint8Array): string {
  return [namespace, collection, Buffer.from(hash).toString('hex')].join('\u0000');
}
