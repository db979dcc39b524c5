import { common, ledger, peer } from '@hyperledger/fabric-protos';
import type { Transaction } from '@hyperledger/fabric-gateway';
import { envelopeOf } from './consortium-ledger';
import { CHAINCODE } from './ledger-spec';

const { kvrwset, TxReadWriteSet } = ledger.rwset;

const NOTHING = new Uint8Array();

/** What the endorsers signed about one transaction. */
export function chaincodeAction(transaction: Transaction): peer.ChaincodeAction {
  return actionOf(envelopeOf(transaction));
}

export function actionOf(envelope: common.Envelope): peer.ChaincodeAction {
  const endorsed = endorsedActionOf(envelope);
  const payload = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
  return peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8());
}

export function endorsedActionOf(envelope: common.Envelope): peer.ChaincodeEndorsedAction {
  return actionPayloadOf(envelope).getAction() ?? new peer.ChaincodeEndorsedAction();
}

export function actionPayloadOf(envelope: common.Envelope): peer.ChaincodeActionPayload {
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  return peer.ChaincodeActionPayload.deserializeBinary(action?.getPayload_asU8() ?? NOTHING);
}

/** Namespaces of a read-write set in their order, each with its bytes. */
export function namespacesOf(transaction: Transaction): ledger.rwset.NsReadWriteSet[] {
  return TxReadWriteSet.deserializeBinary(chaincodeAction(transaction).getResults_asU8()).getNsRwsetList();
}

/** The public part in the chaincode's own namespace. */
export function publicSetOf(transaction: Transaction): ledger.rwset.kvrwset.KVRWSet {
  return kvrwset.KVRWSet.deserializeBinary(ownNamespace(transaction)?.getRwset_asU8() ?? NOTHING);
}

export function hashedSetsOf(transaction: Transaction): ledger.rwset.CollectionHashedReadWriteSet[] {
  return ownNamespace(transaction)?.getCollectionHashedRwsetList() ?? [];
}

/** The hashes of one collection. */
export function hashedSetOf(transaction: Transaction, collection: string): ledger.rwset.kvrwset.HashedRWSet {
  const set = hashedSetsOf(transaction).find((candidate) => candidate.getCollectionName() === collection);
  return kvrwset.HashedRWSet.deserializeBinary(set?.getHashedRwset_asU8() ?? NOTHING);
}

/** What the chaincode itself read and wrote; undefined if nothing. */
export function ownNamespace(transaction: Transaction): ledger.rwset.NsReadWriteSet | undefined {
  return namespacesOf(transaction).find((namespace) => namespace.getNamespace() === CHAINCODE);
}
