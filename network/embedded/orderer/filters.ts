import { common } from '@hyperledger/fabric-protos';
import { messageOf } from '../errors';
import { openEnvelope, type OpenedEnvelope } from '../ledger/envelope';
import type { ChannelMsps } from '../msp/channel-msps';

export interface Rejection {
  readonly status: 'BAD_REQUEST' | 'FORBIDDEN' | 'NOT_FOUND';
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
    return { status: 'NOT_FOUND', info: `channel does not exist: ${opened.channelHeader.getChannelId()}` };
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
    return { status: 'BAD_REQUEST', info: 'Message was empty' };
  }
  try {
    return openEnvelope(envelope.serializeBinary());
  } catch (error) {
    return { status: 'BAD_REQUEST', info: `could not determine channel ID: ${messageOf(error)}` };
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
