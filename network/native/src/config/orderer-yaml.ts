import { join } from 'node:path';
import { ORDERER_MSP_ID } from '@llmnet/fabric-identities';
import { localAddress, type NetworkPlan } from '../plan/network-plan';
import type { OrdererNode } from '../plan/nodes';
import { mspFolder } from './msp-folders';

/** Orderers that start together find each other soon, also after one of them was away. */
const CLUSTER = { SendBufferSize: 100, DialTimeout: '3s', RPCTimeout: '7s' };

/**
 * An orderer's orderer.yaml (Fabric `sampleconfig/orderer.yaml`). The orderers reach each other at the general port by mutual TLS;
 * the admin service has no TLS and so never leaves loopback.
 */
export function ordererConfig({ host }: NetworkPlan, { identity, ports, dataDir }: OrdererNode): object {
  const { tlsCert, tlsKey, tlsCaCert } = identity;
  return {
    General: {
      ListenAddress: host,
      ListenPort: ports.service,
      LocalMSPDir: mspFolder(identity),
      LocalMSPID: ORDERER_MSP_ID,
      TLS: { Enabled: true, PrivateKey: tlsKey, Certificate: tlsCert, RootCAs: [tlsCaCert] },
      Cluster: { ClientCertificate: tlsCert, ClientPrivateKey: tlsKey, RootCAs: [tlsCaCert], ...CLUSTER },
      Backoff: { BaseDelay: '100ms', Multiplier: 1.6, MaxDelay: '2s' },
      Keepalive: { ServerMinInterval: '60s', ServerInterval: '7200s', ServerTimeout: '20s' },
      BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
      Authentication: { TimeWindow: '15m' },
      MaxRecvMsgSize: 104_857_600,
      MaxSendMsgSize: 104_857_600,
    },
    FileLedger: { Location: dataDir },
    Consensus: { WALDir: join(dataDir, 'wal'), SnapDir: join(dataDir, 'snapshots') },
    ChannelParticipation: { Enabled: true, MaxRequestBodySize: '1 MB' },
    Admin: { ListenAddress: localAddress(ports.admin) },
    Operations: { ListenAddress: localAddress(ports.operations) },
    Metrics: { Provider: 'prometheus' },
  };
}
