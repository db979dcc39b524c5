import path from 'node:path';
import { DEFAULT_DATA_FOLDER } from '../project-root';

/** Where an embedded network lives unless `--data` says otherwise. */
export const EMBEDDED_FOLDER = path.join(DEFAULT_DATA_FOLDER, 'network');

/** What `llmnet network up` can be told of an embedded network. */
export interface UpOptions {
  readonly data: string;
  readonly members: number;
  readonly channel: string;
  readonly chaincode: string;
  readonly chaincodeName: string;
  readonly ccid?: string;
  /** Milliseconds between blocks; a block at once for every transaction if left out. */
  readonly blockInterval?: number;
  /** Port of the first member's gateway, the others follow; free ones if left out. */
  readonly port?: number;
  readonly controlPort?: number;
  readonly seed?: string;
}

const CHAINCODE_VERSION = '1.0';
/** As many messages as Fabric's sample configuration puts into a block (`sampleconfig/configtx.yaml`). */
const MAX_MESSAGE_COUNT = 500;

export function identitiesDir({ data }: UpOptions): string {
  return path.join(path.resolve(data), 'identities');
}

/** The configuration of the network in a data folder, as it was last started. */
export function networkFile(data: string): string {
  return path.join(path.resolve(data), 'network.json');
}

/** The package id under which the chaincode's server has to register. */
export function packageId({ ccid, chaincodeName }: UpOptions): string {
  return ccid ?? `${chaincodeName}:${CHAINCODE_VERSION}`;
}

/** The configuration file of the embedded network's process. */
export function networkConfig(options: UpOptions, mspIds: readonly string[]): object {
  const { data, channel, chaincode, chaincodeName, blockInterval, port, controlPort } = options;
  return {
    dataDir: path.join(path.resolve(data), 'ledgers'),
    channel,
    identitiesDir: identitiesDir(options),
    members: mspIds.map((mspId, index) => ({ mspId, port: port === undefined ? 0 : port + index })),
    chaincode: { name: chaincodeName, version: CHAINCODE_VERSION, ccid: packageId(options), address: chaincode },
    blocks: blockInterval === undefined ? 'instant' : { maxMessageCount: MAX_MESSAGE_COUNT, timeoutMs: blockInterval },
    controlPort: controlPort ?? 0,
  };
}
