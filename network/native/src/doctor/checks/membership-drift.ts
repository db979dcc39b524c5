import type { Check } from '../check';
import type { Finding } from '../finding';
import type { NetworkProbes } from '../probes';

/** Members of the ledger who are not in the channel, and organisations of the channel who are no members. */
export const membershipDrift: Check<Pick<NetworkProbes, 'ledger' | 'channelMembers'>> = {
  id: 'membership-drift',
  run: async (network) => {
    const { ledger } = network;
    const channel = (await network.channelMembers())?.map(({ mspId }) => mspId);
    if (ledger === undefined || channel === undefined) return [];
    const onLedger = ledger.members.filter(({ state }) => state !== 'left');
    return [
      ...onLedger.filter(({ mspId }) => !channel.includes(mspId)).map(({ mspId, state }) => notInChannel(mspId, state)),
      ...channel.filter((mspId) => !onLedger.some((member) => member.mspId === mspId)).map(notOnLedger),
    ];
  },
};

function notInChannel(mspId: string, state: string): Finding {
  return {
    organisation: mspId,
    cause: 'it is a member on the ledger and not in the channel',
    evidence: `${state} on the ledger`,
    cure: 'llmnet network add-member, or expel it on the ledger',
  };
}

function notOnLedger(mspId: string): Finding {
  return {
    organisation: mspId,
    cause: 'it is in the channel and no member on the ledger',
    evidence: 'its peers endorse, its nodes cannot submit',
    cure: 'admit it by a vote, or llmnet network remove-member',
  };
}
