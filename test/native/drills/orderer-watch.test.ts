import { ordererNodes, type NetworkPlan, type OrdererNode } from '@llmnet/native-fabric';
import { ordererHeight } from '../../../network/native/src/doctor/native/participation';
import { STALLED_MS } from '../../../network/native/src/ordering/stalled-orderers';
import { waitFor } from '@llmnet/test-kit/programs';
import { LaneLoad } from '../../network-protocol/load/lane-load';
import { ScriptedConsortium } from '@llmnet/test-kit/consortium';
import { cutOff } from '../../support/native/cut-off';
import { MembershipNetwork } from '../../support/native/membership-network';
import { untilLevel } from '@llmnet/drills';

const { FABRIC_BIN } = process.env;
const MEMBERS = ['AsterMSP', 'BirchMSP', 'CedarMSP'] as const;
const START_MS = 180_000;
const STEP_MS = 90_000;
const MOVES = 20;

(FABRIC_BIN === undefined ? describe.skip : describe)('four orderers by BFT under load', () => {
  let network: MembershipNetwork;
  let consortium: ScriptedConsortium;
  let plan: NetworkPlan;
  let load: LaneLoad;
  /** Names of the processes that ended and that were started again, as often as it happened. */
  const [ended, restarted]: [string[], string[]] = [[], []];

  beforeAll(async () => {
    network = await MembershipNetwork.start(FABRIC_BIN ?? '', MEMBERS, 'bft4');
    plan = network.currentPlan;
    consortium = await ScriptedConsortium.found(network, { members: MEMBERS, providing: [] });
    network.supervisor.on('ended', ({ name }) => ended.push(name));
    network.supervisor.on('restarted', ({ name }) => restarted.push(name));
    load = await LaneLoad.start(await consortium.node('AsterMSP', 'gateway'));
  }, START_MS);

  afterAll(async () => {
    await (load as LaneLoad | undefined)?.stop();
    await (consortium as ScriptedConsortium | undefined)?.stop();
  }, START_MS);

  async function moves(): Promise<void> {
    const goal = load.moved + MOVES;
    await waitFor('moves of money', () => load.moved >= goal || undefined, STEP_MS);
  }

  async function restarts(count: number): Promise<void> {
    await waitFor('a restart', () => restarted.length >= count || undefined, STALLED_MS + STEP_MS);
  }

  function orderer(index: number): OrdererNode {
    const node = ordererNodes(plan)[index];
    if (node === undefined) throw new RangeError(`there is no orderer ${String(index)}`);
    return node;
  }

  const heightAt = ({ ports }: OrdererNode): Promise<number | undefined> => ordererHeight(ports.admin, plan.channel);

  it(
    'start one again that answers and has stopped taking part, and no other one',
    async () => {
      await moves();
      const stuck = orderer(3);
      const undo = await cutOff(stuck);
      await network.supervisor.kill(stuck.name);
      await restarts(1);
      await undo();

      const stands = await heightAt(stuck);
      await moves();
      expect(await heightAt(stuck)).toBe(stands);
      expect(await heightAt(orderer(0))).toBeGreaterThan(stands ?? Infinity);

      await restarts(2);
      await untilLevel(plan);
      await moves();
      await load.stop();
      await load.expectExactlyOnce();
      expect(ended).toEqual([stuck.name, stuck.name]);
    },
    START_MS + STALLED_MS,
  );
});
