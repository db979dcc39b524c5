import { rm } from 'node:fs/promises';
import path from 'node:path';
import {
  NativeNetwork,
  findBinaries,
  ordererCount,
  peerNodes,
  planNetwork,
  type NetworkPlan,
  type PeerNode,
} from '@llmnet/native-fabric';
import { createConsortium } from '@llmnet/fabric-identities';
import { dataFolderAt, readRunRecord, RunFolder, Supervisor, type ChildRecord } from '@llmnet/supervisor';
import { isHealthy, metric } from '../../../network/native/src/readiness/operations';
import { waitFor, temporaryFolder } from '@llmnet/test-kit/programs';
import { leaderOf } from '@llmnet/drills';

const { FABRIC_BIN } = process.env;
const START_MS = 180_000;
const STEP_MS = 90_000;
const MEMBERS = ['AsterMSP', 'BirchMSP', 'CedarMSP'] as const;

(FABRIC_BIN === undefined ? describe.skip : describe)(
  'a native network of two peers a member and three orderers',
  () => {
    let dir: string;
    let plan: NetworkPlan;
    let supervisor: Supervisor;
    let network: NativeNetwork;

    beforeAll(async () => {
      dir = temporaryFolder();
      const identitiesDir = path.join(dir, 'identities');
      const nodes = [{ enrolmentId: 'admin', ou: 'admin', roles: [] }] as const;
      await createConsortium({
        dir: identitiesDir,
        orderers: ordererCount('raft3'),
        members: MEMBERS.map((mspId) => ({ mspId, peers: 2, nodes: [...nodes] })),
      });
      plan = await planNetwork({
        ...{ dir, identitiesDir, channel: 'drill', ordering: 'raft3', peersPerMember: 2 },
        members: MEMBERS.map((mspId) => ({ mspId, admin: 'admin' })),
        blocks: { maxMessageCount: 10, timeoutMs: 50 },
      });
      supervisor = await Supervisor.start({ runFolder: RunFolder.open(dir) });
      network = await NativeNetwork.start({ binaries: await findBinaries(FABRIC_BIN ?? ''), plan, supervisor });
    }, START_MS);

    afterAll(async () => {
      await supervisor.stop();
      await rm(dir, { recursive: true, force: true });
    }, START_MS);

    function record(name: string): ChildRecord {
      const found = readRunRecord(dataFolderAt(dir))?.children.find((child) => child.name === name);
      if (found === undefined) throw new Error(`${name} is not supervised`);
      return found;
    }

    function peer(mspId: string, index: number): PeerNode {
      const found = peerNodes(plan).find((node) => node.mspId === mspId && node.index === index);
      if (found === undefined) throw new Error(`${mspId} has no peer ${String(index)}`);
      return found;
    }

    async function knowsPeers(mspId: string, count: number): Promise<void> {
      const { operations } = peer(mspId, 0).ports;
      await waitFor(
        `${mspId}'s knowledge of ${String(count)} peers`,
        async () => ((await metric(operations, 'gossip_membership_total_peers_known')) === count ? true : undefined),
        STEP_MS,
      );
    }

    it('serves one channel at every peer', async () => {
      for (const admin of network.admins) {
        expect(await admin.peer('channel', 'list')).toMatch(/^drill$/m);
        await knowsPeers(admin.mspId, 5);
      }
    });

    it(
      'misses a peer that is held down, and has it back when it is started',
      async () => {
        await network.stopPeer('BirchMSP', 1);
        expect(record('peer1-birchmsp')).toMatchObject({ state: 'paused', process: null });
        expect(await isHealthy(peer('BirchMSP', 1).ports.operations)).toBe(false);
        await knowsPeers('AsterMSP', 4);
        await network.startPeer('BirchMSP', 1);
        await knowsPeers('AsterMSP', 5);
      },
      2 * STEP_MS,
    );

    it(
      'starts a peer again that was killed',
      async () => {
        const before = record('peer0-cedarmsp');
        await network.killPeer('CedarMSP');
        const after = await waitFor(
          'its restart',
          () => {
            const now = record('peer0-cedarmsp');
            return now.state === 'ready' && now.restarts > before.restarts ? now : undefined;
          },
          STEP_MS,
        );
        expect(after.process).not.toEqual(before.process);
        await knowsPeers('AsterMSP', 5);
      },
      2 * STEP_MS,
    );

    it(
      'takes all of a member down, and brings it back',
      async () => {
        await network.stopMember('CedarMSP', 'kill');
        expect([record('peer0-cedarmsp').state, record('peer1-cedarmsp').state]).toEqual(['paused', 'paused']);
        await knowsPeers('AsterMSP', 3);
        await network.startMember('CedarMSP');
        await knowsPeers('AsterMSP', 5);
      },
      2 * STEP_MS,
    );

    it(
      'elects another leader when the leading orderer is killed and stays away',
      async () => {
        const first = await leaderOf(plan);
        await supervisor.pause(first, 'kill');
        expect(await leaderOf(plan)).not.toBe(first);
        await supervisor.resume(first);
        expect(record(first).state).toBe('ready');
      },
      2 * STEP_MS,
    );

    it('does not know a peer that no member has', async () => {
      await expect(network.stopPeer('AsterMSP', 2)).rejects.toMatchObject({ code: 'PEER_UNKNOWN' });
    });
  },
);
