import { peer } from '@hyperledger/fabric-protos';
import { SimulationError } from '../endorser/simulator';
import { assertDefined, assertMayRead, assertMayWrite } from './collection-access';
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
  assertDefined(context, request.getCollection());
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
  assertMayWrite(context, request.getCollection());
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
    assertMayWrite(context, collection);
    simulator.setPrivateData(collection, key, value);
  }
  return NOTHING;
}

export function unsupportedRichQuery(): never {
  throw new SimulationError('ExecuteQuery not supported for leveldb');
}

/** There is one chaincode on the channel; its name may be followed by `/` and a channel's. */
export function invokeChaincode({ scope }: TransactionContext, payload: Uint8Array): never {
  const [name = '', channel = scope.proposal.channel] =
    peer.ChaincodeSpec.deserializeBinary(payload).getChaincodeId()?.getName().split('/') ?? [];
  if (name !== scope.simulator.namespace && channel === scope.proposal.channel) {
    throw new SimulationError(
      `execute failed: invalid invocation: [channel ${channel}] failed to get chaincode container info for ${name}: chaincode ${name} not found`,
    );
  }
  throw new SimulationError('calling another chaincode is not supported by the embedded network');
}
