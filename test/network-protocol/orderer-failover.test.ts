import { ordererNodes } from '@llmnet/network/fabric';
import type { OrderingName } from '@llmnet/network/fabric';
import { waitFor } from '../fixtures/network/wait-for';
import { ScriptedConsortium } from '../support/consortium/scripted-consortium';
import { NativeConsortium } from '../support/native/native-consortium';
import { LaneLoad } from './load/lane-load';

const { FABRIC_BIN } = process.env;
const ORDERINGS: readonly OrderingName[] = ['raft3', 'bft4'];

(FABRIC_BIN === undefined ? describe.skip : describe).each(ORDERINGS)('a client of %s orderers', (ordering) => {
  let network: NativeConsortium;
  let consortium: ScriptedConsortium;

  beforeAll(async () => {
    network = await NativeConsortium.start({ binariesFolder: FABRIC_BIN ?? '', ordering });
    consortium = await ScriptedConsortium.found(network, { providing: [] });
  }, 300_000);
  afterAll(() => (consortium as ScriptedConsortium | undefined)?.stop());

  it('loses and repeats nothing when each of them, the leader too, is killed under load', async () => {
    const ledger = await consortium.node('AlphaMSP', 'gateway');
    const load = await LaneLoad.start(ledger);
    await waitFor('the load to run', () => (load.moved >= 20 ? true : undefined), 60_000);
    for (const { name } of ordererNodes(network.network.plan)) {
      await network.supervisor.kill(name);
      process.stdout.write(`failover: ${ordering}, ${name} killed, outage ${String(await load.outage())} ms\n`);
    }
    await load.stop();
    await load.expectExactlyOnce();
  }, 300_000);
});
