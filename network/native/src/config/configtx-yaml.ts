import { ORDERER_MSP_ID, organisationPaths } from '@llmnet/fabric-identities';
import { serviceAddress, type MemberPlan, type NetworkPlan } from '../plan/network-plan';
import { ordererNodes } from '../plan/nodes';
import { consensus } from './consensus';
import { organisationMspFolder } from './msp-folders';

export const PROFILE = 'Channel';

const CHANNEL_POLICIES = {
  Readers: { Type: 'ImplicitMeta', Rule: 'ANY Readers' },
  Writers: { Type: 'ImplicitMeta', Rule: 'ANY Writers' },
  Admins: { Type: 'ImplicitMeta', Rule: 'MAJORITY Admins' },
};
const MAJORITY_ENDORSEMENT = { Type: 'ImplicitMeta', Rule: 'MAJORITY Endorsement' };

/** configtx.yaml of the channel: NodeOU roles in every policy, and a majority of members endorses. */
export function configtxConfig(plan: NetworkPlan): object {
  return {
    Profiles: {
      [PROFILE]: {
        Policies: CHANNEL_POLICIES,
        Capabilities: { V3_0: true },
        Orderer: ordering(plan),
        Application: {
          Organizations: plan.members.map((member) => memberOrganisation(plan, member)),
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

function ordering(plan: NetworkPlan): object {
  const { identitiesDir, blocks } = plan;
  return {
    ...consensus(plan),
    BatchTimeout: `${blocks.timeoutMs}ms`,
    BatchSize: {
      MaxMessageCount: blocks.maxMessageCount,
      AbsoluteMaxBytes: '10 MB',
      PreferredMaxBytes: '2 MB',
    },
    Organizations: [
      {
        Name: ORDERER_MSP_ID,
        ID: ORDERER_MSP_ID,
        MSPDir: organisationMspFolder(organisationPaths(identitiesDir, ORDERER_MSP_ID)),
        OrdererEndpoints: ordererNodes(plan).map(({ ports }) => serviceAddress(plan, ports.service)),
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

/**
 * How a member stands in the channel configuration; all its peers are anchors, so that other members' peers find one of them even if
 * another is down.
 */
export function memberOrganisation(plan: NetworkPlan, { mspId, peers }: MemberPlan): object {
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: organisationMspFolder(organisationPaths(plan.identitiesDir, mspId)),
    AnchorPeers: peers.map(({ service }) => ({ Host: plan.host, Port: service })),
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
