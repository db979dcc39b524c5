import type { Proposal, Signer, Transaction } from '@hyperledger/fabric-gateway';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import { LedgerClientError } from './errors';
import { setsPolicies } from './policy-changes';

/** An endorsed transaction, signed once: whichever gateway services it is handed to and however often, it can commit at most once. */
export interface SignedTransaction {
  readonly txId: string;
  /** The serialised PreparedTransaction. */
  readonly prepared: Uint8Array;
  readonly signature: Uint8Array;
  /** Whether it sets policies of keys: then it must not be ordered a second time. */
  readonly setsPolicies: boolean;
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
  const { header, endorsed } = partsOf(prepared);
  if (!contentOfTransaction(header, endorsed).equals(contentOfProposal(proposal.getBytes()))) {
    const words = `endorse: the gateway service returned another transaction than the proposed ${txId}; do not use its peer`;
    throw new LedgerClientError('TRANSACTION_REPLACED', 'endorse', words, []);
  }
  const action = endorsed.getAction() ?? new peer.ChaincodeEndorsedAction();
  return { txId, prepared, signature: await sign(transaction.getDigest()), setsPolicies: setsPolicies(action) };
}

/** Header and chaincode input of a proposal: what its transaction has to contain. */
function contentOfProposal(bytes: Uint8Array): Buffer {
  const signed = gateway.ProposedTransaction.deserializeBinary(bytes).getProposal();
  const proposal = peer.Proposal.deserializeBinary(signed?.getProposalBytes_asU8() ?? new Uint8Array());
  const payload = peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
  return content(common.Header.deserializeBinary(proposal.getHeader_asU8()), payload);
}

function partsOf(prepared: Uint8Array): { header: common.Header; endorsed: peer.ChaincodeActionPayload } {
  const envelope = gateway.PreparedTransaction.deserializeBinary(prepared).getEnvelope();
  const payload = common.Payload.deserializeBinary(envelope?.getPayload_asU8() ?? new Uint8Array());
  const actions = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const [action = new peer.TransactionAction()] = actions.length === 1 ? actions : [];
  return {
    header: payload.getHeader() ?? new common.Header(),
    endorsed: peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8()),
  };
}

function contentOfTransaction(header: common.Header, endorsed: peer.ChaincodeActionPayload): Buffer {
  return content(header, peer.ChaincodeProposalPayload.deserializeBinary(endorsed.getChaincodeProposalPayload_asU8()));
}

function content(header: common.Header, payload: peer.ChaincodeProposalPayload): Buffer {
  const input = new peer.ChaincodeProposalPayload();
  input.setInput(payload.getInput_asU8());
  return Buffer.concat([header.serializeBinary(), input.serializeBinary()]);
}
