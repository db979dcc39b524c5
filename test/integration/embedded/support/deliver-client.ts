import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { credentials, type ClientDuplexStream } from '@grpc/grpc-js';
import { common, msp, orderer, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { signLowS, type GatewayEndpoint } from '@llmnet/embedded-fabric';
import { type ClientIdentity, CHANNEL } from '@llmnet/test-kit/network';

export type SeekSpec = 'oldest' | 'newest' | 'next' | 'unset' | number;

export interface SeekOptions {
  readonly start?: SeekSpec;
  readonly stop?: SeekSpec;
  readonly failIfNotReady?: boolean;
  readonly headersOnly?: boolean;
  readonly channel?: string;
  readonly timestamp?: Date;
  /** Changes the payload after it was signed. */
  readonly tampered?: boolean;
  /** In place of a seek request. */
  readonly data?: Uint8Array;
}

export type DeliverMethod = 'deliver' | 'deliverFiltered' | 'deliverWithPrivateData';

/** Speaks the peer's Deliver service without a client library, so that any request can be sent. */
export class DeliverCaller {
  private constructor(
    private readonly client: peer.DeliverClient,
    private readonly creator: Uint8Array,
    private readonly key: ReturnType<typeof createPrivateKey>,
  ) {}

  static async connect(endpoint: GatewayEndpoint, identity: ClientIdentity): Promise<DeliverCaller> {
    const client = new peer.DeliverClient(endpoint.address, credentials.createSsl(await readFile(endpoint.tlsCaCert)));
    const serialized = new msp.SerializedIdentity();
    serialized.setMspid(identity.mspId);
    serialized.setIdBytes(await readFile(identity.cert));
    return new DeliverCaller(client, serialized.serializeBinary(), createPrivateKey(await readFile(identity.key)));
  }

  open(method: DeliverMethod = 'deliver'): DeliverCall {
    return new DeliverCall(this.client[method]());
  }

  /** What one request is answered with, until its status. */
  async ask(options: SeekOptions, method: DeliverMethod = 'deliver'): Promise<peer.DeliverResponse[]> {
    const call = this.open(method);
    call.send(this.request(options));
    const answers = await call.untilStatus();
    call.close();
    return answers;
  }

  request({ channel = CHANNEL, timestamp = new Date(), tampered = false, ...seek }: SeekOptions): common.Envelope {
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(common.HeaderType.DELIVER_SEEK_INFO);
    channelHeader.setChannelId(channel);
    channelHeader.setTimestamp(Timestamp.fromDate(timestamp));
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setCreator(this.creator);
    signatureHeader.setNonce(randomBytes(24));
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader.serializeBinary());
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(seek.data ?? seekInfo(seek).serializeBinary());
    const envelope = new common.Envelope();
    envelope.setSignature(signLowS(payload.serializeBinary(), this.key));
    channelHeader.setEpoch(tampered ? 1 : 0);
    header.setChannelHeader(channelHeader.serializeBinary());
    envelope.setPayload(payload.serializeBinary());
    return envelope;
  }

  close(): void {
    this.client.close();
  }
}

/** One stream. */
export class DeliverCall {
  readonly #answers: AsyncIterator<peer.DeliverResponse>;

  constructor(private readonly stream: ClientDuplexStream<common.Envelope, peer.DeliverResponse>) {
    // Cancelling is an error of the stream that nobody waits for.
    stream.on('error', () => undefined);
    this.#answers = (stream as AsyncIterable<peer.DeliverResponse>)[Symbol.asyncIterator]();
  }

  send(request: common.Envelope): void {
    this.stream.write(request);
  }

  /** The next answer; undefined once the peer has ended the stream. */
  async next(): Promise<peer.DeliverResponse | undefined> {
    const answer = await this.#answers.next();
    return answer.done === true ? undefined : answer.value;
  }

  async untilStatus(): Promise<peer.DeliverResponse[]> {
    const answers: peer.DeliverResponse[] = [];
    for (let answer = await this.next(); answer !== undefined; answer = await this.next()) {
      answers.push(answer);
      if (answer.getTypeCase() === peer.DeliverResponse.TypeCase.STATUS) {
        break;
      }
    }
    return answers;
  }

  /** No more requests. */
  halfClose(): void {
    this.stream.end();
  }

  close(): void {
    this.stream.cancel();
  }
}

function seekInfo({ start = 'oldest', stop = 'newest', failIfNotReady, headersOnly }: SeekOptions): orderer.SeekInfo {
  const { FAIL_IF_NOT_READY, BLOCK_UNTIL_READY } = orderer.SeekInfo.SeekBehavior;
  const { HEADER_WITH_SIG, BLOCK } = orderer.SeekInfo.SeekContentType;
  const info = new orderer.SeekInfo();
  info.setStart(position(start));
  info.setStop(position(stop));
  info.setBehavior(failIfNotReady === true ? FAIL_IF_NOT_READY : BLOCK_UNTIL_READY);
  info.setContentType(headersOnly === true ? HEADER_WITH_SIG : BLOCK);
  return info;
}

function position(spec: SeekSpec): orderer.SeekPosition {
  const result = new orderer.SeekPosition();
  if (spec === 'oldest') {
    result.setOldest(new orderer.SeekOldest());
  } else if (spec === 'newest') {
    result.setNewest(new orderer.SeekNewest());
  } else if (spec === 'next') {
    result.setNextCommit(new orderer.SeekNextCommit());
  } else if (spec !== 'unset') {
    const specified = new orderer.SeekSpecified();
    specified.setNumber(spec);
    result.setSpecified(specified);
  }
  return result;
}
