import { common, peer } from '@hyperledger/fabric-protos';
import { partsOf, validationCodes } from '../ledger/block';
import { openEnvelope } from '../ledger/envelope';
import { openTransaction } from '../ledger/transaction';
import { LruMap } from '../lru-map';
import type { PeerLedger } from '../peer/peer-ledger';

/** Listeners of one network are rarely further apart than this. */
const KEPT_BLOCKS = 64;

/**
 * The chaincode events of blocks, decoded once for all who listen on any peer: a block's commit hash says that peers have the
 * same transactions and the same verdicts on them.
 */
export class BlockEvents {
  readonly #byCommitHash = new LruMap<string, readonly peer.ChaincodeEvent[]>(KEPT_BLOCKS);

  /** Events of the valid transactions of a block that the peer has committed, in order; not to be changed. */
  in(ledger: PeerLedger, number: number): readonly peer.ChaincodeEvent[] {
    const hash = ledger.commitHash(number)?.toString('latin1');
    return hash === undefined ? [] : this.#byCommitHash.getOrCreate(hash, () => eventsIn(ledger.block(number)));
  }
}

function eventsIn(block: common.Block | undefined): peer.ChaincodeEvent[] {
  if (block === undefined) {
    return [];
  }
  const codes = validationCodes(block);
  return partsOf(block).envelopes.flatMap((bytes, tx) => {
    if (codes[tx] !== peer.TxValidationCode.VALID) {
      return [];
    }
    const envelope = openEnvelope(bytes);
    if (envelope.channelHeader.getType() !== common.HeaderType.ENDORSER_TRANSACTION) {
      return [];
    }
    return openTransaction(envelope).event ?? [];
  });
}
