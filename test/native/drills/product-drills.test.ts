import type { Ledger } from '@llmnet/ledger-client';
import { waitFor } from '@llmnet/test-kit/programs';
import { expectNothingLost } from '../../support/drills/audit';
import { drillExtent } from '../../support/drills/drill-extent';
import { DrillTable } from '../../support/drills/drill-table';
import { faultsOf, type Fault } from '../../support/drills/faults';
import { LedgerPulse } from '../../support/drills/ledger-pulse';
import { Product } from '../../support/drills/product';
import { QuestionLoad } from '../../support/drills/question-load';
import { nativeNetwork } from '../../support/end-to-end/network-under-test';
import { connectNode } from '../../support/end-to-end/node-ledger';
import { untilLevel } from '../../support/native/ordering';

const { FABRIC_BIN } = process.env;
const extent = drillExtent();
const QUESTIONS_AT_A_TIME = 2;
const FLOWS_MILLISECONDS = 120_000;
const START_MILLISECONDS = 240_000;
const FAULT_MILLISECONDS = 600_000;

(FABRIC_BIN === undefined ? describe.skip : describe).each(extent.orderings)('the whole product on %s', (ordering) => {
  const table = new DrillTable(ordering);
  let product: Product;
  let pulsing: Ledger;
  let witness: Ledger;
  let questions: QuestionLoad;
  let pulse: LedgerPulse;

  beforeAll(async () => {
    product = await Product.start(nativeNetwork(ordering));
    pulsing = await connectNode(product.network.dataFolder, 'CedarMSP', 'gateway');
    witness = await connectNode(product.network.dataFolder, 'GorseMSP', 'worker');
    questions = QuestionLoad.start(product.network.api, QUESTIONS_AT_A_TIME);
    pulse = await LedgerPulse.start(pulsing);
    await untilFlowing(performance.now());
  }, START_MILLISECONDS);

  afterAll(async () => {
    table.print();
    for (const load of [questions, pulse] as (QuestionLoad | LedgerPulse | undefined)[]) await load?.stop();
    for (const ledger of [pulsing, witness] as (Ledger | undefined)[]) ledger?.close();
    await (product as Product | undefined)?.network.dispose();
  }, 60_000);

  /** Strikes while the loads run, and waits until both run again and the struck processes are back. */
  async function strike({ victims, away }: Fault): Promise<{ readonly struck: number; readonly over: number }> {
    const names = await victims(product);
    const restarts = product.restartsOf(names);
    const struck = performance.now();
    if (away === undefined) for (const name of names) product.kill(name);
    else {
      const least = struck + away;
      const atMost = least + FLOWS_MILLISECONDS;
      const goesOn = (): boolean => performance.now() >= least && isFlowing(struck);
      await product.keepAway(names, () => goesOn() || performance.now() >= atMost);
      expect(isFlowing(struck)).toBe(true);
    }
    await product.untilBack(restarts);
    await untilFlowing(performance.now());
    return { struck, over: performance.now() };
  }

  /** Waits until questions that were asked and moves that were begun since a moment have been successful. */
  async function untilFlowing(since: number): Promise<void> {
    await waitFor('answers and moves', () => isFlowing(since) || undefined, FLOWS_MILLISECONDS);
  }

  function isFlowing(since: number): boolean {
    return [questions.answered, pulse.beats].every(
      (successes) => successes.filter(({ begun }) => begun >= since).length >= extent.answers,
    );
  }

  it.each(faultsOf(ordering, extent))(
    'goes on: $name',
    async (fault) => {
      table.add(fault.name, { questions, pulse, ...(await strike(fault)) });
      await untilLevel(product.plan);
    },
    FAULT_MILLISECONDS,
  );

  it(
    'has lost nothing by all of that, and answered nothing wrongly',
    async () => {
      await Promise.all([questions.stop(), pulse.stop()]);
      await expectNothingLost(witness, questions, pulse);
      expect(questions.fates.filter(({ isWrong }) => isWrong)).toEqual([]);
      // What failed was said at once and clearly, and can be asked again, unless it is paid for.
      expect(
        questions.fates.filter(({ failure, task, isRetryable }) => failure !== null && task === null && !isRetryable),
      ).toEqual([]);
    },
    FAULT_MILLISECONDS,
  );
});
