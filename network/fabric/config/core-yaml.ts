import { join } from 'node:path';
import { organisationPaths, peerPaths } from '../../identities';
import { address, type FabricMember, type FabricTopology } from '../topology';
import { mspFolder } from './msp-folders';

/**
 * Peers that join together refuse each other's first handshake; with the defaults they try again only after 25 s
 * (`peer.gossip` in Fabric's `sampleconfig/core.yaml`).
 */
const QUICK_GOSSIP = {
  reconnectInterval: '1s',
  membershipTrackerInterval: '500ms',
  aliveTimeInterval: '1s',
  aliveExpirationTimeout: '10s',
  publishStateInfoInterval: '500ms',
  requestStateInfoInterval: '500ms',
};

/** A peer's core.yaml. What is left out keeps its value in Fabric's `sampleconfig/core.yaml` by the peer's own default. */
export function coreConfig(topology: FabricTopology, member: FabricMember, builderDir: string): object {
  const { identitiesDir, dir } = topology;
  const paths = peerPaths(identitiesDir, member.mspId);
  const dataDir = join(dir, 'ledgers', member.mspId);
  return {
    peer: {
      id: `peer0.${member.mspId}`,
      networkId: topology.channel,
      listenAddress: address(member.ports.service),
      address: address(member.ports.service),
      chaincodeListenAddress: address(member.ports.chaincode),
      localMspId: member.mspId,
      localMspType: 'bccsp',
      mspConfigPath: mspFolder(paths),
      fileSystemPath: dataDir,
      BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
      tls: {
        enabled: true,
        clientAuthRequired: false,
        cert: { file: paths.tlsCert },
        key: { file: paths.tlsKey },
        rootcert: { file: organisationPaths(identitiesDir, member.mspId).tlsCaCert },
      },
      gateway: { enabled: true, endorsementTimeout: '30s', broadcastTimeout: '30s', dialTimeout: '10s' },
      keepalive: { interval: '7200s', timeout: '20s', minInterval: '60s' },
      gossip: gossip(member),
      authentication: { timewindow: '15m' },
      handlers: {
        authFilters: [{ name: 'DefaultAuth' }, { name: 'ExpirationCheck' }, { name: 'TimeWindowCheck' }],
        decorators: [{ name: 'DefaultDecorator' }],
        endorsers: { escc: { name: 'DefaultEndorsement' } },
        validators: { vscc: { name: 'DefaultValidation' } },
      },
      deliveryclient: { reconnectTotalTimeThreshold: '3600s', minimalReconnectInterval: '100ms', policy: 'simple' },
      discovery: { enabled: true, authCacheEnabled: true, authCacheMaxSize: 1000, authCachePurgeRetentionRatio: 0.75 },
      limits: { concurrency: { endorserService: 2500, deliverService: 2500, gatewayService: 500 } },
      maxRecvMsgSize: 104_857_600,
      maxSendMsgSize: 104_857_600,
    },
    vm: { endpoint: '' },
    chaincode: chaincode(builderDir),
    ledger: ledger(dataDir),
    operations: { listenAddress: address(member.ports.operations) },
    metrics: { provider: 'prometheus' },
  };
}

function gossip({ ports }: FabricMember): object {
  return {
    ...QUICK_GOSSIP,
    bootstrap: address(ports.service),
    externalEndpoint: address(ports.service),
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
