import { createHash } from 'node:crypto';
import { common, msp, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { openProposal } from '../../../network/embedded/src/endorser/proposal';
import type { OpenedProposal } from '../../../network/embedded/src/endorser/proposal';
import type { RecordedProposal } from './recording';

/** A recorded proposal in Fabric's own form; unsigned, since it goes to a chaincode and not to an endorser. */
export function fabricProposal(recorded: RecordedProposal, chaincode: string): OpenedProposal {
  const proposal = new peer.Proposal();
  proposal.setHeader(header(recorded, chaincode).serializeBinary());
  proposal.setPayload(payload(recorded, chaincode).serializeBinary());
  const signed = new peer.SignedProposal();
  signed.setProposalBytes(proposal.serializeBinary());
  return openProposal(signed);
}

function header({ txId, channel, creator, time }: RecordedProposal, chaincode: string): common.Header {
  const extension = new peer.ChaincodeHeaderExtension();
  extension.setChaincodeId(chaincodeId(chaincode));
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.ENDORSER_TRANSACTION);
  channelHeader.setChannelId(channel);
  channelHeader.setTxId(txId);
  channelHeader.setTimestamp(Timestamp.fromDate(new Date(time)));
  channelHeader.setExtension$(extension.serializeBinary());
  const identity = new msp.SerializedIdentity();
  identity.setMspid(creator.mspId);
  identity.setIdBytes(creator.idBytes);
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(identity.serializeBinary());
  signatureHeader.setNonce(createHash('sha256').update(txId).digest());
  const result = new common.Header();
  result.setChannelHeader(channelHeader.serializeBinary());
  result.setSignatureHeader(signatureHeader.serializeBinary());
  return result;
}

function payload({ name, args, transient }: RecordedProposal, chaincode: string): peer.ChaincodeProposalPayload {
  const input = new peer.ChaincodeInput();
  input.setArgsList([name, ...args].map((argument) => Buffer.from(argument)));
  const spec = new peer.ChaincodeSpec();
  spec.setType(peer.ChaincodeSpec.Type.NODE);
  spec.setChaincodeId(chaincodeId(chaincode));
  spec.setInput(input);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  const result = new peer.ChaincodeProposalPayload();
  result.setInput(invocation.serializeBinary());
  for (const [key, value] of transient) result.getTransientmapMap().set(key, value);
  return result;
}

function chaincodeId(name: string): peer.ChaincodeID {
  const id = new peer.ChaincodeID();
  id.setName(name);
  return id;
}
