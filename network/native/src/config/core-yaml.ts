import { join } from 'node:path';
import { organisationPaths } from '@llmnet/fabric-identities';
import { localAddress, serviceAddress, type NetworkPlan } from '../plan/network-plan';
import { peerNodes, type PeerNode } from '../plan/nodes';
import { mspFolder } from './msp-folders';

/**
 * Peers that join together refuse each other's first handshake, and give up on it only after the dial timeout; with the defaults (3 s
 * and 25 s) they find each other half a minute later (`peer.gossip` in Fabric's `sampleconfig/core.yaml`).
 */
const QUICK_GOSSIP = {
  dialTimeout: '1s',
  reconnectInterval: '500ms',
  membershipTrackerInterval: '500ms',
  aliveTimeInterval: '1s',
  aliveExpirationTimeout: '10s',
  publishStateInfoInterval: '500ms',
  requestStateInfoInterval: '500ms',
};

/**
 * The gateway service goes on to the next endorser or orderer where one hangs, within the time that a client gives to the call: 20 s to
 * endorsing and 10 s to handing in (`ledger-client`). With the 30 s of Fabric's `sampleconfig/core.yaml` it would never come to that.
 */
const GATEWAY = { enabled: true, endorsementTimeout: '6s', broadcastTimeout: '4s', dialTimeout: '10s' };

/**
 * A peer that has lost its orderers tries again soon; with the default it waits longer and longer. `cluster` watches with BFT
 * ordering whether an orderer withholds blocks, and leaves it if it does; it means nothing with Raft.
 */
const DELIVERY = {
  reconnectTotalTimeThreshold: '3600s',
  reConnectBackoffThreshold: '2s',
  minimalReconnectInterval: '100ms',
  connTimeout: '3s',
  blockGossipEnabled: false,
  policy: 'cluster',
  blockCensorshipTimeoutKey: '2s',
};

/** A peer's core.yaml. What is left out keeps its value in Fabric's `sampleconfig/core.yaml` by the peer's own default. */
export function coreConfig(plan: NetworkPlan, peer: PeerNode, builderDir: string): object {
  const { name, mspId, identity, ports, dataDir } = peer;
  const address = serviceAddress(plan, ports.service);
  return {
    peer: {
      id: name,
      networkId: plan.channel,
      listenAddress: address,
      address,
      chaincodeListenAddress: localAddress(ports.chaincode),
      localMspId: mspId,
      localMspType: 'bccsp',
      mspConfigPath: mspFolder(identity),
      fileSystemPath: dataDir,
      BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
      tls: {
        enabled: true,
        clientAuthRequired: false,
        cert: { file: identity.tlsCert },
        key: { file: identity.tlsKey },
        rootcert: { file: organisationPaths(plan.identitiesDir, mspId).tlsCaCert },
      },
      gateway: GATEWAY,
      keepalive: { interval: '7200s', timeout: '20s', minInterval: '60s' },
      gossip: gossip(plan, peer),
      authentication: { timewindow: '15m' },
      handlers: {
        authFilters: [{ name: 'DefaultAuth' }, { name: 'ExpirationCheck' }, { name: 'TimeWindowCheck' }],
        decorators: [{ name: 'DefaultDecorator' }],
        endorsers: { escc: { name: 'DefaultEndorsement' } },
        validators: { vscc: { name: 'DefaultValidation' } },
      },
      deliveryclient: DELIVERY,
      discovery: { enabled: true, authCacheEnabled: true, authCacheMaxSize: 1000, authCachePurgeRetentionRatio: 0.75 },
      limits: { concurrency: { endorserService: 2500, deliverService: 2500, gatewayService: 500 } },
      maxRecvMsgSize: 104_857_600,
      maxSendMsgSize: 104_857_600,
    },
    vm: { endpoint: '' },
    chaincode: chaincode(builderDir),
    ledger: ledger(dataDir),
    operations: { listenAddress: localAddress(ports.operations) },
    metrics: { provider: 'prometheus' },
  };
}

/**
 * A member's peers are all leaders: each takes its blocks from the orderers, so that none depends on another (Fabric docs,
 * "Gossip data dissemination protocol"). They learn of each other by `bootstrap`, of other members' by the anchor peers.
 */
function gossip(plan: NetworkPlan, peer: PeerNode): object {
  const own = peerNodes(plan).filter(({ mspId }) => mspId === peer.mspId);
  const others = own.filter(({ name }) => name !== peer.name);
  const bootstrap = (others.length === 0 ? own : others).map(({ ports }) => serviceAddress(plan, ports.service));
  return {
    ...QUICK_GOSSIP,
    bootstrap: bootstrap.join(' '),
    endpoint: serviceAddress(plan, peer.ports.service),
    externalEndpoint: serviceAddress(plan, peer.ports.service),
    useLeaderElection: false,
    orgLeader: true,
    pvtData: {
      pullRetryThreshold: '10s',
      transientstoreMaxBlockRetention: 20_000,
      pushAckTimeout: '3s',
      btlPullMargin: 10,
      reconcileBatchSize: 10,
      reconcileSleepInterval: '1s',
      reconciliationEnabled: true,
      // A client that is in doubt hands its transaction in again. Of the second one, which is invalid, nobody has private data any more,
      // and every peer would ask all others for it, five seconds each, before it commits anything else (`gossip/privdata/pull.go`).
      skipPullingInvalidTransactionsDuringCommit: true,
      implicitCollectionDisseminationPolicy: { requiredPeerCount: 0, maxPeerCount: 1 },
    },
    state: { enabled: false },
  };
}

/** Keepalive stays 0: fabric-shim 2.5.8 ends its process on the peer's KEEPALIVE message. */
function chaincode(builderDir: string): object {
  return {
    mode: 'net',
    keepalive: 0,
    installTimeout: '60s',
    startuptimeout: '60s',
    executetimeout: '30s',
    system: { _lifecycle: 'enable', cscc: 'enable', lscc: 'enable', qscc: 'enable' },
    externalBuilders: [{ name: 'service', path: builderDir, propagateEnvironment: [] }],
    logging: { level: 'warning', shim: 'warning' },
  };
}

function ledger(dataDir: string): object {
  return {
    state: { stateDatabase: 'goleveldb', totalQueryLimit: 100_000 },
    history: { enableHistoryDatabase: true },
    pvtdataStore: {
      collElgProcMaxDbBatchSize: 5000,
      collElgProcDbBatchesInterval: 1000,
      deprioritizedDataReconcilerInterval: '60m',
      purgeInterval: 100,
      purgedKeyAuditLogging: false,
    },
    snapshots: { rootDir: join(dataDir, 'snapshots') },
  };
}
