import { ledger } from '@hyperledger/fabric-protos';

/** Metadata of a key by name. */
export type StateMetadata = ReadonlyMap<string, Uint8Array>;

/** The entry that holds a key's own endorsement policy (`fabric-protos` peer/chaincode_shim.proto, MetaDataKeys). */
const VALIDATION_PARAMETER = 'VALIDATION_PARAMETER';

type Entry = ledger.rwset.kvrwset.KVMetadataEntry;

export function toEntries(metadata: StateMetadata): Entry[] {
  return [...metadata]
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([name, value]) => {
      const entry = new ledger.rwset.kvrwset.KVMetadataEntry();
      entry.setName(name);
      entry.setValue(value);
      return entry;
    });
}

/** Bytes as kept beside a value (Fabric `txmgmt/statemetadata/metadata.go`); undefined if there are no entries. */
export function encodeMetadata(entries: readonly Entry[]): Buffer | undefined {
  if (entries.length === 0) {
    return undefined;
  }
  const write = new ledger.rwset.kvrwset.KVMetadataWrite();
  write.setEntriesList([...entries]);
  return Buffer.from(write.serializeBinary());
}

export function decodeMetadata(bytes: Uint8Array | undefined): StateMetadata {
  const entries = bytes ? ledger.rwset.kvrwset.KVMetadataWrite.deserializeBinary(bytes).getEntriesList() : [];
  return new Map(entries.map((entry) => [entry.getName(), entry.getValue_asU8()]));
}

/** A key's own endorsement policy, perhaps empty; undefined if its metadata has none. */
export function validationParameter(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes && decodeMetadata(bytes).get(VALIDATION_PARAMETER);
}
