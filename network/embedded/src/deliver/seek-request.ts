import { common, orderer } from '@hyperledger/fabric-protos';
import type { ChannelMsps } from '../msp/channel-msps';
import type { Identity } from '../msp/identity';

const { BAD_REQUEST, FORBIDDEN, NOT_FOUND } = common.Status;

/** How far a request's timestamp may be from the peer's clock (Fabric `core.yaml`, peer.authentication.timewindow). */
const TIME_WINDOW_MS = 15 * 60_000;

export type DeliverStatus = common.StatusMap[keyof common.StatusMap];

/** What a client may have: which blocks, and who it is. */
export interface SeekRequest {
  readonly client: Identity;
  readonly start: orderer.SeekPosition;
  readonly stop: orderer.SeekPosition;
  /** Answer NOT_FOUND instead of waiting for a block that does not exist yet. */
  readonly failIfNotReady: boolean;
  /** Blocks without their transactions, except configuration blocks. */
  readonly headersOnly: boolean;
}

interface Requested {
  readonly channel: string;
  readonly timestamp: Date | undefined;
  readonly creator: Uint8Array;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly data: Uint8Array;
}

/**
 * Checks a signed seek request in the order of Fabric's `common/deliver/deliver.go`, deliverBlocks.
 * @returns the request, or the status that ends the stream
 */
export function openSeekRequest(
  envelope: common.Envelope,
  { channel, msps }: { readonly channel: string; readonly msps: ChannelMsps },
  now: number,
): SeekRequest | DeliverStatus {
  const requested = decoded(() => unpack(envelope));
  if (requested?.timestamp === undefined || Math.abs(requested.timestamp.getTime() - now) > TIME_WINDOW_MS) {
    return BAD_REQUEST;
  }
  if (requested.channel !== channel) {
    return NOT_FOUND;
  }
  const seek = decoded(() => orderer.SeekInfo.deserializeBinary(requested.data));
  if (seek === undefined) {
    return BAD_REQUEST;
  }
  const client = msps.identify(requested.creator);
  if (!msps.isReader(client) || client.isExpired(now) || !client.verify(requested.payload, requested.signature)) {
    return FORBIDDEN;
  }
  const [start, stop] = [seek.getStart(), seek.getStop()];
  if (start === undefined || stop === undefined) {
    return BAD_REQUEST;
  }
  return {
    client,
    start,
    stop,
    failIfNotReady: seek.getBehavior() === orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY,
    headersOnly: seek.getContentType() === orderer.SeekInfo.SeekContentType.HEADER_WITH_SIG,
  };
}

function unpack(envelope: common.Envelope): Requested | undefined {
  const payload = envelope.getPayload_asU8();
  const decodedPayload = common.Payload.deserializeBinary(payload);
  const header = decodedPayload.getHeader();
  if (header === undefined) {
    return undefined;
  }
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const signatureHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  return {
    channel: channelHeader.getChannelId(),
    timestamp: channelHeader.getTimestamp()?.toDate(),
    creator: signatureHeader.getCreator_asU8(),
    payload,
    signature: envelope.getSignature_asU8(),
    data: decodedPayload.getData_asU8(),
  };
}

function decoded<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
