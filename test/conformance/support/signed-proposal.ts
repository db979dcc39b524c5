import { createHash, randomBytes } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { CHAINCODE, CHANNEL } from './ledger-spec';
import type { Operation } from './ledger-client';
import type { TestSigner } from './signing';

/** Every part of a proposal that a test may want to be wrong. */
export interface ProposalParts {
  readonly nonce: Uint8Array;
  readonly creator: Uint8Array;
  /** The right one follows from nonce and creator. */
  readonly transactionId?: string;
  readonly channel: string;
  readonly type: number;
  readonly epoch: number;
  readonly at: Date;
  readonly chaincode: string;
  /** The chaincode's name in the header, which the endorser reads; undefined leaves it out. */
  readonly headerChaincode: string | undefined;
  readonly operations: readonly Operation[];
  readonly transient: Readonly<Record<string, string>>;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

export interface TestProposal {
  readonly transactionId: string;
  readonly signed: peer.SignedProposal;
}

/** A proposal of `signer` that is right but for the given parts. */
export function newProposal(signer: TestSigner, parts: Partial<ProposalParts> = {}): TestProposal {
  const complete: ProposalParts = {
    nonce: randomBytes(24),
    creator: signer.creator,
    channel: CHANNEL,
    type: common.HeaderType.ENDORSER_TRANSACTION,
    epoch: 0,
    at: new Date(),
    chaincode: CHAINCODE,
    headerChaincode: CHAINCODE,
    operations: [],
    transient: {},
    sign: (bytes) => signer.sign(bytes),
    ...parts,
  };
  const transactionId = complete.transactionId ?? transactionIdOf(complete);
  const proposal = new peer.Proposal();
  proposal.setHeader(header(complete, transactionId).serializeBinary());
  proposal.setPayload(payload(complete).serializeBinary());
  const signed = new peer.SignedProposal();
  signed.setProposalBytes(proposal.serializeBinary());
  signed.setSignature(complete.sign(signed.getProposalBytes_asU8()));
  return { transactionId, signed };
}

function transactionIdOf({ nonce, creator }: ProposalParts): string {
  return createHash('sha256').update(nonce).update(creator).digest('hex');
}

function header(parts: ProposalParts, transactionId: string): common.Header {
  const channel = new common.ChannelHeader();
  channel.setType(parts.type);
  channel.setChannelId(parts.channel);
  channel.setTxId(transactionId);
  channel.setEpoch(parts.epoch);
  channel.setTimestamp(Timestamp.fromDate(parts.at));
  channel.setExtension$(headerExtension(parts).serializeBinary());
  const signature = new common.SignatureHeader();
  signature.setNonce(parts.nonce);
  signature.setCreator(parts.creator);
  const result = new common.Header();
  result.setChannelHeader(channel.serializeBinary());
  result.setSignatureHeader(signature.serializeBinary());
  return result;
}

function headerExtension({ headerChaincode }: ProposalParts): peer.ChaincodeHeaderExtension {
  const extension = new peer.ChaincodeHeaderExtension();
  if (headerChaincode !== undefined) {
    extension.setChaincodeId(chaincodeId(headerChaincode));
  }
  return extension;
}

function payload({ chaincode, operations, transient }: ProposalParts): peer.ChaincodeProposalPayload {
  const input = new peer.ChaincodeInput();
  input.setArgsList([Buffer.from('run'), Buffer.from(JSON.stringify(operations))]);
  const spec = new peer.ChaincodeSpec();
  spec.setType(peer.ChaincodeSpec.Type.NODE);
  spec.setChaincodeId(chaincodeId(chaincode));
  spec.setInput(input);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  const result = new peer.ChaincodeProposalPayload();
  result.setInput(invocation.serializeBinary());
  for (const [name, value] of Object.entries(transient)) {
    result.getTransientmapMap().set(name, Buffer.from(value));
  }
  return result;
}

function chaincodeId(name: string): peer.ChaincodeID {
  const id = new peer.ChaincodeID();
  id.setName(name);
  return id;
}
