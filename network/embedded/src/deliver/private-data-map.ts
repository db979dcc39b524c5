import { ledger, peer, type common } from '@hyperledger/fabric-protos';
import type { GatewayContext } from '../gateway/gateway-context';
import type { Identity } from '../msp/identity';
import type { StoredWriteSet } from '../peer/private-write-sets';

const { TxPvtReadWriteSet, NsPvtReadWriteSet, CollectionPvtReadWriteSet, TxReadWriteSet } = ledger.rwset;

/**
 * A block with the private data of this peer that the client may see: that of collections its organisation is a member of
 * (Fabric `core/peer/deliverevents.go`, getPrivateData).
 */
export async function blockAndPrivateData(
  block: common.Block,
  client: Identity,
  { own, collections }: GatewayContext,
): Promise<peer.BlockAndPrivateData> {
  const result = new peer.BlockAndPrivateData();
  result.setBlock(block);
  const writeSets = await own.node.writeSets.ofBlock(block.getHeader()?.getNumber() ?? 0);
  const visible = writeSets.filter(({ namespace, collection }) =>
    collections.isMember(namespace, collection, client.mspId),
  );
  for (const [tx, sets] of groupedBy(visible, ({ tx }) => tx)) {
    result.getPrivateDataMapMap().set(tx, transactionSets(sets));
  }
  return result;
}

function transactionSets(sets: readonly StoredWriteSet[]): ledger.rwset.TxPvtReadWriteSet {
  const transaction = new TxPvtReadWriteSet();
  transaction.setDataModel(TxReadWriteSet.DataModel.KV);
  for (const [name, ofNamespace] of groupedBy(sets, ({ namespace }) => namespace)) {
    const namespace = new NsPvtReadWriteSet();
    namespace.setNamespace(name);
    namespace.setCollectionPvtRwsetList(ofNamespace.map(collectionSet));
    transaction.addNsPvtRwset(namespace);
  }
  return transaction;
}

function collectionSet({ collection, rwset }: StoredWriteSet): ledger.rwset.CollectionPvtReadWriteSet {
  const set = new CollectionPvtReadWriteSet();
  set.setCollectionName(collection);
  set.setRwset(rwset);
  return set;
}

function groupedBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
