import type { CollectionConfig } from '../collections';
import { SimulationError } from '../endorser/simulator';
import type { TransactionContext } from './transaction-context';

/** Clients of a member organisation may always read and write (Fabric `core/common/privdata/store.go`). */
export function assertMayRead(context: TransactionContext, collection: string): void {
  const config = existing(context, collection);
  if (config.memberOnlyRead && !isMember(context, config)) {
    throw denied(context, collection, 'read');
  }
}

export function assertMayWrite(context: TransactionContext, collection: string): void {
  const config = existing(context, collection);
  if (config.memberOnlyWrite && !isMember(context, config)) {
    throw denied(context, collection, 'write');
  }
}

/** For what everybody may know, the hashes (Fabric `txmgmt/txmgr/collection_val.go`). */
export function assertDefined({ scope }: TransactionContext, collection: string): void {
  const { collections, simulator } = scope;
  if (collections.find(simulator.namespace, collection) === undefined) {
    throw new SimulationError(
      `collection [${collection}] not defined in the collection config for chaincode [${simulator.namespace}]`,
    );
  }
}

function existing({ scope }: TransactionContext, collection: string): CollectionConfig {
  const { collections, simulator, proposal } = scope;
  const config = collections.find(simulator.namespace, collection);
  if (config === undefined) {
    throw new SimulationError(`collection ${proposal.channel}/${simulator.namespace}/${collection} could not be found`);
  }
  return config;
}

function isMember({ scope }: TransactionContext, { members }: CollectionConfig): boolean {
  return members.includes(scope.creatorMspId);
}

function denied({ scope }: TransactionContext, collection: string, access: 'read' | 'write'): SimulationError {
  return new SimulationError(
    `tx creator does not have ${access} access permission on privatedata in chaincodeName:${scope.simulator.namespace} collectionName: ${collection}`,
  );
}
