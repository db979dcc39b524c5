import { addMember, AdminCli, ChannelUpdates, organisationsOf, peerNodes, removeMember } from '@llmnet/network/fabric';
import { enact, followMembership, propose, voteFor, type Change } from '../../cli/src/membership/decision';
import { DOMAIN, type Msp } from '../support/consortium/cast';
import { once } from '../support/consortium/once';
import { ScriptedConsortium } from '../support/consortium/scripted-consortium';
import { TaskPlayer } from '../support/consortium/task-player';
import { MembershipNetwork, nodes } from '../support/native/membership-network';

const binaries = process.env.FABRIC_BIN ?? '';
const FOUNDERS = ['AlphaMSP', 'BetaMSP', 'GammaMSP'] as const;
const NEWCOMER = 'DeltaMSP';
const LEAVER = 'GammaMSP';
const REMAINING = ['AlphaMSP', 'BetaMSP', NEWCOMER] as const;
const RIGHT = 1_000_000;

(binaries === '' ? describe.skip : describe)('a running native network', () => {
  let network: MembershipNetwork;
  let consortium: ScriptedConsortium;

  beforeAll(async () => {
    network = await MembershipNetwork.start(binaries, FOUNDERS);
    consortium = await ScriptedConsortium.found(network, {
      members: FOUNDERS,
      providing: [],
      parameters: { providerBond: '0', proposalDelaySeconds: 0 },
    });
  }, 180_000);
  afterAll(
    () => (consortium as ScriptedConsortium | undefined)?.stop() ?? (network as MembershipNetwork | undefined)?.stop(),
  );

  const decide = async (change: Change, voters: readonly [Msp, ...Msp[]]): Promise<void> => {
    const [first, ...others] = voters;
    const admin = await consortium.node(first, 'admin');
    const proposal = await propose(admin, change);
    await voteFor([admin, ...(await Promise.all(others.map((mspId) => consortium.node(mspId, 'admin'))))], proposal);
    await enact(admin, proposal);
    await followMembership(admin);
  };

  const channelMembers = async (): Promise<string[]> => {
    const [node] = peerNodes(network.currentPlan);
    if (node === undefined) throw new Error('no peer');
    const admin = new AdminCli(network.binaries, network.currentPlan, node);
    return organisationsOf((await new ChannelUpdates(network.binaries, network.currentPlan, admin).current()).config);
  };

  it('takes in one more member, whose node answers a paid task', async () => {
    await network.change((context) => addMember(context, { mspId: NEWCOMER, nodes: nodes() }, 'admin'));
    expect(await channelMembers()).toEqual([...FOUNDERS, NEWCOMER].sort());
    await decide({ kind: 'admit', mspId: NEWCOMER, name: 'Delta' }, FOUNDERS);

    await consortium.register(NEWCOMER);
    await consortium.provide(NEWCOMER, 'expert', DOMAIN, 0);
    await consortium.publish(DOMAIN, 0);
    const before = await consortium.owned(NEWCOMER);
    const player = new TaskPlayer(consortium);
    const { providers, task } = await player.play({ lane: 0, terms: { seats: 1, phaseSeconds: 30 } }, [RIGHT]);
    expect(providers).toEqual([`${NEWCOMER}/expert`]);
    expect((await player.view(task)).settled?.seats.map(({ verdict }) => verdict)).toEqual([BigInt(RIGHT)]);
    expect(await consortium.owned(NEWCOMER)).toBeGreaterThan(before);
  }, 240_000);

  it('changes nothing when a member is added that it has', async () => {
    const plan = network.currentPlan;
    const [node] = peerNodes(plan);
    if (node === undefined) throw new Error('no peer');
    const updates = new ChannelUpdates(network.binaries, plan, new AdminCli(network.binaries, plan, node));
    const { sequence } = await updates.current();
    await network.change((context) => addMember(context, { mspId: NEWCOMER, nodes: nodes() }, 'admin'));
    expect(network.currentPlan).toEqual(plan);
    expect((await updates.current()).sequence).toBe(sequence);
  }, 120_000);

  it('goes on without a member that was removed: no record needs its endorsement', async () => {
    const worker = await consortium.worker('AlphaMSP');
    await decide({ kind: 'expel', mspId: LEAVER }, REMAINING);
    await network.change((context) => removeMember(context, LEAVER));
    expect(await channelMembers()).toEqual(REMAINING);

    const { waiting } = await worker.query('reputation:unfolded', { field: DOMAIN });
    expect(waiting.map(({ mspId }) => mspId)).toEqual([NEWCOMER]);
    for (const { mspId, window } of waiting) {
      const request = { field: DOMAIN, mspId, window, limit: 100 };
      await once(() => worker.submit('reputation:rollUp', request), ['WINDOW_OPEN']);
    }
    await once(() => consortium.publish(DOMAIN, 1), ['SNAPSHOT_TOO_SOON']);

    const player = new TaskPlayer(consortium);
    const { task, providers } = await player.play({ lane: 1, terms: { seats: 1, phaseSeconds: 30 } }, [RIGHT]);
    expect(providers).toEqual([`${NEWCOMER}/expert`]);
    expect((await player.view(task)).settled).not.toBeNull();

    await consortium.register('BetaMSP');
    const { version, ...values } = consortium.parameters;
    await decide({ kind: 'parameters', version, values }, REMAINING);
    expect((await worker.query('membership:consortium', {})).parameters.version).toBe(version + 1);
    // Sets the policy of every guarded key of every member anew, endorsed under the policies of now.
    await decide({ kind: 'admit', mspId: 'EpsilonMSP', name: 'Epsilon' }, REMAINING);
    expect((await worker.query('membership:policies', {})).behind).toEqual([]);
  }, 240_000);
});
