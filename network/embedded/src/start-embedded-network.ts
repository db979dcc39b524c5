import { createPrivateKey, type KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createConsortium, nodePaths } from '@llmnet/fabric-identities';
import { startChaincode } from './chaincode/chaincode-process';
import { EmbeddedNetworkError, messageOf } from './errors';
import { assertName, assertOrganisations } from './names';
import { EmbeddedNetwork } from './network';
import { DataFolder } from './storage/data-folder';
import type { ChaincodeOptions, EmbeddedNetworkOptions, GatewayEndpoint } from './network-options';

/** The user that each organisation gets. */
const USER = 'user1';
const VERSION = '1.0';
const DEFAULTS = { chaincodeName: 'basic', organisations: ['Org1MSP', 'Org2MSP'], channel: 'mychannel' };

export interface StartOptions
  extends
    Partial<Pick<EmbeddedNetworkOptions, 'channel' | 'collections' | 'blocks' | 'controlPort' | 'logger' | 'onFatal'>>,
    Pick<ChaincodeOptions, 'endorsementPolicy'> {
  /**
   * A module that exports a contract or `contracts`, or the folder of a built chaincode with the package.json that `fabric-chaincode-node`
   * wants. It runs in a process of its own.
   */
  readonly chaincode: string;
  /** Its name on the channel; `basic` unless given. */
  readonly chaincodeName?: string;
  /** MSP ids; `Org1MSP` and `Org2MSP` unless given. */
  readonly organisations?: readonly string[];
  /** Port of the first organisation's gateway, the others follow; free ones if it is 0 or left out. */
  readonly firstPort?: number;
  /** Folder of ledger and keys, from which a later start goes on. If left out, a temporary one that `stop` removes. */
  readonly dataFolder?: string;
}

/** What a Fabric client needs to be a user of an organisation. */
export interface Connection {
  readonly mspId: string;
  /** `host:port` of the organisation's gateway. */
  readonly address: string;
  /** PEM of the authority behind the gateway's TLS certificate. */
  readonly tlsRoot: Buffer;
  /** PEM */
  readonly certificate: Buffer;
  readonly privateKey: KeyObject;
  /** The same as PEM files. */
  readonly files: { readonly tlsRoot: string; readonly certificate: string; readonly privateKey: string };
}

export interface StartedNetwork {
  readonly channel: string;
  /** Name of the chaincode on the channel. */
  readonly chaincode: string;
  readonly identitiesDir: string;
  /** One an organisation, in their order. */
  readonly connections: readonly Connection[];
  /** Peers to be stopped or kept behind, snapshots, the clock. */
  readonly network: EmbeddedNetwork;
  /**
   * What a client needs to be a user of an organisation; of the first unless one is named.
   * @throws EmbeddedNetworkError MEMBER_UNKNOWN
   */
  connection(mspId?: string): Connection;
  /** Stops network and chaincode; calling it again waits for the same stop. */
  stop(): Promise<void>;
}

/**
 * Starts a network for a chaincode, with new keys: a peer and a gateway for each organisation, and an orderer in
 * this process, and the chaincode beside it.
 * @throws EmbeddedNetworkError; nothing is left running then
 * @example
 * const network = await startEmbeddedNetwork({ chaincode: './assets.js', organisations: ['Org1MSP', 'Org2MSP'] });
 * const { address, tlsRoot, mspId, certificate, privateKey } = network.connection('Org1MSP');
 * await network.stop();
 */
export async function startEmbeddedNetwork(options: StartOptions): Promise<StartedNetwork> {
  const { dataFolder } = options;
  assertStartable(options);
  const folder = dataFolder === undefined ? await mkdtemp(join(tmpdir(), 'embedded-fabric-')) : resolve(dataFolder);
  const cleanUp: (() => Promise<void> | void)[] = [];
  if (dataFolder === undefined) cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= runAll(cleanUp.reverse()));
  try {
    return { ...(await start(options, folder, cleanUp)), stop };
  } catch (error) {
    // Why it did not start is what counts.
    await stop().catch(() => undefined);
    throw error;
  }
}

/** @throws EmbeddedNetworkError CONFIG_INVALID */
function assertStartable({ organisations = DEFAULTS.organisations, ...options }: StartOptions): void {
  assertOrganisations(organisations);
  assertName('a channel', options.channel ?? DEFAULTS.channel);
  assertName('a chaincode', options.chaincodeName ?? DEFAULTS.chaincodeName);
  const { firstPort = 0, controlPort } = options;
  if (firstPort === 0 || controlPort === undefined) return;
  if (controlPort >= firstPort && controlPort < firstPort + organisations.length) {
    throw new EmbeddedNetworkError(
      'CONFIG_INVALID',
      `${controlPort} is the port of a gateway: choose another for the control interface.`,
    );
  }
}

/** Runs every step, also after one has failed. @throws AggregateError of the failures */
async function runAll(steps: readonly (() => Promise<void> | void)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'the network did not stop as it should');
}

async function start(
  options: StartOptions,
  folder: string,
  cleanUp: (() => Promise<void> | void)[],
): Promise<Omit<StartedNetwork, 'stop'>> {
  const { chaincode, firstPort = 0, endorsementPolicy, dataFolder: _, ...rest } = options;
  const { chaincodeName, organisations, channel, ...network } = { ...DEFAULTS, ...rest };
  const ccid = `${chaincodeName}:${VERSION}`;
  const identitiesDir = join(folder, 'identities');
  const dataDir = join(folder, 'ledger');
  await DataFolder.assertFree(dataDir);
  await makeIdentities(identitiesDir, organisations);
  const server = await startChaincode(chaincode, ccid, folder);
  cleanUp.push(() => server.stop());
  const running = await EmbeddedNetwork.start({
    collections: [],
    blocks: 'instant',
    ...network,
    channel,
    identitiesDir,
    dataDir,
    members: organisations.map((mspId, index) => ({ mspId, port: firstPort === 0 ? 0 : firstPort + index })),
    chaincode: {
      name: chaincodeName,
      version: VERSION,
      ccid,
      address: server.address,
      ...(endorsementPolicy && { endorsementPolicy }),
    },
  });
  cleanUp.push(() => running.stop());
  const connections = await Promise.all(running.endpoints.map((endpoint) => connectionOf(identitiesDir, endpoint)));
  return {
    channel,
    chaincode: chaincodeName,
    identitiesDir,
    connections,
    network: running,
    connection: (mspId = organisations[0] ?? '') => {
      const found = connections.find((connection) => connection.mspId === mspId);
      if (found !== undefined) return found;
      throw new EmbeddedNetworkError(
        'MEMBER_UNKNOWN',
        `There is no organisation ${mspId}: there are ${organisations.join(', ')}.`,
      );
    },
  };
}

/** @throws EmbeddedNetworkError DATA_FOLDER_UNUSABLE */
async function makeIdentities(dir: string, organisations: readonly string[]): Promise<void> {
  const nodes = [{ enrolmentId: USER, ou: 'client' as const, roles: [] }];
  try {
    await createConsortium({ dir, members: organisations.map((mspId) => ({ mspId, nodes })) });
  } catch (cause) {
    throw new EmbeddedNetworkError(
      'DATA_FOLDER_UNUSABLE',
      `Cannot keep certificates and keys in ${dir}: ${messageOf(cause)}. Choose another data folder.`,
      { cause },
    );
  }
}

async function connectionOf(
  identitiesDir: string,
  { mspId, address, tlsCaCert }: GatewayEndpoint,
): Promise<Connection> {
  const { cert, key } = nodePaths(identitiesDir, mspId, USER);
  return {
    mspId,
    address,
    tlsRoot: await readFile(tlsCaCert),
    certificate: await readFile(cert),
    privateKey: createPrivateKey(await readFile(key)),
    files: { tlsRoot: tlsCaCert, certificate: cert, privateKey: key },
  };
}
