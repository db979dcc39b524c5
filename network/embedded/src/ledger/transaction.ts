import { peer } from '@hyperledger/fabric-protos';
import { decoding, type OpenedEnvelope } from './envelope';
import { sha256 } from './hash';
import { openRwset, type NamespaceRwset } from './rwset';
import { InvalidTransaction } from './validation-code';

/** What an endorser transaction claims: its result, and who endorsed it. */
export interface EndorserTransaction {
  readonly chaincode: { readonly name: string; readonly version: string };
  /** A serialised ChaincodeProposalPayload without transient data. */
  readonly proposalPayload: Uint8Array;
  readonly responsePayload: Uint8Array;
  readonly endorsements: readonly peer.Endorsement[];
  readonly rwset: readonly NamespaceRwset[];
  readonly event: peer.ChaincodeEvent | undefined;
}

/**
 * Decodes an endorser transaction and checks that the endorsed result belongs to this very proposal
 * (Fabric `core/common/validation/msgvalidation.go`, validateEndorserTransaction; v20 dispatcher).
 * @throws InvalidTransaction INVALID_ENDORSER_TRANSACTION, INVALID_CHAINCODE, BAD_RWSET, INVALID_OTHER_REASON
 */
export function openTransaction(envelope: OpenedEnvelope): EndorserTransaction {
  const { INVALID_ENDORSER_TRANSACTION: code, INVALID_OTHER_REASON } = peer.TxValidationCode;
  const actionPayload = decoding(code, () => soleAction(peer.Transaction.deserializeBinary(envelope.data)));
  const endorsed = actionPayload.getAction() ?? new peer.ChaincodeEndorsedAction();
  const responsePayload = endorsed.getProposalResponsePayload_asU8();
  const response = decoding(code, () => peer.ProposalResponsePayload.deserializeBinary(responsePayload));
  const proposalPayload = actionPayload.getChaincodeProposalPayload_asU8();
  if (!proposalHash(envelope, proposalPayload).equals(response.getProposalHash_asU8())) {
    throw new InvalidTransaction(code, 'proposal hash does not match');
  }
  const action = decoding(code, () => peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8()));
  const chaincode = chaincodeOf(envelope, action);
  return {
    chaincode,
    proposalPayload,
    responsePayload,
    endorsements: endorsed.getEndorsementsList(),
    rwset: openRwset(action.getResults_asU8()),
    event: decoding(INVALID_OTHER_REASON, () => eventOf(action, chaincode.name)),
  };
}

/** SHA-256(channel header ‖ signature header ‖ proposal payload without transient data). */
export function proposalHash(
  headers: { channelHeaderBytes: Uint8Array; signatureHeaderBytes: Uint8Array },
  payloadWithoutTransient: Uint8Array,
): Buffer {
  return sha256(headers.channelHeaderBytes, headers.signatureHeaderBytes, payloadWithoutTransient);
}

function soleAction(transaction: peer.Transaction): peer.ChaincodeActionPayload {
  const [action, ...more] = transaction.getActionsList();
  if (action === undefined || more.length > 0) {
    throw new Error('a transaction has exactly one action');
  }
  return peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
}

function chaincodeOf(envelope: OpenedEnvelope, action: peer.ChaincodeAction): { name: string; version: string } {
  const { BAD_HEADER_EXTENSION, INVALID_CHAINCODE } = peer.TxValidationCode;
  const extension = decoding(BAD_HEADER_EXTENSION, () =>
    peer.ChaincodeHeaderExtension.deserializeBinary(envelope.channelHeader.getExtension_asU8()),
  );
  const name = extension.getChaincodeId()?.getName() ?? '';
  const version = action.getChaincodeId()?.getVersion() ?? '';
  if (name === '' || version === '' || name !== action.getChaincodeId()?.getName()) {
    throw new InvalidTransaction(INVALID_CHAINCODE, 'the header and the result name different chaincodes');
  }
  return { name, version };
}

function eventOf(action: peer.ChaincodeAction, chaincode: string): peer.ChaincodeEvent | undefined {
  const bytes = action.getEvents_asU8();
  if (bytes.length === 0) {
    return undefined;
  }
  const event = peer.ChaincodeEvent.deserializeBinary(bytes);
  if (event.getChaincodeId() !== chaincode) {
    throw new Error('the event names another chaincode');
  }
  return event;
}
