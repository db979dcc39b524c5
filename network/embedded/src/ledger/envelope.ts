import { common, peer } from '@hyperledger/fabric-protos';
import { sha256 } from './hash';
import { InvalidTransaction } from './validation-code';

/** Headers of a transaction or proposal, decoded, with the exact bytes that hashes cover. */
export interface Headers {
  readonly channelHeader: common.ChannelHeader;
  readonly channelHeaderBytes: Uint8Array;
  readonly signatureHeaderBytes: Uint8Array;
  readonly creator: Uint8Array;
  readonly nonce: Uint8Array;
}

/** A transaction as the orderer receives it. */
export interface OpenedEnvelope extends Headers {
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly data: Uint8Array;
}

export function openHeaders(header: common.Header): Headers {
  const channelHeaderBytes = header.getChannelHeader_asU8();
  const signatureHeaderBytes = header.getSignatureHeader_asU8();
  const signatureHeader = common.SignatureHeader.deserializeBinary(signatureHeaderBytes);
  return {
    channelHeader: common.ChannelHeader.deserializeBinary(channelHeaderBytes),
    channelHeaderBytes,
    signatureHeaderBytes,
    creator: signatureHeader.getCreator_asU8(),
    nonce: signatureHeader.getNonce_asU8(),
  };
}

/**
 * Decodes an envelope as far as its headers (Fabric `core/common/validation/msgvalidation.go`, ValidateTransaction).
 * @throws InvalidTransaction NIL_ENVELOPE, BAD_PAYLOAD or BAD_COMMON_HEADER
 */
export function openEnvelope(bytes: Uint8Array): OpenedEnvelope {
  const { NIL_ENVELOPE, BAD_PAYLOAD, BAD_COMMON_HEADER } = peer.TxValidationCode;
  const envelope = decoding(NIL_ENVELOPE, () => common.Envelope.deserializeBinary(bytes));
  const payload = envelope.getPayload_asU8();
  const decoded = decoding(BAD_PAYLOAD, () => common.Payload.deserializeBinary(payload));
  const headers = decoding(BAD_COMMON_HEADER, () => openHeaders(decoded.getHeader() ?? new common.Header()));
  return { ...headers, payload, signature: envelope.getSignature_asU8(), data: decoded.getData_asU8() };
}

/** Runs a decoder; its failure becomes the given validation code. */
export function decoding<T>(code: InvalidTransaction['code'], decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new InvalidTransaction(code, 'the transaction cannot be decoded', { cause });
  }
}

/** Hex SHA-256(nonce ‖ creator), the id a transaction must carry (Fabric `protoutil/proputils.go`). */
export function transactionId(nonce: Uint8Array, creator: Uint8Array): string {
  return sha256(nonce, creator).toString('hex');
}

export function serializeEnvelope(payload: Uint8Array, signature: Uint8Array): Uint8Array {
  const envelope = new common.Envelope();
  envelope.setPayload(payload);
  envelope.setSignature(signature);
  return envelope.serializeBinary();
}
