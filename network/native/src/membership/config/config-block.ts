import { common } from '@hyperledger/fabric-protos';
import { MembershipError } from '../errors';

/** A channel's configuration as a configuration block carries it. */
export interface ConfigInBlock {
  /** Counts the updates of the configuration; 0 in block 0. */
  readonly sequence: number;
  /** common.Config */
  readonly bytes: Uint8Array;
}

/**
 * Unwraps a configuration block (Fabric `protoutil/blockutils.go`, ExtractEnvelope; `common/configtx/configtx.go`, ConfigEnvelope).
 * @throws {MembershipError} CONFIG_UNREADABLE
 */
export function configInBlock(block: Uint8Array): ConfigInBlock {
  try {
    const [data] = common.Block.deserializeBinary(block).getData()?.getDataList_asU8() ?? [];
    const envelope = common.Envelope.deserializeBinary(data ?? new Uint8Array());
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
    if (config?.getChannelGroup() === undefined) throw new TypeError('it has no channel group');
    return { sequence: config.getSequence(), bytes: config.serializeBinary() };
  } catch (cause) {
    throw new MembershipError({
      code: 'CONFIG_UNREADABLE',
      message: 'a block that should be a configuration block is none',
      cure: 'fetch it with: peer channel fetch config',
      cause,
    });
  }
}
