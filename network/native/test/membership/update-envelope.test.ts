import { common } from '@hyperledger/fabric-protos';
import { configInBlock } from '../../src/membership/config/config-block';
import { signatureCount, updateEnvelope } from '../../src/membership/update/update-envelope';

const UPDATE = Buffer.from('an update');

function payloadOf(envelope: Uint8Array): common.Payload {
  return common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
}

describe('the envelope of a channel update', () => {
  it('names the channel, says what it is, and carries the update unsigned', () => {
    const payload = payloadOf(updateEnvelope('llmnet', UPDATE));
    const header = common.ChannelHeader.deserializeBinary(payload.getHeader()?.getChannelHeader_asU8() ?? UPDATE);
    expect(header.getChannelId()).toBe('llmnet');
    expect(header.getType()).toBe(common.HeaderType.CONFIG_UPDATE);
    const content = common.ConfigUpdateEnvelope.deserializeBinary(payload.getData_asU8());
    expect(Buffer.from(content.getConfigUpdate_asU8())).toEqual(UPDATE);
    expect(signatureCount(updateEnvelope('llmnet', UPDATE))).toBe(0);
  });

  it('counts the signatures in it', () => {
    const payload = payloadOf(updateEnvelope('llmnet', UPDATE));
    const content = common.ConfigUpdateEnvelope.deserializeBinary(payload.getData_asU8());
    content.addSignatures(new common.ConfigSignature());
    content.addSignatures(new common.ConfigSignature());
    payload.setData(content.serializeBinary());
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    expect(signatureCount(envelope.serializeBinary())).toBe(2);
  });
});

describe('a configuration block', () => {
  it('holds a configuration and its sequence', () => {
    const config = new common.Config();
    config.setSequence(7);
    config.setChannelGroup(new common.ConfigGroup());
    expect(configInBlock(blockWith(config))).toEqual({ sequence: 7, bytes: config.serializeBinary() });
  });

  it.each([
    ['of transactions', () => blockWith(new common.Config())],
    ['that is empty', () => new common.Block().serializeBinary()],
    ['that is no block', () => Buffer.from('no block')],
  ])('is refused, %s', (_what, block) => {
    expect(() => configInBlock(block())).toThrow(/should be a configuration block/);
  });
});

function blockWith(config: common.Config): Uint8Array {
  const content = new common.ConfigEnvelope();
  content.setConfig(config);
  const payload = new common.Payload();
  payload.setData(content.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  const data = new common.BlockData();
  data.addData(envelope.serializeBinary());
  const block = new common.Block();
  block.setData(data);
  return block.serializeBinary();
}
