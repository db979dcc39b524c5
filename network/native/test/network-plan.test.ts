import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  loadPlan,
  ordererCount,
  ordererNodes,
  peerNodes,
  planNetwork,
  savePlan,
  type NetworkSpec,
} from '@llmnet/native-fabric';
import { temporaryFolder } from '@llmnet/test-kit/programs';

const LOWEST_EPHEMERAL_PORT = 32_768;

function spec(dir: string, rest: Partial<NetworkSpec> = {}): NetworkSpec {
  return {
    dir,
    identitiesDir: path.join(dir, 'identities'),
    channel: 'trade',
    members: ['AsterMSP', 'Birch_MSP', 'CedarMSP'].map((mspId) => ({ mspId, admin: 'admin' })),
    ordering: 'raft1',
    blocks: { maxMessageCount: 10, timeoutMs: 200 },
    ...rest,
  };
}

describe('the plan of a network', () => {
  it.each([
    ['raft1', 'raft', 1],
    ['raft3', 'raft', 3],
    ['bft4', 'bft', 4],
  ] as const)('has with %s ordering of kind %s by %i orderers', async (ordering, kind, count) => {
    const plan = await planNetwork(spec(temporaryFolder(), { ordering }));
    expect(plan.ordering.kind).toBe(kind);
    expect(ordererNodes(plan).map(({ name }) => name)).toEqual(
      Array.from({ length: count }, (_, index) => `orderer${String(index)}`),
    );
    expect(ordererCount(ordering)).toBe(count);
  });

  it('gives every port once, and none that the system may give to a connection', async () => {
    const plan = await planNetwork(spec(temporaryFolder(), { peersPerMember: 2, ordering: 'bft4' }));
    const ports = [
      ...[...peerNodes(plan), ...ordererNodes(plan)].flatMap((node) => Object.values<number>({ ...node.ports })),
      ...plan.members.map(({ chaincodeServer }) => chaincodeServer),
    ];
    expect(ports).toHaveLength(6 * 3 + 4 * 3 + 3);
    expect(new Set(ports).size).toBe(ports.length);
    expect(Math.max(...ports)).toBeLessThan(LOWEST_EPHEMERAL_PORT);
  });

  it('names the peers after their members, in lower case', async () => {
    const plan = await planNetwork(spec(temporaryFolder(), { peersPerMember: 2 }));
    expect(peerNodes(plan).map(({ name }) => name)).toEqual([
      'peer0-astermsp',
      'peer1-astermsp',
      'peer0-birch-msp',
      'peer1-birch-msp',
      'peer0-cedarmsp',
      'peer1-cedarmsp',
    ]);
  });

  it('is refused for members whose processes would have the same names', async () => {
    const members = ['AsterMSP', 'asterMSP'].map((mspId) => ({ mspId, admin: 'admin' }));
    await expect(planNetwork(spec(temporaryFolder(), { members }))).rejects.toMatchObject({ code: 'PLAN_INVALID' });
  });

  it('is the same after it was kept, also when its folder has moved', async () => {
    const dir = temporaryFolder();
    const plan = await planNetwork(spec(dir));
    await savePlan(plan);
    expect(await loadPlan(dir)).toEqual(plan);
    const moved = temporaryFolder();
    await savePlan({ ...plan, dir: moved, identitiesDir: path.join(moved, 'identities') });
    expect(await loadPlan(moved)).toMatchObject({
      members: plan.members,
      identitiesDir: path.join(moved, 'identities'),
    });
  });

  it('is undefined where there is none, and refused where it is damaged', async () => {
    const dir = temporaryFolder();
    expect(await loadPlan(dir)).toBeUndefined();
    writeFileSync(path.join(dir, 'network-plan.json'), '{"channel":');
    await expect(loadPlan(dir)).rejects.toMatchObject({ code: 'PLAN_INVALID' });
  });
});
