import { common, peer } from '@hyperledger/fabric-protos';
import { openHeaders, transactionId, type Headers } from '../ledger/envelope';
import { proposalHash } from '../ledger/transaction';

/** A proposal, decoded as far as the endorser and the gateway need it. */
export interface OpenedProposal extends Headers {
  readonly channel: string;
  readonly txid: string;
  readonly chaincode: string;
  readonly input: peer.ChaincodeInput;
  readonly hasTransientData: boolean;
  /** What goes into the transaction: the payload without transient data. */
  readonly publicPayload: Uint8Array;
  readonly hash: Buffer;
  readonly headerBytes: Uint8Array;
  readonly signed: peer.SignedProposal;
}

/** The proposal is not even well formed; the message is Fabric's. */
export class MalformedProposal extends Error {
  override readonly name = 'MalformedProposal';
}

/**
 * Unpacks a signed proposal (Fabric `core/endorser/msgvalidation.go`, UnpackProposal).
 * @throws MalformedProposal
 */
export function openProposal(signed: peer.SignedProposal): OpenedProposal {
  if (signed.getProposalBytes_asU8().length === 0) {
    throw new MalformedProposal('a signed proposal is required');
  }
  const proposal = decode('Proposal', () => peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8()));
  const headerBytes = proposal.getHeader_asU8();
  const headers = decode('Header', () => openHeaders(common.Header.deserializeBinary(headerBytes)));
  const payload = decode('ChaincodeProposalPayload', () =>
    peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8()),
  );
  const { chaincode, input } = invocationOf(headers, payload);
  const withoutTransient = new peer.ChaincodeProposalPayload();
  withoutTransient.setInput(payload.getInput_asU8());
  const publicPayload = withoutTransient.serializeBinary();
  return {
    ...headers,
    channel: headers.channelHeader.getChannelId(),
    txid: headers.channelHeader.getTxId(),
    chaincode,
    input,
    hasTransientData: payload.getTransientmapMap().getLength() > 0,
    publicPayload,
    hash: proposalHash(headers, publicPayload),
    headerBytes,
    signed,
  };
}

function invocationOf(
  headers: Headers,
  payload: peer.ChaincodeProposalPayload,
): { chaincode: string; input: peer.ChaincodeInput } {
  const extension = decode('ChaincodeHeaderExtension', () =>
    peer.ChaincodeHeaderExtension.deserializeBinary(headers.channelHeader.getExtension_asU8()),
  );
  const spec = decode('ChaincodeInvocationSpec', () =>
    peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8()),
  ).getChaincodeSpec();
  const chaincode = extension.getChaincodeId()?.getName() ?? '';
  if (chaincode === '') {
    throw new MalformedProposal('ChaincodeHeaderExtension.ChaincodeId.Name is empty');
  }
  if (spec === undefined) {
    throw new MalformedProposal('chaincode invocation spec did not contain chaincode spec');
  }
  const input = spec.getInput();
  if (input === undefined) {
    throw new MalformedProposal('chaincode input did not contain any input');
  }
  return { chaincode, input };
}

/** Whether a proposal's header is consistent in itself; undefined or Fabric's complaint. */
export function headerProblem({ channelHeader, creator, nonce, txid }: OpenedProposal): string | undefined {
  const { ENDORSER_TRANSACTION, CONFIG } = common.HeaderType;
  const type = channelHeader.getType();
  if (type !== ENDORSER_TRANSACTION && type !== CONFIG) {
    return `invalid header type ${type}`;
  }
  if (channelHeader.getEpoch() !== 0) {
    return 'epoch is non-zero';
  }
  if (nonce.length === 0) {
    return 'nonce is empty';
  }
  if (creator.length === 0) {
    return 'creator is empty';
  }
  const expected = transactionId(nonce, creator);
  return txid === expected ? undefined : `incorrectly computed txid '${txid}' -- expected '${expected}'`;
}

function decode<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new MalformedProposal(`error unmarshalling ${what}`, { cause });
  }
}

/** The first argument, by which contracts choose what to run; the only one that may be logged. */
export function functionName({ input }: OpenedProposal): string {
  return Buffer.from(input.getArgsList_asU8()[0] ?? new Uint8Array()).toString();
}
