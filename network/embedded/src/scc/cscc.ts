import { common, peer } from '@hyperledger/fabric-protos';
import type { PeerLedger } from '../peer/peer-ledger';
import { policyFailure } from '../policy/policy-failure';
import { failure, success, type SystemCall, type SystemChaincode } from './system-chaincode';

/** Fabric's configuration system chaincode, as far as it reads (`core/scc/cscc/configure.go`): function, channel. */
export const cscc: SystemChaincode = (call) => {
  const [name = '', requested] = call.args.map((arg) => Buffer.from(arg).toString());
  if (call.args.length < (name === 'GetChannels' ? 1 : 2)) {
    return failure(`Incorrect number of arguments, ${call.args.length}`);
  }
  switch (name) {
    case 'GetChannels':
      return getChannels(call);
    case 'GetConfigBlock':
      return readConfig(call, name, requested ?? '', (ledger) => ledger.block(0)?.serializeBinary());
    case 'GetChannelConfig':
      return requested === ''
        ? failure('empty channel name provided')
        : readConfig(call, name, requested ?? '', channelConfig);
    default:
      return failure(`Requested function ${name} not found.`);
  }
};

function getChannels({ channel, isLocalMember }: SystemCall): peer.Response {
  if (!isLocalMember) {
    return failure(
      'access denied for [GetChannels]: Failed deserializing proposal creator during channelless check policy with policy [Members]: [the identity is of another organisation]',
    );
  }
  const info = new peer.ChannelInfo();
  info.setChannelId(channel);
  const response = new peer.ChannelQueryResponse();
  response.setChannelsList([info]);
  return success(response.serializeBinary());
}

/** Reads block 0, the one configuration block of this network. */
function readConfig(
  { channel, isReader, ledger }: SystemCall,
  name: string,
  requested: string,
  read: (ledger: PeerLedger) => Uint8Array | undefined,
): peer.Response {
  if (requested !== channel) {
    return failure(
      `access denied for [${name}][${requested}]: Failed to get policy manager for channel [${requested}]`,
    );
  }
  if (!isReader) {
    return failure(`access denied for [${name}][${requested}]: ${policyFailure(channel, 'Readers')}`);
  }
  const bytes = read(ledger);
  return bytes === undefined ? failure('the configuration block is not committed yet') : success(bytes);
}

function channelConfig(ledger: PeerLedger): Uint8Array | undefined {
  const bytes = ledger.block(0)?.getData()?.getDataList_asU8()[0];
  if (bytes === undefined) {
    return undefined;
  }
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
  return common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig()?.serializeBinary();
}
