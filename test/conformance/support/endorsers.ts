import { msp } from '@hyperledger/fabric-protos';
import type { Transaction } from '@hyperledger/fabric-gateway';
import { envelopeOf } from './consortium-ledger';
import { endorsedActionOf } from './read-write-set';

/** Organisations of the endorsers, in the transaction's order. */
export function endorserNames(transaction: Transaction): string[] {
  return endorsedActionOf(envelopeOf(transaction))
    .getEndorsementsList()
    .map((endorsement) => msp.SerializedIdentity.deserializeBinary(endorsement.getEndorser_asU8()).getMspid());
}
