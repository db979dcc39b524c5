import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEXTS_COLLECTION } from '@llmnet/protocol';
import { EmbeddedNetwork } from '@llmnet/embedded-fabric';
import type { BlockCutting, EmbeddedNetworkOptions } from '@llmnet/embedded-fabric';
import { createConsortium, organisationPaths } from '@llmnet/fabric-identities';
import { freePort } from '../programs/ports';
import { CHAINCODE, CHANNEL, MSPS, NODES } from '../cast';
import { ChaincodeProcess } from '../chaincode/chaincode-process';
import type { ConsortiumNetwork } from './consortium-network';

const CCID = 'llmnet:1';
const [OWNER] = MSPS;

/** The real chaincode in a process of its own behind the embedded network, with seven members and nothing on the ledger yet. */
export class EmbeddedConsortium implements ConsortiumNetwork {
  private constructor(
    private readonly dir: string,
    private readonly network: EmbeddedNetwork,
    readonly chaincode: ChaincodeProcess,
  ) {}

  static async start(blocks: BlockCutting = 'instant'): Promise<EmbeddedConsortium> {
    const dir = await mkdtemp(join(tmpdir(), 'llmnet-protocol-'));
    const started: { stop(): Promise<void> }[] = [];
    try {
      const identitiesDir = join(dir, 'identities');
      const members = MSPS.map((mspId) => ({
        mspId,
        nodes: NODES.map((node) => ({ ...node, roles: [...node.roles] })),
      }));
      await createConsortium({ dir: identitiesDir, members });
      const port = await freePort();
      const network = await EmbeddedNetwork.start(options(dir, identitiesDir, port, blocks));
      started.push(network);
      const tls = { identitiesDir, owner: OWNER, members: [...MSPS] };
      const chaincode = await ChaincodeProcess.start({ ccid: CCID, port, tls });
      return new EmbeddedConsortium(dir, network, chaincode);
    } catch (error) {
      for (const part of started) await part.stop();
      await rm(dir, { recursive: true, force: true });
      throw error;
    }
  }

  get identitiesDir(): string {
    return join(this.dir, 'identities');
  }

  get endpoints(): ConsortiumNetwork['endpoints'] {
    return this.network.endpoints;
  }

  stopPeer(mspId: string): Promise<void> {
    return this.network.peer(mspId).stop();
  }

  startPeer(mspId: string): Promise<void> {
    return this.network.peer(mspId).start();
  }

  async stop(): Promise<void> {
    await this.network.stop();
    await this.chaincode.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}

function options(dir: string, identitiesDir: string, port: number, blocks: BlockCutting): EmbeddedNetworkOptions {
  return {
    dataDir: join(dir, 'ledger'),
    channel: CHANNEL,
    identitiesDir,
    members: MSPS.map((mspId) => ({ mspId, port: 0 })),
    chaincode: {
      name: CHAINCODE,
      version: '1',
      ccid: CCID,
      address: `127.0.0.1:${String(port)}`,
      tls: { serverCaCert: organisationPaths(identitiesDir, OWNER).tlsCaCert },
    },
    collections: [{ name: TEXTS_COLLECTION, members: [...MSPS], memberOnlyRead: true, blockToLive: 0 }],
    blocks,
  };
}
