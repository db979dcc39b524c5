import { peer } from '@hyperledger/fabric-protos';
import { SimulationError } from '../endorser/simulator';
import type { TransactionContext } from './transaction-context';

/** Answers one request of the chaincode; the result is the payload of the RESPONSE, an error becomes an ERROR. */
export type RequestHandler = (context: TransactionContext, payload: Uint8Array) => Uint8Array | Promise<Uint8Array>;

const NOTHING = new Uint8Array();

export function getState(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = peer.GetState.deserializeBinary(payload);
  const { simulator } = context.scope;
  const collection = request.getCollection();
  if (collection === '') {
    return simulator.getState(request.getKey()) ?? NOTHING;
  }
  assertMayRead(context, collection);
  return simulator.getPrivateData(collection, request.getKey()) ?? NOTHING;
}

export function getPrivateDataHash(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = peer.GetState.deserializeBinary(payload);
  assertExists(context, request.getCollection());
  return context.scope.simulator.getPrivateDataHash(request.getCollection(), request.getKey()) ?? NOTHING;
}

export function putState(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = peer.PutState.deserializeBinary(payload);
  return write(context, request.getCollection(), request.getKey(), request.getValue_asU8());
}

export function deleteState(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = peer.DelState.deserializeBinary(payload);
  return write(context, request.getCollection(), request.getKey(), undefined);
}

export function purgePrivateData(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = peer.DelState.deserializeBinary(payload);
  if (request.getCollection() === '') {
    throw new SimulationError('only applicable for private data');
  }
  assertExists(context, request.getCollection());
  context.scope.simulator.purgePrivateData(request.getCollection(), request.getKey());
  return NOTHING;
}

function write(
  context: TransactionContext,
  collection: string,
  key: string,
  value: Uint8Array | undefined,
): Uint8Array {
  const { simulator } = context.scope;
  if (collection === '') {
    simulator.setState(key, value);
  } else {
    assertExists(context, collection);
    simulator.setPrivateData(collection, key, value);
  }
  return NOTHING;
}

/** Key-level endorsement policies; the channel's policy applies to every key until they are. */
export function unsupportedMetadata(): never {
  throw new SimulationError('key-level endorsement policies are not supported by the embedded network yet');
}

export function unsupportedRichQuery(): never {
  throw new SimulationError('ExecuteQuery not supported for leveldb');
}

export function unsupportedInvocation(): never {
  throw new SimulationError('calling another chaincode is not supported by the embedded network');
}

export function assertMayRead(context: TransactionContext, collection: string): void {
  assertExists(context, collection);
  const { collections, simulator, creatorMspId } = context.scope;
  const config = collections.find(simulator.namespace, collection);
  if (config?.memberOnlyRead && !config.members.includes(creatorMspId)) {
    throw new SimulationError(
      `tx creator does not have read access permission on privatedata in chaincodeName:${simulator.namespace} collectionName: ${collection}`,
    );
  }
}

function assertExists(context: TransactionContext, collection: string): void {
  const { collections, simulator, proposal } = context.scope;
  if (collections.find(simulator.namespace, collection) === undefined) {
    throw new SimulationError(`collection ${proposal.channel}/${simulator.namespace}/${collection} could not be found`);
  }
}
