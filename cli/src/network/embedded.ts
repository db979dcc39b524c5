import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { NetworkConfig, type NetworkConfigInput } from '@llmnet/embedded-fabric/config';
import { createConsortium } from '@llmnet/fabric-identities';
import { CliError } from '../errors';
import { DEFAULT_DATA_FOLDER } from '../project-root';
import { CLIENT_NODES, formatMembers, mspIds } from './clients';
import { formatEvent } from './event-line';
import { runNetwork, type ReadyNetwork } from './network-process';

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

/**
 * An embedded network for a developer's own chaincode, until it is stopped.
 * @throws {CliError} NETWORK_FAILED
 */
export async function networkUp(options: UpOptions, write: (text: string) => void): Promise<void> {
  const members = mspIds(options.members);
  const { seed } = options;
  await createConsortium({
    dir: identitiesDir(options),
    members: members.map((mspId) => ({ mspId, nodes: CLIENT_NODES })),
    ...(seed === undefined ? {} : { seed }),
  });
  await runNetwork(writeConfig(options, members), {
    onReady: (ready) => {
      write(formatReady(options, ready));
    },
    onLine: (line) => {
      const text = formatEvent(line);
      if (text !== null) write(`${text}\n`);
    },
  });
}

function writeConfig(options: UpOptions, members: readonly string[]): string {
  const file = networkFile(options.data);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const config = networkConfig(options, members);
  const checked = NetworkConfig.safeParse(config);
  if (!checked.success) throw configRefused(checked.error);
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  return file;
}

function formatReady(options: UpOptions, { endpoints, controlUrl }: ReadyNetwork): string {
  const lines = [
    `Channel ${options.channel}, chaincode ${options.chaincodeName} expected at ${options.chaincode} as ${packageId(options)}`,
    ...formatMembers(identitiesDir(options), endpoints),
    ...(controlUrl === undefined ? [] : [`Control (peers, snapshots, clock, chaincode): ${controlUrl}`]),
    'Stop with Ctrl-C; the ledger is kept.',
  ];
  return `${lines.join('\n')}\n`;
}

function identitiesDir({ data }: UpOptions): string {
  return path.join(path.resolve(data), 'identities');
}

/** The configuration of the network in a data folder, as it was last started. */
export function networkFile(data: string): string {
  return path.join(path.resolve(data), 'network.json');
}

/** The package id under which the chaincode's server has to register. */
function packageId({ ccid, chaincodeName }: UpOptions): string {
  return ccid ?? `${chaincodeName}:${CHAINCODE_VERSION}`;
}

/** The configuration file of the embedded network's process. */
function networkConfig(options: UpOptions, members: readonly string[]): NetworkConfigInput {
  const { data, channel, chaincode, chaincodeName, blockInterval, port, controlPort } = options;
  return {
    dataDir: path.join(path.resolve(data), 'ledgers'),
    channel,
    identitiesDir: identitiesDir(options),
    members: members.map((mspId, index) => ({ mspId, port: port === undefined ? 0 : port + index })),
    chaincode: { name: chaincodeName, version: CHAINCODE_VERSION, ccid: packageId(options), address: chaincode },
    blocks: blockInterval === undefined ? 'instant' : { maxMessageCount: MAX_MESSAGE_COUNT, timeoutMs: blockInterval },
    controlPort: controlPort ?? 0,
  };
}

function configRefused(cause: z.ZodError): CliError {
  return new CliError({
    code: 'NETWORK_FAILED',
    message: z.prettifyError(cause).replaceAll('\n', ' '),
    cure: 'correct it and start the network again',
    cause,
  });
}
