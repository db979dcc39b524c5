import { common, peer } from '@hyperledger/fabric-protos';
import type { TestSigner } from './signing';

/** What a test changes in a prepared transaction. */
export interface Tampering {
  readonly channel?: string;
  readonly transactionId?: string;
  readonly creator?: Uint8Array;
  readonly endorsements?: (endorsements: peer.Endorsement[]) => peer.Endorsement[];
  readonly action?: (action: peer.ChaincodeAction) => void;
}

/** The envelope with a signature over its payload. */
export function signedBy(signer: TestSigner, envelope: common.Envelope): common.Envelope {
  const result = new common.Envelope();
  result.setPayload(envelope.getPayload_asU8());
  result.setSignature(signer.sign(envelope.getPayload_asU8()));
  return result;
}

/** An unsigned copy of the envelope with a changed payload. */
export function withPayload(envelope: common.Envelope, tampering: Tampering): common.Envelope {
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  payload.setHeader(tamperedHeader(payload.getHeader() ?? new common.Header(), tampering));
  const transaction = peer.Transaction.deserializeBinary(payload.getData_asU8());
  for (const action of transaction.getActionsList()) {
    action.setPayload(tamperedAction(action.getPayload_asU8(), tampering));
  }
  payload.setData(transaction.serializeBinary());
  const result = new common.Envelope();
  result.setPayload(payload.serializeBinary());
  return result;
}

function tamperedHeader(header: common.Header, { channel, transactionId, creator }: Tampering): common.Header {
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  channelHeader.setChannelId(channel ?? channelHeader.getChannelId());
  channelHeader.setTxId(transactionId ?? channelHeader.getTxId());
  const signatureHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  signatureHeader.setCreator(creator ?? signatureHeader.getCreator_asU8());
  const result = new common.Header();
  result.setChannelHeader(channelHeader.serializeBinary());
  result.setSignatureHeader(signatureHeader.serializeBinary());
  return result;
}

function tamperedAction(bytes: Uint8Array, { endorsements, action }: Tampering): Uint8Array {
  const payload = peer.ChaincodeActionPayload.deserializeBinary(bytes);
  const endorsed = payload.getAction() ?? new peer.ChaincodeEndorsedAction();
  if (endorsements) {
    endorsed.setEndorsementsList(endorsements(endorsed.getEndorsementsList()));
  }
  if (action) {
    const response = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
    const chaincodeAction = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
    action(chaincodeAction);
    response.setExtension$(chaincodeAction.serializeBinary());
    endorsed.setProposalResponsePayload(response.serializeBinary());
  }
  payload.setAction(endorsed);
  return payload.serializeBinary();
}
