import type { Proposal, Signer, Transaction } from '@hyperledger/fabric-gateway';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import { LedgerClientError } from './errors';

/** An endorsed transaction, signed once: whichever gateway services it is handed to and however often, it can commit at most once. */
export interface SignedTransaction {
  readonly txId: string;
  /** The serialised PreparedTransaction. */
  readonly prepared: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Signs what a gateway service made of a proposal. It decides who endorses, but may not choose what the client signs: with an envelope
 * of its own it could have the client's signature under anything, such as a change of the channel.
 * @throws LedgerClientError TRANSACTION_REPLACED when header or chaincode input are not those of the proposal
 */
export async function signTransaction(
  proposal: Proposal,
  transaction: Transaction,
  sign: Signer,
): Promise<SignedTransaction> {
  const txId = proposal.getTransactionId();
  const prepared = transaction.getBytes();
  if (!Buffer.from(contentOfTransaction(prepared)).equals(contentOfProposal(proposal.getBytes()))) {
    const words = `endorse: the gateway service returned another transaction than the proposed ${txId}; do not use its peer`;
    throw new LedgerClientError('TRANSACTION_REPLACED', 'endorse', words, []);
  }
  return { txId, prepared, signature: await sign(transaction.getDigest()) };
}

/** Header and chaincode input of a proposal: what its transaction has to contain. */
function contentOfProposal(bytes: Uint8Array): Buffer {
  const signed = gateway.ProposedTransaction.deserializeBinary(bytes).getProposal();
  const proposal = peer.Proposal.deserializeBinary(signed?.getProposalBytes_asU8() ?? new Uint8Array());
  const payload = peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
  return content(common.Header.deserializeBinary(proposal.getHeader_asU8()), payload);
}

function contentOfTransaction(bytes: Uint8Array): Buffer {
  const envelope = gateway.PreparedTransaction.deserializeBinary(bytes).getEnvelope();
  const payload = common.Payload.deserializeBinary(envelope?.getPayload_asU8() ?? new Uint8Array());
  const actions = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const [action = new peer.TransactionAction()] = actions.length === 1 ? actions : [];
  const endorsed = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
  const proposed = peer.ChaincodeProposalPayload.deserializeBinary(endorsed.getChaincodeProposalPayload_asU8());
  return content(payload.getHeader() ?? new common.Header(), proposed);
}

function content(header: common.Header, payload: peer.ChaincodeProposalPayload): Buffer {
  const input = new peer.ChaincodeProposalPayload();
  input.setInput(payload.getInput_asU8());
  return Buffer.concat([header.serializeBinary(), input.serializeBinary()]);
}
