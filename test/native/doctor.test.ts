import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  AdminCli,
  CHECKS,
  ChannelUpdates,
  diagnose,
  memberServerName,
  memberSigner,
  nativeProbes,
  packMemberService,
  peerNodes,
  setAnchorPeers,
  type NativeSite,
  type PeerNode,
} from '@llmnet/native-fabric';
import { nodePaths, organisationPaths, peerPaths } from '@llmnet/fabric-identities';
import { readAuthority } from '../../network/identities/src/authority';
import { issueSigner } from '../../network/identities/src/certificates';
import { waitFor } from '@llmnet/test-kit/programs';
import { CHAINCODE } from '@llmnet/test-kit/cast';
import { MembershipNetwork } from '../support/native/membership-network';
import { ENDED_ISSUANCE } from '@llmnet/test-kit/network';

const binaries = process.env.FABRIC_BIN ?? '';
const MEMBERS = ['AsterMSP', 'BirchMSP', 'CedarMSP'] as const;
const PATIENCE_MS = 180_000;

/** Every fault is put into a real network, found, and taken out again. */
(binaries === '' ? describe.skip : describe)('doctor at a native network', () => {
  let network: MembershipNetwork;
  let repair: () => unknown;

  beforeAll(async () => {
    network = await MembershipNetwork.start(binaries, MEMBERS);
  }, PATIENCE_MS);
  afterAll(() => (network as MembershipNetwork | undefined)?.stop());

  beforeEach(() => {
    repair = () => undefined;
  });
  afterEach(async () => {
    await repair();
  }, PATIENCE_MS);

  /** `organisation check` of what it finds; all checks are made if none are named. */
  async function findings(site: Partial<NativeSite> = {}, ...ids: string[]): Promise<string[]> {
    const { binaries: found, plan, chaincode } = network.context;
    const checks = CHECKS.filter(({ id }) => ids.length === 0 || ids.includes(id));
    const diagnoses = await diagnose(nativeProbes({ binaries: found, plan, chaincode, ...site }), checks);
    return diagnoses.map(({ organisation, check }) => `${organisation} ${check}`).sort();
  }

  /** What others remember of a peer fades, and comes back, by and by. */
  async function expectFindings(expected: readonly string[], ...ids: string[]): Promise<void> {
    let found: string[] = [];
    const looked = waitFor(
      `the findings ${expected.join(', ')}`,
      async () => {
        found = await findings({}, ...ids);
        return isDeepStrictEqual(found, expected) ? true : undefined;
      },
      PATIENCE_MS / 2,
    );
    await looked.catch(() => undefined);
    expect(found).toEqual(expected);
  }

  function peerOf(mspId: string): PeerNode {
    const peer = peerNodes(network.currentPlan).find((node) => node.mspId === mspId);
    if (peer === undefined) throw new Error(`${mspId} has no peer`);
    return peer;
  }

  const adminOf = (mspId: string): AdminCli => new AdminCli(network.binaries, network.currentPlan, peerOf(mspId));

  async function packageOf(mspId: string): Promise<string> {
    const { label, servers } = network.context.chaincode.release(network.currentPlan);
    const server = servers.find((candidate) => candidate.mspId === mspId);
    if (server === undefined) throw new Error(`${mspId} has no chaincode server`);
    return (await packMemberService(label, server)).id;
  }

  /** The definition in force once more, with another package. */
  async function approve(mspId: string, packageId: string): Promise<void> {
    const { channel, dir, host, ordering } = network.currentPlan;
    const collections = join(dir, 'chaincode', `${CHAINCODE}-1-collections.json`);
    await adminOf(mspId).peer(
      ...['lifecycle', 'chaincode', 'approveformyorg', '--channelID', channel, '--name', CHAINCODE, '--version', '1'],
      ...['--sequence', '1', '--package-id', packageId, '--collections-config', collections],
      ...['-o', `${host}:${String(ordering.orderers[0].service)}`, '--tls'],
      ...['--cafile', organisationPaths(network.identitiesDir, 'OrdererMSP').tlsCaCert],
    );
  }

  const setAnchors = (mspId: string, ports: readonly number[]): Promise<boolean> =>
    new ChannelUpdates(network.binaries, network.currentPlan, adminOf(mspId)).apply(
      (config) =>
        setAnchorPeers(
          config,
          mspId,
          ports.map((port) => ({ host: network.currentPlan.host, port })),
        ),
      [memberSigner(adminOf('AsterMSP'))],
    );

  /** Restarts a peer with one of the settings of its gossip changed. */
  async function restartWith(mspId: string, setting: string, value: unknown): Promise<void> {
    const file = join(peerOf(mspId).configDir, 'core.yaml');
    const before = readFileSync(file, 'utf8');
    const config = JSON.parse(before) as { peer: { gossip: Record<string, unknown> } };
    config.peer.gossip[setting] = value;
    await network.stopPeer(mspId);
    writeFileSync(file, JSON.stringify(config));
    await network.startPeer(mspId);
    repair = async () => {
      await network.stopPeer(mspId);
      writeFileSync(file, before);
      await network.startPeer(mspId);
    };
  }

  it(
    'finds nothing while all is well',
    async () => {
      expect(await findings()).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'tells three faults of three members apart',
    async () => {
      const server = memberServerName('AsterMSP', await packageOf('AsterMSP'));
      await network.supervisor.pause(server);
      await approve('BirchMSP', `${CHAINCODE}:${'0'.repeat(64)}`);
      await setAnchors('CedarMSP', []);
      repair = async () => {
        await network.supervisor.resume(server);
        await approve('BirchMSP', await packageOf('BirchMSP'));
        await setAnchors('CedarMSP', [peerOf('CedarMSP').ports.service]);
      };
      expect([...new Set(await findings())]).toEqual([
        'AsterMSP chaincode-server',
        'BirchMSP package-id',
        'CedarMSP anchor-peers',
      ]);
    },
    PATIENCE_MS,
  );

  it(
    'names a peer that does not run, and nothing else of its organisation',
    async () => {
      await network.stopPeer('CedarMSP');
      repair = () => network.startPeer('CedarMSP');
      await expectFindings(['CedarMSP process-down']);
    },
    PATIENCE_MS,
  );

  it(
    'names a peer with another organisation’s TLS certificate',
    async () => {
      const [own, other] = ['CedarMSP', 'BirchMSP'].map((mspId) => peerPaths(network.identitiesDir, mspId));
      if (own === undefined || other === undefined) throw new Error('no peer');
      const before = [own.tlsCert, own.tlsKey].map((file) => [file, readFileSync(file)] as const);
      await network.stopPeer('CedarMSP');
      copyFileSync(other.tlsCert, own.tlsCert);
      copyFileSync(other.tlsKey, own.tlsKey);
      await network.startPeer('CedarMSP');
      repair = async () => {
        await network.stopPeer('CedarMSP');
        for (const [file, contents] of before) writeFileSync(file, contents);
        await network.startPeer('CedarMSP');
      };
      expect(await findings()).toContain('CedarMSP tls');
    },
    PATIENCE_MS,
  );

  it(
    'names a peer that the others do not know',
    async () => {
      await restartWith('CedarMSP', 'externalEndpoint', '');
      await expectFindings(['CedarMSP gossip'], 'gossip', 'process-down');
    },
    PATIENCE_MS,
  );

  it(
    'names a peer that does not get blocks',
    async () => {
      await restartWith('CedarMSP', 'orgLeader', false);
      await approve('BirchMSP', `${CHAINCODE}:${'1'.repeat(64)}`);
      await approve('BirchMSP', await packageOf('BirchMSP'));
      expect(await findings({ limits: { catchUpMs: 500 } }, 'peer-behind', 'process-down')).toEqual([
        'CedarMSP peer-behind',
      ]);
    },
    PATIENCE_MS,
  );

  it(
    'names the orderers when they have lost their quorum',
    async () => {
      await network.supervisor.pause('orderer0');
      repair = () => network.supervisor.resume('orderer0');
      expect(await findings({}, 'orderer-quorum', 'process-down')).toEqual([
        'OrdererMSP orderer-quorum',
        'OrdererMSP process-down',
      ]);
    },
    PATIENCE_MS,
  );

  it(
    'names a member whose authority is not the channel’s',
    async () => {
      const [own, other] = ['CedarMSP', 'BirchMSP'].map((mspId) => organisationPaths(network.identitiesDir, mspId));
      if (own === undefined || other === undefined) throw new Error('no organisation');
      const before = readFileSync(own.caCert);
      copyFileSync(other.caCert, own.caCert);
      repair = () => {
        writeFileSync(own.caCert, before);
      };
      expect(await findings({}, 'msp-mismatch')).toEqual(['CedarMSP msp-mismatch']);
    },
    PATIENCE_MS,
  );

  it(
    'names the owner of an expired certificate',
    async () => {
      const { cert } = nodePaths(network.identitiesDir, 'BirchMSP', 'auditor');
      const before = readFileSync(cert);
      const authority = await readAuthority(network.identitiesDir, 'BirchMSP', 'ca');
      writeFileSync(cert, (await issueSigner(ENDED_ISSUANCE, authority, 'BirchMSP', 'auditor', 'client')).certificate);
      repair = () => {
        writeFileSync(cert, before);
      };
      expect(await findings({}, 'certificates')).toEqual(['BirchMSP certificates']);
    },
    PATIENCE_MS,
  );

  it(
    'names a process whose clock is ten seconds off',
    async () => {
      const double = await clockAhead(10_000);
      repair = () => new Promise((resolve) => double.close(resolve));
      const { port } = double.address() as { port: number };
      const plan = {
        ...network.currentPlan,
        members: network.currentPlan.members.map((member) =>
          member.mspId === 'BirchMSP'
            ? { ...member, peers: [{ ...member.peers[0], operations: port }] as const }
            : member,
        ),
      };
      expect(await findings({ plan }, 'clock')).toEqual(['BirchMSP clock']);
    },
    PATIENCE_MS,
  );

  it(
    'names every process whose disk has less room than it should',
    async () => {
      const limits = { freeBytes: Number.MAX_SAFE_INTEGER };
      expect(await findings({ limits }, 'disk')).toEqual([...MEMBERS, 'OrdererMSP'].map((mspId) => `${mspId} disk`));
    },
    PATIENCE_MS,
  );

  it(
    'names a chaincode that is not deployed, and a collection that is missing',
    async () => {
      const { release, definition } = network.context.chaincode;
      const other = {
        release,
        definition: (plan: typeof network.currentPlan) => ({ ...definition(plan), name: 'other' }),
      };
      expect(await findings({ chaincode: other }, 'chaincode-committed', 'collections')).toEqual([
        'channel chaincode-committed',
      ]);
      const more = {
        release,
        definition: (plan: typeof network.currentPlan) => {
          const planned = definition(plan);
          const second = planned.collections.map((collection) => ({ ...collection, name: 'second' }));
          return { ...planned, collections: [...planned.collections, ...second] };
        },
      };
      expect(await findings({ chaincode: more }, 'collections')).toEqual(['channel collections']);
    },
    PATIENCE_MS,
  );

  it(
    'names a member of the ledger that is not in the channel',
    async () => {
      const members = [...MEMBERS, 'DahliaMSP'].map((mspId) => ({ mspId, state: 'active' as const }));
      expect(await findings({ ledger: { members, behind: [] } }, 'membership-drift')).toEqual([
        'DahliaMSP membership-drift',
      ]);
    },
    PATIENCE_MS,
  );

  it(
    'finds nothing again when all is repaired',
    async () => {
      await expectFindings([]);
    },
    PATIENCE_MS,
  );
});

/** An operations port whose process has a clock that is wrong. */
async function clockAhead(milliseconds: number): Promise<Server> {
  const server = createServer((_request, response) => {
    const time = new Date(Date.now() + milliseconds).toISOString();
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ status: 'OK', time }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
