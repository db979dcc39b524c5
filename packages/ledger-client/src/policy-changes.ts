import { ledger, peer } from '@hyperledger/fabric-protos';

const { kvrwset, TxReadWriteSet } = ledger.rwset;

/** Whether an endorsed transaction sets policies of keys. */
export function setsPolicies(endorsed: peer.ChaincodeEndorsedAction): boolean {
  const payload = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
  const action = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8());
  const namespaces = TxReadWriteSet.deserializeBinary(action.getResults_asU8()).getNsRwsetList();
  return namespaces.some(
    (namespace) =>
      kvrwset.KVRWSet.deserializeBinary(namespace.getRwset_asU8()).getMetadataWritesList().length > 0 ||
      namespace.getCollectionHashedRwsetList().some(setsPrivatePolicies),
  );
}

function setsPrivatePolicies(collection: ledger.rwset.CollectionHashedReadWriteSet): boolean {
  const hashed = kvrwset.HashedRWSet.deserializeBinary(collection.getHashedRwset_asU8());
  return hashed.getMetadataWritesList().length > 0;
}
