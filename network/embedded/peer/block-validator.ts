import { peer } from '@hyperledger/fabric-protos';
import { isDeletion } from '../ledger/rwset';
import type { EndorserTransaction } from '../ledger/transaction';
import type { ValidationCode } from '../ledger/validation-code';
import { majorityOf } from '../msp/endorsement-policy';
import type { CheckedBlock } from './block-feed';
import { BlockUpdates } from './block-updates';
import { validateReads } from './mvcc';
import type { PeerLedger } from './peer-ledger';
import type { CheckedTransaction } from './transaction-checks';

/** A block with this peer's verdict on every transaction, and what the valid ones change. */
export interface ValidatedBlock {
  readonly block: CheckedBlock;
  readonly codes: readonly ValidationCode[];
  readonly updates: BlockUpdates;
}

const { VALID, DUPLICATE_TXID, ENDORSEMENT_POLICY_FAILURE } = peer.TxValidationCode;

/**
 * Validates a block as Fabric's v20 validator and MVCC check do: first everything but reads for all transactions, then
 * reads one by one against the state and the effects of the valid transactions before.
 */
export async function validateBlock(block: CheckedBlock, ledger: PeerLedger, members: number): Promise<ValidatedBlock> {
  const codes = markDuplicates(
    block.transactions,
    block.transactions.map((transaction) => verdict(transaction, ledger, majorityOf(members))),
  );
  const updates = new BlockUpdates();
  const committed = ledger.latest;
  for (const [tx, checked] of block.transactions.entries()) {
    if (checked.kind !== 'endorsed' || codes[tx] !== VALID) {
      continue;
    }
    const code = await validateReads(checked.transaction.rwset, { committed, updates });
    codes[tx] = code;
    if (code === VALID) {
      applyWrites(checked.transaction, { block: block.number, tx }, updates);
    }
  }
  return { block, codes, updates };
}

function verdict(checked: CheckedTransaction, ledger: PeerLedger, needed: number): ValidationCode {
  switch (checked.kind) {
    case 'config':
      return VALID;
    case 'invalid':
      return checked.code;
    case 'endorsed':
      if (ledger.transactionStatus(checked.txid) !== undefined) {
        return DUPLICATE_TXID;
      }
      return checked.endorsedBy.size >= needed ? VALID : ENDORSEMENT_POLICY_FAILURE;
  }
}

/** Within a block, only an earlier transaction that is valid so far makes a later one a duplicate. */
function markDuplicates(
  transactions: readonly CheckedTransaction[],
  codes: readonly ValidationCode[],
): ValidationCode[] {
  const seen = new Set<string>();
  return codes.map((code, tx) => {
    const txid = transactions[tx]?.txid ?? '';
    if (code !== VALID || txid === '') {
      return code;
    }
    if (seen.has(txid)) {
      return DUPLICATE_TXID;
    }
    seen.add(txid);
    return VALID;
  });
}

function applyWrites(
  { rwset }: EndorserTransaction,
  version: { block: number; tx: number },
  updates: BlockUpdates,
): void {
  for (const { namespace, kv, collections } of rwset) {
    for (const write of kv.getWritesList()) {
      const value = isDeletion(write) ? undefined : write.getValue_asU8();
      updates.put(namespace, write.getKey(), { version, value });
    }
    for (const { name, hashed } of collections) {
      for (const write of hashed.getHashedWritesList()) {
        const gone = write.getIsDelete() || write.getIsPurge();
        const keyHash = Buffer.from(write.getKeyHash_asU8()).toString('hex');
        updates.putHashed(namespace, name, keyHash, { version, value: gone ? undefined : write.getValueHash_asU8() });
      }
    }
  }
}
