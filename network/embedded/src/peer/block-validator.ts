import { peer } from '@hyperledger/fabric-protos';
import type { ValidationCode } from '../ledger/validation-code';
import type { EndorsementPolicies } from '../policy/endorsement-policies';
import type { CheckedBlock } from './block-feed';
import { BlockUpdates } from './block-updates';
import { EndorsementChecks } from './endorsement-checks';
import { keyOperations } from './key-operations';
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
export async function validateBlock(
  block: CheckedBlock,
  ledger: PeerLedger,
  policies: EndorsementPolicies,
): Promise<ValidatedBlock> {
  const committed = ledger.latest;
  const endorsements = new EndorsementChecks(policies, committed);
  const codes = markDuplicates(
    block.transactions,
    block.transactions.map((transaction) => verdict(transaction, ledger, endorsements)),
  );
  const updates = new BlockUpdates(committed);
  for (const [tx, checked] of block.transactions.entries()) {
    if (checked.kind !== 'endorsed' || codes[tx] !== VALID) {
      continue;
    }
    const code = await validateReads(checked.transaction.rwset, { committed, updates });
    codes[tx] = code;
    if (code === VALID) {
      updates.apply(keyOperations(checked.transaction.rwset), { block: block.number, tx });
    }
  }
  return { block, codes, updates };
}

function verdict(checked: CheckedTransaction, ledger: PeerLedger, endorsements: EndorsementChecks): ValidationCode {
  switch (checked.kind) {
    case 'config':
      return VALID;
    case 'invalid':
      return checked.code;
    case 'endorsed':
      if (ledger.transactionStatus(checked.txid) !== undefined) {
        return DUPLICATE_TXID;
      }
      return endorsements.isEndorsed(checked.transaction.rwset, checked.endorsers) ? VALID : ENDORSEMENT_POLICY_FAILURE;
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
