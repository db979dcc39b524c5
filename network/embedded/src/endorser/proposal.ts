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
  /** Name of the chaincode in the invocation, which gateways read; endorsers read the header's. */
  readonly invokedChaincode: string;
  /** What the endorser, unlike the gateway, finds missing. */
  readonly problem: string | undefined;
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
  const invocation = invocationOf(headers, payload);
  const withoutTransient = new peer.ChaincodeProposalPayload();
  withoutTransient.setInput(payload.getInput_asU8());
  const publicPayload = withoutTransient.serializeBinary();
  return {
    ...headers,
    channel: headers.channelHeader.getChannelId(),
    txid: headers.channelHeader.getTxId(),
    ...invocation,
    hasTransientData: payload.getTransientmapMap().getLength() > 0,
    publicPayload,
    hash: proposalHash(headers, publicPayload),
    headerBytes,
    signed,
  };
}

type Invocation = Pick<OpenedProposal, 'chaincode' | 'invokedChaincode' | 'input' | 'problem'>;

function invocationOf(headers: Headers, payload: peer.ChaincodeProposalPayload): Invocation {
  const extension = decode('ChaincodeHeaderExtension', () =>
    peer.ChaincodeHeaderExtension.deserializeBinary(headers.channelHeader.getExtension_asU8()),
  );
  const spec = decode('ChaincodeInvocationSpec', () =>
    peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8()),
  ).getChaincodeSpec();
  const id = extension.getChaincodeId();
  const invokedChaincode = spec?.getChaincodeId()?.getName() ?? '';
  return {
    chaincode: id?.getName() || invokedChaincode,
    invokedChaincode,
    input: spec?.getInput() ?? new peer.ChaincodeInput(),
    problem: unpackProblem(id, spec),
  };
}

function unpackProblem(id: peer.ChaincodeID | undefined, spec: peer.ChaincodeSpec | undefined): string | undefined {
  if (id === undefined) {
    return 'ChaincodeHeaderExtension.ChaincodeId is nil';
  }
  if (id.getName() === '') {
    return 'ChaincodeHeaderExtension.ChaincodeId.Name is empty';
  }
  if (spec === undefined) {
    return 'chaincode invocation spec did not contain chaincode spec';
  }
  return spec.hasInput() ? undefined : 'chaincode input did not contain any input';
}

/** Whether a proposal's header is consistent in itself and somebody signed it; undefined or Fabric's complaint. */
export function headerProblem(proposal: OpenedProposal): string | undefined {
  const found = inconsistencyOf(proposal);
  return found && `error validating proposal: ${found}`;
}

function inconsistencyOf({ channelHeader, creator, nonce, txid, signed }: OpenedProposal): string | undefined {
  const { ENDORSER_TRANSACTION, CONFIG } = common.HeaderType;
  const type = channelHeader.getType();
  if (type !== ENDORSER_TRANSACTION && type !== CONFIG) {
    return `invalid header type ${headerTypeName(type)}`;
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
  if (txid !== expected) {
    return `incorrectly computed txid '${txid}' -- expected '${expected}'`;
  }
  return signed.getSignature_asU8().length === 0 ? 'empty signature bytes' : undefined;
}

function headerTypeName(type: number): string {
  return Object.entries(common.HeaderType).find(([, value]) => value === type)?.[0] ?? String(type);
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
