import type { Ledger } from '@llmnet/ledger-client';
import { findLosses } from './audit';
import type { Fault } from './faults';
import { LedgerPulse } from './ledger-pulse';
import { untilLevel } from './ordering';
import type { Product } from './product';
import { QuestionLoad } from './question-load';
import type { DrillTable } from './table';
import { waitFor } from './wait-for';

const QUESTIONS_AT_A_TIME = 2;
const FLOWS_TIMEOUT_MS = 120_000;

export interface DrillOptions {
  readonly product: Product;
  /** Base address of the gateway that is asked. */
  readonly api: string;
  /** Moves money; a node of a member that does nothing else with those lanes. */
  readonly pulsing: Ledger;
  /** A node of a member that takes no part. */
  readonly witness: Ledger;
  readonly table: DrillTable;
  /** How many questions that were asked after a fault have to be answered, to see that the network goes on. */
  readonly answers: number;
}

/** A consortium under a load of questions and of moves of money, struck by one fault after another. */
export class Drill {
  private constructor(
    private readonly options: DrillOptions,
    readonly questions: QuestionLoad,
    readonly pulse: LedgerPulse,
  ) {}

  /** Starts the loads; resolves when both flow. */
  static async start(options: DrillOptions): Promise<Drill> {
    const questions = QuestionLoad.start(options.api, QUESTIONS_AT_A_TIME);
    const drill = new Drill(options, questions, await LedgerPulse.start(options.pulsing));
    await drill.#untilFlowing(performance.now());
    return drill;
  }

  /** Strikes while the loads run, and waits until both run again, the struck processes are back and the orderers are level. */
  async strike(fault: Fault): Promise<void> {
    const { product, table } = this.options;
    const names = await fault.victims(product);
    const restarts = product.restartsOf(names);
    const struck = performance.now();
    if (fault.away === undefined) for (const name of names) product.kill(name);
    else await this.#keepAway(names, struck, fault.away);
    await product.untilBack(restarts);
    await this.#untilFlowing(performance.now());
    table.add(fault.name, { questions: this.questions, pulse: this.pulse, struck, over: performance.now() });
    await untilLevel(product.plan);
  }

  /** Ends the loads. @returns what was lost or answered wrongly, a line each */
  async end(): Promise<string[]> {
    await this.stop();
    const { fates } = this.questions;
    // What failed was said at once and clearly, and can be asked again, unless it is paid for.
    const lost = fates.filter(({ failure, task, isRetryable }) => failure !== null && task === null && !isRetryable);
    return [
      ...(await findLosses(this.options.witness, this.questions, this.pulse)),
      ...fates.filter(({ isWrong }) => isWrong).map(({ task }) => `task ${String(task)} was answered wrongly`),
      ...lost.map(({ failure }) => `a question failed for good: ${String(failure)}`),
    ];
  }

  async stop(): Promise<void> {
    await Promise.all([this.questions.stop(), this.pulse.stop()]);
  }

  async #keepAway(names: readonly string[], struck: number, awayMs: number): Promise<void> {
    const least = struck + awayMs;
    const goesOn = (): boolean => performance.now() >= least && this.#isFlowing(struck);
    await this.options.product.keepAway(names, () => goesOn() || performance.now() >= least + FLOWS_TIMEOUT_MS);
    if (!this.#isFlowing(struck)) throw new Error(`nothing flows without ${names.join(', ')}`);
  }

  /** Waits until questions that were asked and moves that were begun since a moment have been successful. */
  async #untilFlowing(since: number): Promise<void> {
    await waitFor('answers and moves', () => this.#isFlowing(since), FLOWS_TIMEOUT_MS);
  }

  #isFlowing(since: number): boolean {
    return [this.questions.answered, this.pulse.beats].every(
      (successes) => successes.filter(({ begun }) => begun >= since).length >= this.options.answers,
    );
  }
}
