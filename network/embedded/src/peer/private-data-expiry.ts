import type { Collections } from '../collections';
import { sortable, type StoreChange } from '../level-store';
import type { ValidatedBlock } from './block-validator';
import { expiries, hashedState } from './keys';
import type { PeerLedger } from './peer-ledger';
import { removal } from './private-values';
import { decodeVersioned, encodeVersioned } from './versioned-value';

const NUL = '\u0000';

interface ExpiringKey {
  readonly namespace: string;
  readonly collection: string;
  readonly keyHash: string;
}

/**
 * Drops private values and, on all peers, their hashes after their collection's blockToLive: with n, what block b writes goes with
 * block b + n + 1 (Fabric `pvtdatapolicy/btlpolicy.go`, `pvtstatepurgemgmt/purge_mgr.go`).
 */
export class PrivateDataExpiry {
  constructor(
    private readonly ledger: PeerLedger,
    private readonly collections: Collections,
  ) {}

  /**
   * Changes that drop what expires with block `number`. What was written again since stays, but an old value goes even if this
   * peer never got the new one. They come before the changes of the block itself, which may write the same keys.
   */
  async expire(number: number): Promise<StoreChange[]> {
    if (!this.collections.someExpire) {
      return [];
    }
    const due = await this.ledger.entriesBelow(expiries.range('', sortable(number + 1)));
    return due.flatMap(([name, written]) => {
      const [, namespace = '', collection = '', keyHash = ''] = expiries.nameOf(name).split(NUL);
      const { block } = decodeVersioned(written).version;
      return [{ key: name, value: undefined }, ...this.#expired({ namespace, collection, keyHash }, block)];
    });
  }

  /** Changes that schedule what a block writes. */
  schedule({ block: { number }, updates }: ValidatedBlock): StoreChange[] {
    const { namespace, expiring } = this.collections;
    return expiring.flatMap(({ name, blockToLive }) =>
      updates.hashesOf(namespace, name).map((keyHash) => ({
        key: expiries.key([sortable(number + blockToLive + 1), namespace, name, keyHash].join(NUL)),
        value: encodeVersioned({ block: number, tx: 0 }, new Uint8Array()),
      })),
    );
  }

  #expired({ namespace, collection, keyHash }: ExpiringKey, writtenIn: number): StoreChange[] {
    const { latest } = this.ledger;
    if (latest.getHashed(namespace, collection, keyHash)?.version.block === writtenIn) {
      return [
        ...removal(latest, namespace, collection, keyHash),
        { key: hashedState(namespace, collection).key(keyHash), value: undefined },
      ];
    }
    const key = latest.getPrivateKey(namespace, collection, keyHash);
    const isOld = key !== undefined && latest.getPrivate(namespace, collection, key)?.version.block === writtenIn;
    return isOld ? removal(latest, namespace, collection, keyHash) : [];
  }
}
