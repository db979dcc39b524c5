import { ledger } from '@hyperledger/fabric-protos';
import { newRead } from '../ledger/range-query-summary';

const LIFECYCLE = '_lifecycle';

/**
 * The read with which a peer looks the chaincode's definition up in every simulation
 * (Fabric `core/chaincode/lifecycle/endorsement_info.go`). Here the definition is given when the network starts and not by a
 * transaction, so that the key has no version.
 */
export function lifecycleRead(chaincode: string): ledger.rwset.NsReadWriteSet {
  const set = new ledger.rwset.kvrwset.KVRWSet();
  set.setReadsList([newRead(`namespaces/fields/${chaincode}/Sequence`, undefined)]);
  const result = new ledger.rwset.NsReadWriteSet();
  result.setNamespace(LIFECYCLE);
  result.setRwset(set.serializeBinary());
  return result;
}
