import { peer } from '@hyperledger/fabric-protos';
import type { StateMetadata } from '../ledger/state-metadata';
import { assertMayRead, assertMayWrite } from './collection-access';
import type { TransactionContext } from './transaction-context';

/** Metadata of a key, in effect its own endorsement policy (Fabric `core/chaincode/handler.go`, HandleGetStateMetadata). */
export function getStateMetadata(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = peer.GetStateMetadata.deserializeBinary(payload);
  return encodeResult(read(context, request.getCollection(), request.getKey()));
}

/** Replaces all metadata of a key by one entry (Fabric `core/chaincode/handler.go`, HandlePutStateMetadata). */
export function putStateMetadata(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = peer.PutStateMetadata.deserializeBinary(payload);
  const entry = request.getMetadata() ?? new peer.StateMetadata();
  const metadata = new Map([[entry.getMetakey(), entry.getValue_asU8()]]);
  const { simulator } = context.scope;
  const [collection, key] = [request.getCollection(), request.getKey()];
  if (collection === '') {
    simulator.setMetadata(key, metadata);
  } else {
    assertMayWrite(context, collection);
    simulator.setPrivateMetadata(collection, key, metadata);
  }
  return new Uint8Array();
}

function read(context: TransactionContext, collection: string, key: string): StateMetadata {
  const { simulator } = context.scope;
  if (collection === '') {
    return simulator.getMetadata(key);
  }
  assertMayRead(context, collection);
  return simulator.getPrivateMetadata(collection, key);
}

function encodeResult(metadata: StateMetadata): Uint8Array {
  const result = new peer.StateMetadataResult();
  result.setEntriesList(
    [...metadata].map(([name, value]) => {
      const entry = new peer.StateMetadata();
      entry.setMetakey(name);
      entry.setValue(value);
      return entry;
    }),
  );
  return result.serializeBinary();
}
