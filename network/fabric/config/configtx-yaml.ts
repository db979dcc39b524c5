import { ordererPaths, ORDERER_MSP_ID, organisationPaths } from '../../identities';
import { address, LOOPBACK, type FabricMember, type FabricTopology } from '../topology';
import { organisationMspFolder } from './msp-folders';

export const PROFILE = 'Channel';

const CHANNEL_POLICIES = {
  Readers: { Type: 'ImplicitMeta', Rule: 'ANY Readers' },
  Writers: { Type: 'ImplicitMeta', Rule: 'ANY Writers' },
  Admins: { Type: 'ImplicitMeta', Rule: 'MAJORITY Admins' },
};
const MAJORITY_ENDORSEMENT = { Type: 'ImplicitMeta', Rule: 'MAJORITY Endorsement' };

/** configtx.yaml of the channel: NodeOU roles in every policy, a majority of members endorses, one Raft orderer. */
export function configtxConfig(topology: FabricTopology): object {
  return {
    Profiles: {
      [PROFILE]: {
        Policies: CHANNEL_POLICIES,
        Capabilities: { V3_0: true },
        Orderer: ordering(topology),
        Application: {
          Organizations: topology.members.map((member) => memberOrganisation(topology, member)),
          Capabilities: { V2_5: true },
          Policies: {
            ...CHANNEL_POLICIES,
            LifecycleEndorsement: MAJORITY_ENDORSEMENT,
            Endorsement: MAJORITY_ENDORSEMENT,
          },
        },
      },
    },
  };
}

function ordering({ identitiesDir, orderer, blocks }: FabricTopology): object {
  const { tlsCert } = ordererPaths(identitiesDir);
  return {
    OrdererType: 'etcdraft',
    BatchTimeout: `${blocks.timeoutMs}ms`,
    BatchSize: {
      MaxMessageCount: blocks.maxMessageCount,
      AbsoluteMaxBytes: '10 MB',
      PreferredMaxBytes: '2 MB',
    },
    EtcdRaft: {
      Consenters: [{ Host: LOOPBACK, Port: orderer.service, ClientTLSCert: tlsCert, ServerTLSCert: tlsCert }],
      Options: {
        TickInterval: '100ms',
        ElectionTick: 10,
        HeartbeatTick: 1,
        MaxInflightBlocks: 5,
        SnapshotIntervalSize: '16 MB',
      },
    },
    Organizations: [
      {
        Name: ORDERER_MSP_ID,
        ID: ORDERER_MSP_ID,
        MSPDir: organisationMspFolder(organisationPaths(identitiesDir, ORDERER_MSP_ID)),
        OrdererEndpoints: [address(orderer.service)],
        Policies: {
          Readers: anyOf(ORDERER_MSP_ID, ['orderer', 'admin']),
          Writers: anyOf(ORDERER_MSP_ID, ['orderer', 'admin']),
          Admins: anyOf(ORDERER_MSP_ID, ['admin']),
        },
      },
    ],
    Policies: { ...CHANNEL_POLICIES, BlockValidation: { Type: 'ImplicitMeta', Rule: 'ANY Writers' } },
    Capabilities: { V2_0: true },
  };
}

function memberOrganisation({ identitiesDir }: FabricTopology, { mspId, ports }: FabricMember): object {
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: organisationMspFolder(organisationPaths(identitiesDir, mspId)),
    AnchorPeers: [{ Host: LOOPBACK, Port: ports.service }],
    Policies: {
      Readers: anyOf(mspId, ['admin', 'peer', 'client']),
      Writers: anyOf(mspId, ['admin', 'client']),
      Admins: anyOf(mspId, ['admin']),
      Endorsement: anyOf(mspId, ['peer']),
    },
  };
}

function anyOf(mspId: string, roles: readonly string[]): object {
  return { Type: 'Signature', Rule: `OR(${roles.map((role) => `'${mspId}.${role}'`).join(',')})` };
}
