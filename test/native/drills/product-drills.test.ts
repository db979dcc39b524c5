import type { Ledger } from '@llmnet/ledger-client';
import { waitFor } from '../../fixtures/network/wait-for';
import { expectNothingLost } from '../../support/drills/audit';
import { drillExtent } from '../../support/drills/drill-extent';
import { DrillTable } from '../../support/drills/drill-table';
import { faultsOf, type Fault } from '../../support/drills/faults';
import { LedgerPulse } from '../../support/drills/ledger-pulse';
import { Product } from '../../support/drills/product';
import { QuestionLoad } from '../../support/drills/question-load';
import { nativeGround } from '../../support/end-to-end/ground';
import { connectNode } from '../../support/end-to-end/node-ledger';
import { untilLevel } from '../../support/native/ordering';

const { FABRIC_BIN } = process.env;
const extent = drillExtent();
const QUESTIONS_AT_A_TIME = 2;
/** Enough to see that both loads run. */
const RUNNING = 3;
const FLOWS_MILLISECONDS = 120_000;
const START_MILLISECONDS = 240_000;
const FAULT_MILLISECONDS = 600_000;

(FABRIC_BIN === undefined ? describe.skip : describe).each(extent.orderings)('the whole product on %s', (ordering) => {
  const table = new DrillTable(ordering);
  let product: Product;
  let pulsing: Ledger;
  let witness: Ledger;

  beforeAll(async () => {
    product = await Product.start(nativeGround(ordering));
    pulsing = await connectNode(product.network.dataFolder, 'CedarMSP', 'gateway');
    witness = await connectNode(product.network.dataFolder, 'GorseMSP', 'worker');
  }, START_MILLISECONDS);

  afterAll(async () => {
    table.print();
    for (const ledger of [pulsing, witness] as (Ledger | undefined)[]) ledger?.close();
    await (product as Product | undefined)?.network.dispose();
  }, 60_000);

  /** Strikes while the loads run, and waits until both run again and the struck processes are back. */
  async function strike(
    { victims, away }: Fault,
    questions: QuestionLoad,
    pulse: LedgerPulse,
  ): Promise<{ readonly struck: number; readonly over: number }> {
    await untilFlowing(questions, pulse, 0);
    const names = await victims(product);
    const restarts = product.restartsOf(names);
    const struck = performance.now();
    if (away === undefined) for (const name of names) product.kill(name);
    else {
      const least = struck + away;
      const atMost = least + FLOWS_MILLISECONDS;
      const goesOn = (): boolean => performance.now() >= least && isFlowing(questions, pulse, struck);
      await product.keepAway(names, () => goesOn() || performance.now() >= atMost);
      expect(isFlowing(questions, pulse, struck)).toBe(true);
    }
    await product.untilBack(restarts);
    await untilFlowing(questions, pulse, performance.now());
    return { struck, over: performance.now() };
  }

  /** Waits until questions that were asked and moves that were begun since a moment have been successful. */
  async function untilFlowing(questions: QuestionLoad, pulse: LedgerPulse, since: number): Promise<void> {
    await waitFor('answers and moves', () => isFlowing(questions, pulse, since) || undefined, FLOWS_MILLISECONDS);
  }

  it.each(faultsOf(ordering, extent))(
    'loses nothing and goes on: $name',
    async (fault) => {
      const questions = QuestionLoad.start(product.network.api, QUESTIONS_AT_A_TIME);
      const pulse = await LedgerPulse.start(pulsing);
      const times = await strike(fault, questions, pulse).finally(() => Promise.all([questions.stop(), pulse.stop()]));
      table.add(fault.name, { questions, pulse, ...times });
      await expectNothingLost(witness, questions, pulse);
      expect(questions.fates.filter(({ isWrong }) => isWrong)).toEqual([]);
      // What failed was said at once and clearly, and can be asked again, unless it is paid for.
      expect(
        questions.fates.filter(({ failure, task, isRetryable }) => failure !== null && task === null && !isRetryable),
      ).toEqual([]);
      await untilLevel(product.plan);
    },
    FAULT_MILLISECONDS,
  );
});

function isFlowing({ answered }: QuestionLoad, { beats }: LedgerPulse, since: number): boolean {
  return [answered, beats].every((successes) => successes.filter(({ begun }) => begun >= since).length >= RUNNING);
}
