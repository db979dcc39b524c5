import type { ledger } from '@hyperledger/fabric-protos';
import { isDeletion, isHashedDeletion, type NamespaceRwset } from '../ledger/rwset';
import { encodeMetadata } from '../ledger/state-metadata';

/** Where a key lives: in the public state, or by the hash of its name in a collection's hashed state. */
export interface KeyPlace {
  readonly namespace: string;
  /** Undefined for the public state. */
  readonly collection: string | undefined;
  /** The key, or the hex SHA-256 of a private key. */
  readonly key: string;
}

/** What a transaction does to one key; what is not named stays as it is. */
export interface KeyOperation {
  readonly place: KeyPlace;
  readonly value?: { readonly bytes: Uint8Array | undefined };
  readonly metadata?: { readonly bytes: Uint8Array | undefined };
}

type Entries = ledger.rwset.kvrwset.KVMetadataEntry[];

/** The operations of a transaction, one a key (Fabric `txmgmt/validation/tx_ops.go`, applyTxRwset). */
export function keyOperations(rwset: readonly NamespaceRwset[]): KeyOperation[] {
  const byKey = new Map<string, KeyOperation>();
  const merge = (operation: KeyOperation): void => {
    const name = placeName(operation.place);
    byKey.set(name, { ...byKey.get(name), ...operation });
  };
  for (const { namespace, kv, collections } of rwset) {
    for (const write of kv.getWritesList()) {
      const place = { namespace, collection: undefined, key: write.getKey() };
      merge({ place, value: { bytes: isDeletion(write) ? undefined : write.getValue_asU8() } });
    }
    for (const write of kv.getMetadataWritesList()) {
      merge(metadataOperation({ namespace, collection: undefined, key: write.getKey() }, write.getEntriesList()));
    }
    for (const { name, hashed } of collections) {
      for (const write of hashed.getHashedWritesList()) {
        const place = { namespace, collection: name, key: toHex(write.getKeyHash_asU8()) };
        merge({ place, value: { bytes: isHashedDeletion(write) ? undefined : write.getValueHash_asU8() } });
      }
      for (const write of hashed.getMetadataWritesList()) {
        const place = { namespace, collection: name, key: toHex(write.getKeyHash_asU8()) };
        merge(metadataOperation(place, write.getEntriesList()));
      }
    }
  }
  return [...byKey.values()];
}

/** A name that no other place has. */
export function placeName({ namespace, collection, key }: KeyPlace): string {
  return JSON.stringify([namespace, collection ?? null, key]);
}

function metadataOperation(place: KeyPlace, entries: Entries): KeyOperation {
  return { place, metadata: { bytes: encodeMetadata(entries) } };
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
