import path from 'node:path';
import { binariesIn } from '../src/binaries/programs';
import { configtxConfig } from '../src/config/configtx-yaml';
import { coreConfig } from '../src/config/core-yaml';
import { ordererConfig } from '../src/config/orderer-yaml';
import { ordererProgram } from '../src/start/programs';
import { ordererNodes, peerNodes, planNetwork, type NetworkPlan, type NetworkSpec } from '../src';
import { temporaryFolder } from '@llmnet/test-kit/programs';

const BINARIES = binariesIn('/fabric');

function planWith(rest: Partial<NetworkSpec>): Promise<NetworkPlan> {
  const dir = temporaryFolder();
  return planNetwork({
    dir,
    identitiesDir: path.join(dir, 'identities'),
    channel: 'trade',
    members: ['AsterMSP', 'BirchMSP', 'CedarMSP'].map((mspId) => ({ mspId, admin: 'admin' })),
    ordering: 'raft1',
    blocks: { maxMessageCount: 10, timeoutMs: 200 },
    ...rest,
  });
}

function orderingOf(plan: NetworkPlan): unknown {
  return (configtxConfig(plan) as { Profiles: { Channel: { Orderer: unknown } } }).Profiles.Channel.Orderer;
}

describe('configtx.yaml', () => {
  it('has with Raft every orderer as a consenter with its TLS certificate', async () => {
    const plan = await planWith({ ordering: 'raft3' });
    expect(orderingOf(plan)).toMatchObject({
      OrdererType: 'etcdraft',
      BatchTimeout: '200ms',
      EtcdRaft: {
        Consenters: ordererNodes(plan).map(({ ports, identity }) => ({
          Host: '127.0.0.1',
          Port: ports.service,
          ServerTLSCert: identity.tlsCert,
        })),
      },
    });
  });

  it('has with BFT a mapping of ids from 1 to signing identities, and its own batch time', async () => {
    const plan = await planWith({ ordering: 'bft4' });
    expect(orderingOf(plan)).toMatchObject({
      OrdererType: 'BFT',
      SmartBFT: { RequestBatchMaxInterval: '200ms' },
      ConsenterMapping: ordererNodes(plan).map(({ identity }, index) => ({
        ID: index + 1,
        MSPID: 'OrdererMSP',
        Identity: identity.cert,
      })),
    });
    expect(orderingOf(plan)).not.toHaveProperty('EtcdRaft');
  });

  it('replaces a silent BFT leader before an orderer that was killed is back, and gives requests longer than that', async () => {
    const plan = await planWith({ ordering: 'bft4' });
    const { SmartBFT } = orderingOf(plan) as { SmartBFT: Record<string, string> };
    expect(SmartBFT).toMatchObject({
      LeaderHeartbeatTimeout: '3000ms',
      RequestForwardTimeout: '2s',
      RequestComplainTimeout: '10s',
      ViewChangeResendInterval: '1s',
      ViewChangeTimeout: '5s',
    });
    const silence = Number.parseInt(SmartBFT['LeaderHeartbeatTimeout'] ?? '', 10);
    const restarts = ordererNodes(plan).map((node) => ordererProgram(BINARIES, plan, node).restartAfterMs ?? 0);
    expect(restarts).toEqual([0, 1, 2, 3].map(() => silence + 2_000));
  });

  it('starts an orderer of Raft again at once, which follows another leader by then', async () => {
    const plan = await planWith({ ordering: 'raft3' });
    for (const node of ordererNodes(plan)) {
      expect(ordererProgram(BINARIES, plan, node)).not.toHaveProperty('restartAfterMs');
    }
  });

  it('names all peers of a member as anchors', async () => {
    const plan = await planWith({ peersPerMember: 2 });
    const aster = plan.members[0]?.peers.map(({ service }) => ({ Host: '127.0.0.1', Port: service }));
    expect(configtxConfig(plan)).toMatchObject({
      Profiles: { Channel: { Application: { Organizations: [{ ID: 'AsterMSP', AnchorPeers: aster }, {}, {}] } } },
    });
  });
});

describe('core.yaml', () => {
  it('lets a peer leave an orderer that lags behind the others', async () => {
    const plan = await planWith({ ordering: 'bft4' });
    for (const peer of peerNodes(plan)) {
      const deliveryclient = { policy: 'cluster', blockCensorshipTimeoutKey: '2s' };
      expect(coreConfig(plan, peer, '/builder')).toMatchObject({ peer: { deliveryclient } });
    }
  });

  it('lets each of two peers of a member begin with the other, and both take blocks from the orderers', async () => {
    const plan = await planWith({ peersPerMember: 2 });
    const [first, second] = peerNodes(plan);
    if (first === undefined || second === undefined) throw new Error('there are six peers');
    const config = coreConfig(plan, first, '/builder');
    expect(config).toMatchObject({
      peer: {
        gossip: { bootstrap: `127.0.0.1:${String(second.ports.service)}`, orgLeader: true, useLeaderElection: false },
      },
    });
  });

  it('lets the gateway service try another endorser or orderer before its client gives up', async () => {
    const plan = await planWith({});
    for (const peer of peerNodes(plan)) {
      const gateway = { endorsementTimeout: '6s', broadcastTimeout: '4s' };
      expect(coreConfig(plan, peer, '/builder')).toMatchObject({ peer: { gateway } });
    }
  });

  it('lets no block wait for the private data of an invalid transaction', async () => {
    const plan = await planWith({});
    for (const peer of peerNodes(plan)) {
      const gossip = { pvtData: { skipPullingInvalidTransactionsDuringCommit: true } };
      expect(coreConfig(plan, peer, '/builder')).toMatchObject({ peer: { gossip } });
    }
  });

  it('keeps the chaincode keepalive off', async () => {
    const plan = await planWith({});
    for (const peer of peerNodes(plan)) {
      expect(coreConfig(plan, peer, '/builder')).toMatchObject({ chaincode: { keepalive: 0 }, vm: { endpoint: '' } });
    }
  });
});

describe('a network at another address than loopback', () => {
  it('keeps the admin service, which has no TLS, and the operations services on loopback', async () => {
    const plan = await planWith({ host: '127.0.0.2' });
    for (const orderer of ordererNodes(plan)) {
      const { admin, operations } = orderer.ports;
      expect(ordererConfig(plan, orderer)).toMatchObject({
        General: { ListenAddress: '127.0.0.2' },
        Admin: { ListenAddress: `127.0.0.1:${String(admin)}` },
        Operations: { ListenAddress: `127.0.0.1:${String(operations)}` },
      });
    }
    for (const peer of peerNodes(plan)) {
      expect(coreConfig(plan, peer, '/builder')).toMatchObject({
        peer: { listenAddress: `127.0.0.2:${String(peer.ports.service)}` },
        operations: { listenAddress: `127.0.0.1:${String(peer.ports.operations)}` },
      });
    }
  });
});
