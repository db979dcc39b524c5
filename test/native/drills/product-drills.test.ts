import { Drill, DrillTable, faultsOf, Product } from '@llmnet/drills';
import type { Ledger } from '@llmnet/ledger-client';
import { drillExtent } from '../../support/drills/drill-extent';
import { nativeNetwork } from '../../support/end-to-end/network-under-test';
import { connectNode } from '../../support/end-to-end/node-ledger';
import { StartedNetwork } from '../../support/end-to-end/started-network';

const { FABRIC_BIN } = process.env;
const extent = drillExtent();
const START_MS = 240_000;
const FAULT_MS = 600_000;

(FABRIC_BIN === undefined ? describe.skip : describe).each(extent.orderings)('the whole product on %s', (ordering) => {
  const table = new DrillTable(ordering);
  const network = new StartedNetwork(nativeNetwork(ordering));
  const ledgers: Ledger[] = [];
  let drill: Drill;

  beforeAll(async () => {
    await network.serve();
    const pulsing = await connectNode(network.dataFolder, 'CedarMSP', 'gateway');
    const witness = await connectNode(network.dataFolder, 'GorseMSP', 'worker');
    ledgers.push(pulsing, witness);
    const product = await Product.in(network.dataFolder);
    drill = await Drill.start({ product, api: network.api, pulsing, witness, table, answers: extent.answers });
  }, START_MS);

  afterAll(async () => {
    table.print();
    await (drill as Drill | undefined)?.stop();
    for (const ledger of ledgers) ledger.close();
    await network.dispose();
  }, 60_000);

  it.each(faultsOf(ordering, extent))(
    'goes on: $name',
    async (fault) => {
      await drill.strike(fault);
      // So that whatever was started again is looked for when the network has ended.
      network.processes();
    },
    FAULT_MS,
  );

  it(
    'has lost nothing by all of that, and answered nothing wrongly',
    async () => {
      expect(await drill.end()).toEqual([]);
    },
    FAULT_MS,
  );
});
