import type { ledger } from '@hyperledger/fabric-protos';
import { sha256 } from '../ledger/hash';
import { isDeletion } from '../ledger/rwset';
import type { StoreChange } from '../level-store';
import { privateKeys, privateState } from './keys';
import type { WriteSetPlace } from './private-write-sets';
import type { StateView } from './state-view';
import { encodeVersioned } from './versioned-value';

/** Changes of a peer's private state by one write; `place` has the version that the value gets. */
export function stateChanges(
  { namespace, collection, ...version }: WriteSetPlace,
  write: ledger.rwset.kvrwset.KVWrite,
): StoreChange[] {
  const key = write.getKey();
  const isGone = isDeletion(write);
  return [
    {
      key: privateState(namespace, collection).key(key),
      value: isGone ? undefined : encodeVersioned(version, write.getValue_asU8()),
    },
    {
      key: privateKeys(namespace, collection).key(sha256(key).toString('hex')),
      value: isGone ? undefined : Buffer.from(key),
    },
  ];
}

/** Changes that take a committed value out of a peer's private state, by the hash of its key; none if it is not there. */
export function removal(state: StateView, namespace: string, collection: string, keyHash: string): StoreChange[] {
  const key = state.getPrivateKey(namespace, collection, keyHash);
  return key === undefined
    ? []
    : [
        { key: privateState(namespace, collection).key(key), value: undefined },
        { key: privateKeys(namespace, collection).key(keyHash), value: undefined },
      ];
}
