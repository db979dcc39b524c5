import { ledger } from '@hyperledger/fabric-protos';
import { GeneratorIterator, type ResultIterator } from '../endorser/range-iterator';
import { partsOf } from '../ledger/block';
import { openEnvelope } from '../ledger/envelope';
import { isDeletion, type Version } from '../ledger/rwset';
import { openTransaction } from '../ledger/transaction';
import type { PeerLedger } from '../peer/peer-ledger';

/** All committed writes of a key, newest first, as serialised KeyModifications (Fabric `history/query_executer.go`). */
export function keyHistory(peerLedger: PeerLedger, namespace: string, key: string): ResultIterator<Uint8Array> {
  return new GeneratorIterator(modifications(peerLedger, namespace, key));
}

async function* modifications(
  peerLedger: PeerLedger,
  namespace: string,
  key: string,
): AsyncGenerator<Uint8Array, void> {
  for await (const version of peerLedger.history(namespace, key)) {
    const modification = modificationAt(peerLedger, version, namespace, key);
    if (modification) {
      yield modification.serializeBinary();
    }
  }
}

function modificationAt(
  peerLedger: PeerLedger,
  { block: number, tx }: Version,
  namespace: string,
  key: string,
): ledger.queryresult.KeyModification | undefined {
  const block = peerLedger.block(number);
  const bytes = block && partsOf(block).envelopes[tx];
  if (bytes === undefined) {
    return undefined;
  }
  const envelope = openEnvelope(bytes);
  const write = openTransaction(envelope)
    .rwset.find((ns) => ns.namespace === namespace)
    ?.kv.getWritesList()
    .find((candidate) => candidate.getKey() === key);
  if (write === undefined) {
    return undefined;
  }
  const modification = new ledger.queryresult.KeyModification();
  modification.setTxId(envelope.channelHeader.getTxId());
  modification.setValue(write.getValue_asU8());
  modification.setTimestamp(envelope.channelHeader.getTimestamp());
  modification.setIsDelete(isDeletion(write));
  return modification;
}
