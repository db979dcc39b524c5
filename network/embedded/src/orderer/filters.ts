import { common, peer } from '@hyperledger/fabric-protos';
import { openEnvelope, type OpenedEnvelope } from '../ledger/envelope';
import { InvalidTransaction } from '../ledger/validation-code';
import type { ChannelMsps } from '../msp/channel-msps';

export interface Rejection {
  readonly status: 'BAD_REQUEST' | 'FORBIDDEN';
  readonly info: string;
}

export interface FilterSettings {
  readonly channel: string;
  readonly msps: ChannelMsps;
  readonly absoluteMaxBytes: number;
}

/**
 * Whether the orderer takes a message: known channel, then empty → size → expiry → signature
 * (Fabric `orderer/common/multichannel`, `orderer/common/msgprocessor`).
 */
export function rejectionOf(envelope: common.Envelope, settings: FilterSettings, now: number): Rejection | undefined {
  const opened = open(envelope);
  if ('info' in opened) {
    return opened;
  }
  const size = opened.payload.length + opened.signature.length;
  if (opened.channelHeader.getChannelId() !== settings.channel) {
    return { status: 'BAD_REQUEST', info: 'channel does not exist' };
  }
  if (opened.channelHeader.getType() !== common.HeaderType.ENDORSER_TRANSACTION) {
    return { status: 'BAD_REQUEST', info: 'only endorser transactions can be ordered' };
  }
  if (size > settings.absoluteMaxBytes) {
    return {
      status: 'BAD_REQUEST',
      info: `message payload is ${size} bytes and exceeds maximum allowed ${settings.absoluteMaxBytes} bytes`,
    };
  }
  return signatureRejection(opened, settings.msps, now);
}

function open(envelope: common.Envelope): OpenedEnvelope | Rejection {
  if (envelope.getPayload_asU8().length === 0) {
    return { status: 'BAD_REQUEST', info: 'could not determine channel ID: header not set' };
  }
  try {
    return openEnvelope(envelope.serializeBinary());
  } catch (error) {
    const part =
      error instanceof InvalidTransaction && error.code === peer.TxValidationCode.BAD_PAYLOAD
        ? 'Payload'
        : 'ChannelHeader';
    return {
      status: 'BAD_REQUEST',
      info: `could not determine channel ID: error unmarshalling ${part}: proto: cannot parse invalid wire-format data`,
    };
  }
}

function signatureRejection(opened: OpenedEnvelope, msps: ChannelMsps, now: number): Rejection | undefined {
  const identity = msps.identify(opened.creator);
  if (identity?.isExpired(now)) {
    return { status: 'BAD_REQUEST', info: 'broadcast client identity expired' };
  }
  if (!msps.isWriter(identity) || !identity.verify(opened.payload, opened.signature)) {
    return {
      status: 'FORBIDDEN',
      info: "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied: permission denied",
    };
  }
  return undefined;
}
