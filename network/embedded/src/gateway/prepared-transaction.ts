import { common, peer } from '@hyperledger/fabric-protos';
import type { OpenedProposal } from '../endorser/proposal';

/**
 * The transaction for the client to sign: the proposal without its transient data, and the endorsed result
 * (Fabric `internal/pkg/gateway/submit.go`, prepareTransaction).
 */
export function prepareTransaction(proposal: OpenedProposal, endorsed: peer.ChaincodeEndorsedAction): common.Envelope {
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setChaincodeProposalPayload(proposal.publicPayload);
  actionPayload.setAction(endorsed);
  const action = new peer.TransactionAction();
  action.setHeader(proposal.signatureHeaderBytes);
  action.setPayload(actionPayload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.setActionsList([action]);
  const payload = new common.Payload();
  payload.setHeader(common.Header.deserializeBinary(proposal.headerBytes));
  payload.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope;
}
