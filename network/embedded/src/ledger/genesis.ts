import { common } from '@hyperledger/fabric-protos';
import { newBlock } from './block';
import { serializeEnvelope } from './envelope';

/** Wraps a configuration tree into block 0. Nothing in it depends on time or chance: the same members, the same block. */
export function genesisBlock(channel: string, root: common.ConfigGroup): common.Block {
  const config = new common.Config();
  config.setChannelGroup(root);
  const configEnvelope = new common.ConfigEnvelope();
  configEnvelope.setConfig(config);

  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.CONFIG);
  channelHeader.setVersion(1);
  channelHeader.setChannelId(channel);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(new common.SignatureHeader().serializeBinary());

  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(configEnvelope.serializeBinary());
  return newBlock(0, new Uint8Array(), [serializeEnvelope(payload.serializeBinary(), new Uint8Array())]);
}
