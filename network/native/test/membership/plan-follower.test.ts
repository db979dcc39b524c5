import { join } from 'node:path';
import { PlanFollower, planNetwork, savePlan, type FabricBinaries, type NetworkPlan } from '@llmnet/native-fabric';
import { withMember, withoutMember } from '../../src/membership/extend-plan';
import { waitFor, temporaryFolder } from '@llmnet/test-kit/programs';

const BINARIES: FabricBinaries = {
  ...{ peer: 'peer', orderer: 'orderer', osnadmin: 'osnadmin' },
  ...{ configtxgen: 'configtxgen', configtxlator: 'configtxlator', discover: 'discover' },
};

const PEERS = ['peer0-astermsp', 'peer1-astermsp', 'peer0-birchmsp', 'peer1-birchmsp'];
const PEERS_OF_CEDAR = ['peer0-cedarmsp', 'peer1-cedarmsp'];

describe('a running network that follows its plan', () => {
  let plan: NetworkPlan;
  let follower: PlanFollower;
  let running: Set<string>;
  let reported: unknown[];
  /** What the hooks were told, with the processes that ran then. */
  let told: string[];
  /** A process that does not start the next time. */
  let failing: string | undefined;

  const supervisor = {
    get names() {
      return [...running];
    },
    spawn: ({ name }: { readonly name: string }) => {
      if (running.has(name)) return Promise.reject(new TypeError(`there is a ${name} already`));
      if (name === failing) {
        failing = undefined;
        return Promise.reject(new Error(`${name} does not start`));
      }
      running.add(name);
      return Promise.resolve({ type: 'ready' as const });
    },
    end: (name: string) => {
      running.delete(name);
      return Promise.resolve();
    },
  };
  const memberHooks = {
    joined: (next: NetworkPlan, mspId: string) => {
      told.push(`${mspId} of ${String(next.members.length)} joined beside ${[...running].join()}`);
    },
    left: (mspId: string) => {
      told.push(`${mspId} left beside ${[...running].join()}`);
      return Promise.resolve();
    },
  };
  const chaincode = {
    release: () => ({ label: 'none', program: { script: '', modulePath: '' }, servers: [] }),
    definition: () => ({ name: 'none', version: '1', collections: [] }),
  };

  beforeEach(async () => {
    [running, reported, told] = [new Set(PEERS), [], []];
    const dir = temporaryFolder();
    plan = await planNetwork({
      ...{ dir, identitiesDir: join(dir, 'identities'), channel: 'llmnet', ordering: 'raft1' },
      blocks: { maxMessageCount: 10, timeoutMs: 50 },
      peersPerMember: 2,
      members: ['AsterMSP', 'BirchMSP'].map((mspId) => ({ mspId, admin: 'admin' })),
    });
    await savePlan(plan);
    follower = PlanFollower.start({ supervisor, binaries: BINARIES, chaincode, memberHooks }, plan, (error) =>
      reported.push(error),
    );
  });
  afterEach(() => follower.stop());

  const untilRunning = (...names: string[]): Promise<true> =>
    waitFor(`${names.join(', ')} to run`, () => [...running].join() === names.join());

  it('starts the peers of a member that comes, and ends those of one that goes', async () => {
    const next = await withMember(plan, 'CedarMSP', 'admin');
    await savePlan(next);
    await untilRunning(...PEERS, ...PEERS_OF_CEDAR);
    await savePlan(withoutMember(next, 'AsterMSP'));
    await untilRunning('peer0-birchmsp', 'peer1-birchmsp', ...PEERS_OF_CEDAR);
    expect(reported).toEqual([]);
  });

  it('tells the hooks of a member when its peers run, and before they end', async () => {
    await savePlan(await withMember(plan, 'CedarMSP', 'admin'));
    await untilRunning(...PEERS, ...PEERS_OF_CEDAR);
    await waitFor('the word', () => told.length > 0);
    await savePlan(plan);
    await untilRunning(...PEERS);
    const all = [...PEERS, ...PEERS_OF_CEDAR].join();
    expect(told).toEqual([`CedarMSP of 3 joined beside ${all}`, `CedarMSP left beside ${all}`]);
  });

  it('reports a peer that does not start, and tries again when the plan is written once more', async () => {
    failing = 'peer1-cedarmsp';
    const next = await withMember(plan, 'CedarMSP', 'admin');
    await savePlan(next);
    await waitFor('the report', () => reported.length > 0);
    expect([...running]).toEqual(PEERS);
    await savePlan(next);
    await untilRunning(...PEERS, ...PEERS_OF_CEDAR);
  });
});
