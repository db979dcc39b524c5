import { planNetwork, withoutReplacementServers, type NetworkPlan } from '@llmnet/native-fabric';
import {
  hasReplacementServers,
  withReplacementServers,
  withReplacementServersInPlace,
} from '../../src/upgrade/replacement-servers';

describe('the plan of a network whose chaincode is upgraded', () => {
  let plan: NetworkPlan;
  let both: NetworkPlan;

  const serversOf = ({ members }: NetworkPlan): number[] => members.map(({ chaincodeServer }) => chaincodeServer);

  beforeAll(async () => {
    plan = await planNetwork({
      ...{ dir: '/plans', identitiesDir: '/plans/identities', channel: 'llmnet', ordering: 'raft1' },
      blocks: { maxMessageCount: 10, timeoutMs: 50 },
      members: ['AsterMSP', 'BirchMSP'].map((mspId) => ({ mspId, admin: 'admin' })),
    });
    both = await withReplacementServers(plan);
  });

  it('has a server more of every member, on ports of their own, and the present ones as they are', () => {
    const successors = both.members.map(({ successor }) => successor);
    expect(new Set([...successors, ...serversOf(both)]).size).toBe(4);
    expect(serversOf(both)).toEqual(serversOf(plan));
    expect([hasReplacementServers(plan), hasReplacementServers(both)]).toEqual([false, true]);
  });

  it('keeps the servers of an upgrade that was broken off', async () => {
    expect(await withReplacementServers(both)).toEqual(both);
  });

  it('has the new servers in the place of the old ones when they have taken over', () => {
    const after = withReplacementServersInPlace(both);
    expect(serversOf(after)).toEqual(both.members.map(({ successor }) => successor));
    expect(hasReplacementServers(after)).toBe(false);
  });

  it('is the one of before where the network is started anew', () => {
    expect(withoutReplacementServers(both)).toEqual(plan);
  });
});
