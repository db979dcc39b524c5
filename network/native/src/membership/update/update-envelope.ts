import { common } from '@hyperledger/fabric-protos';

/** @param update common.ConfigUpdate. @returns common.Envelope that nobody has signed yet, as `peer channel signconfigtx` takes it */
export function updateEnvelope(channel: string, update: Uint8Array): Uint8Array {
  const content = new common.ConfigUpdateEnvelope();
  content.setConfigUpdate(update);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.CONFIG_UPDATE);
  channelHeader.setChannelId(channel);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(content.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}

/** How often an update has been signed. @param bytes common.Envelope */
export function signatureCount(bytes: Uint8Array): number {
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
  return common.ConfigUpdateEnvelope.deserializeBinary(payload.getData_asU8()).getSignaturesList().length;
}
