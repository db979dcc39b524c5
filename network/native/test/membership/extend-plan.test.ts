import { planNetwork, type NetworkPlan } from '@llmnet/native-fabric';
import { withMember, withoutMember } from '../../src/membership/extend-plan';

function plan(peersPerMember: 1 | 2): Promise<NetworkPlan> {
  return planNetwork({
    ...{ dir: '/nowhere', identitiesDir: '/nowhere/identities', channel: 'llmnet', ordering: 'raft1', peersPerMember },
    blocks: { maxMessageCount: 10, timeoutMs: 50 },
    members: ['AsterMSP', 'BirchMSP', 'CedarMSP'].map((mspId) => ({ mspId, admin: 'admin' })),
  });
}

const portsOf = ({ members }: NetworkPlan): number[] =>
  members.flatMap(({ peers, chaincodeServer }) => [chaincodeServer, ...peers.flatMap((peer) => Object.values(peer))]);

describe('a plan', () => {
  it.each([1, 2] as const)('gets a member with %i peers, like the others, on ports of their own', async (peers) => {
    const before = await plan(peers);
    const after = await withMember(before, 'DahliaMSP', 'admin');
    expect(after.members.slice(0, 3)).toEqual(before.members);
    expect(after.members[3]).toMatchObject({ mspId: 'DahliaMSP', admin: 'admin' });
    expect(after.members[3]?.peers).toHaveLength(peers);
    expect(portsOf(after)).toHaveLength(4 * (3 * peers + 1));
  });

  it('stays as it is for a member that it has, and loses one that it has', async () => {
    const before = await plan(1);
    expect(await withMember(before, 'BirchMSP', 'other')).toBe(before);
    expect(withoutMember(before, 'DahliaMSP')).toBe(before);
    expect(withoutMember(before, 'BirchMSP').members.map(({ mspId }) => mspId)).toEqual(['AsterMSP', 'CedarMSP']);
  });

  it('refuses a name whose processes could not be told from another member’s', async () => {
    await expect(withMember(await plan(1), 'birchmsp', 'admin')).rejects.toMatchObject({ code: 'PLAN_INVALID' });
  });
});
