import { join } from 'node:path';
import { ordererPaths, ORDERER_MSP_ID } from '../../identities';
import { address, LOOPBACK, type FabricTopology } from '../topology';
import { mspFolder } from './msp-folders';

/** The orderer's orderer.yaml (Fabric `sampleconfig/orderer.yaml`); its admin service is plain HTTP on loopback. */
export function ordererConfig({ dir, identitiesDir, orderer }: FabricTopology): object {
  const paths = ordererPaths(identitiesDir);
  const dataDir = join(dir, 'ledgers', 'orderer');
  return {
    General: {
      ListenAddress: LOOPBACK,
      ListenPort: orderer.service,
      LocalMSPDir: mspFolder(paths),
      LocalMSPID: ORDERER_MSP_ID,
      TLS: { Enabled: true, PrivateKey: paths.tlsKey, Certificate: paths.tlsCert, RootCAs: [paths.tlsCaCert] },
      Keepalive: { ServerMinInterval: '60s', ServerInterval: '7200s', ServerTimeout: '20s' },
      BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
      Authentication: { TimeWindow: '15m' },
      MaxRecvMsgSize: 104_857_600,
      MaxSendMsgSize: 104_857_600,
    },
    FileLedger: { Location: dataDir },
    Consensus: { WALDir: join(dataDir, 'wal'), SnapDir: join(dataDir, 'snapshots') },
    ChannelParticipation: { Enabled: true, MaxRequestBodySize: '1 MB' },
    Admin: { ListenAddress: address(orderer.admin) },
    Operations: { ListenAddress: address(orderer.operations) },
    Metrics: { Provider: 'prometheus' },
  };
}
