import { join } from 'node:path';
import { createConsortium, organisationPaths, type MemberSpec } from '@llmnet/fabric-identities';
import {
  EmbeddedNetwork,
  type CollectionConfig,
  type EmbeddedNetworkOptions,
  type EndorsementPolicyOption,
  type GatewayEndpoint,
} from '@llmnet/embedded-fabric';
import { temporaryFolder } from '../programs/temporary-folder';
import { ChaincodeServer, PROBE_CHAINCODE, type ChaincodeServerOptions } from '../chaincode/chaincode-server';
import { connectClient, nodeIdentity, type ConnectedClient, type ConnectOptions } from './gateway-client';
import { freePort } from '../programs/ports';

export const CHANNEL = 'testchannel';
export const CHAINCODE = 'probe';
export const MEMBERS = ['AsterMSP', 'BirchMSP', 'CedarMSP'] as const;
export const CLIENT = 'client1';

export interface TestFolder {
  readonly dir: string;
  readonly identitiesDir: string;
  readonly chaincode: ChaincodeServerOptions;
  readonly network: EmbeddedNetworkOptions;
}

export interface TestNetworkSpec {
  readonly collections?: readonly CollectionConfig[];
  readonly members?: readonly MemberSpec[];
  readonly blocks?: EmbeddedNetworkOptions['blocks'];
  /** In place of what the folder says, for a network in this process. */
  readonly options?: Partial<EmbeddedNetworkOptions>;
  readonly endorsementPolicy?: EndorsementPolicyOption;
}

function memberWithClient(mspId: string): MemberSpec {
  return { mspId, nodes: [{ enrolmentId: CLIENT, ou: 'client', roles: ['requester', 'respondent'] }] };
}

/**
 * A temporary folder with identities, and the options of a network and a chaincode server that use them. It is removed after the tests
 * of the file, also where their network did not start in time or did not stop.
 */
export async function prepareFolder(spec: TestNetworkSpec = {}): Promise<TestFolder> {
  const dir = temporaryFolder();
  const identitiesDir = join(dir, 'identities');
  const members = spec.members ?? MEMBERS.map(memberWithClient);
  await createConsortium({ dir: identitiesDir, members });
  const mspIds = members.map(({ mspId }) => mspId);
  const owner = mspIds[0] ?? '';
  const port = await freePort();
  return {
    dir,
    identitiesDir,
    chaincode: { folder: PROBE_CHAINCODE, ccid: 'probe:1', port, tls: { identitiesDir, owner, members: mspIds } },
    network: {
      dataDir: join(dir, 'ledger'),
      channel: CHANNEL,
      identitiesDir,
      members: mspIds.map((mspId) => ({ mspId, port: 0 })),
      chaincode: {
        name: CHAINCODE,
        version: '1.0',
        ccid: 'probe:1',
        address: `127.0.0.1:${port}`,
        tls: { serverCaCert: organisationPaths(identitiesDir, owner).tlsCaCert },
        ...(spec.endorsementPolicy && { endorsementPolicy: spec.endorsementPolicy }),
      },
      collections: spec.collections ?? [],
      blocks: spec.blocks ?? 'instant',
    },
  };
}

/** A client of the member behind a gateway, at that gateway or with other options. */
export function clientAt(
  { identitiesDir }: TestFolder,
  endpoint: GatewayEndpoint,
  options: Partial<ConnectOptions> = {},
): Promise<ConnectedClient> {
  const identity = nodeIdentity(identitiesDir, endpoint.mspId, CLIENT);
  return connectClient({ endpoint, identity, channel: CHANNEL, chaincode: CHAINCODE, ...options });
}

/** A network in this process with the probe contract in its own, and clients of its members. */
export class TestNetwork {
  readonly #clients: ConnectedClient[] = [];

  private constructor(
    readonly folder: TestFolder,
    readonly network: EmbeddedNetwork,
    private chaincode: ChaincodeServer,
  ) {}

  static async start(spec: TestNetworkSpec = {}): Promise<TestNetwork> {
    const folder = await prepareFolder(spec);
    const network = await EmbeddedNetwork.start({ ...folder.network, ...spec.options });
    return new TestNetwork(folder, network, await ChaincodeServer.start(folder.chaincode));
  }

  /** A client of `mspId` at its own gateway, or with other options. */
  async client(mspId: string, options: Partial<ConnectOptions> = {}): Promise<ConnectedClient> {
    const endpoint = this.network.endpoints.find((candidate) => candidate.mspId === mspId);
    if (endpoint === undefined) {
      throw new Error(`${mspId} has no gateway`);
    }
    const client = await clientAt(this.folder, endpoint, options);
    this.#clients.push(client);
    return client;
  }

  async killChaincode(): Promise<void> {
    await this.chaincode.kill();
  }

  async restartChaincode(): Promise<void> {
    this.chaincode = await ChaincodeServer.start(this.folder.chaincode);
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) {
      client.close();
    }
    await this.network.stop();
    await this.chaincode.kill();
  }
}
