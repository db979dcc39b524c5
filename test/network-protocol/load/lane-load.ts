import type { Ledger } from '@llmnet/ledger-client';

/** Lanes that money is moved from, each to its partner `PAIRS` lanes further on. */
const PAIRS = 8;
const AMOUNT = 1n;

/**
 * Moves money from lane to lane, in eight pairs of lanes at a time and one move after another in each. A move has no key of its own
 * that would refuse it the second time, so nothing but the client keeps it from being made twice: what the lanes hold afterwards tells.
 */
export class LaneLoad {
  readonly #acknowledged = new Array<number>(PAIRS).fill(0);
  readonly #times: number[] = [];
  #isStopping = false;
  #running: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly ledger: Ledger,
    private readonly before: ReadonlyMap<number, bigint>,
  ) {}

  static async start(ledger: Ledger): Promise<LaneLoad> {
    const balances = await LaneLoad.balances(ledger);
    const load = new LaneLoad(ledger, new Map(balances.entries()));
    load.#running = Promise.all(load.#acknowledged.map((_count, pair) => load.#move(pair)));
    return load;
  }

  /** What each lane of the ledger's member holds. */
  static async balances(ledger: Ledger): Promise<bigint[]> {
    const { lanes } = await ledger.query('accounts:account', { account: ledger.identity.mspId });
    return lanes.toSorted((x, y) => x.lane - y.lane).map(({ balance }) => balance);
  }

  /** Moves that were acknowledged. */
  get moved(): number {
    return this.#times.length;
  }

  /** Waits until each pair has moved on three times. @returns the longest time without a move since the call, in milliseconds */
  async outage(): Promise<number> {
    const from = this.#times.length;
    const begun = performance.now();
    const goal = this.#acknowledged.map((count) => count + 3);
    while (this.#acknowledged.some((count, pair) => count < (goal[pair] ?? 0))) {
      await Promise.race([this.#running, new Promise((resolve) => setTimeout(resolve, 20))]);
    }
    const times = [begun, ...this.#times.slice(from)];
    return Math.round(Math.max(...times.map((time, index) => time - (times[index - 1] ?? begun))));
  }

  /** Ends when the moves under way have ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#running;
  }

  /** Every acknowledged move was made, and none twice. */
  async expectExactlyOnce(): Promise<void> {
    const after = await LaneLoad.balances(this.ledger);
    const changes = this.#acknowledged.flatMap((_count, pair) => [
      this.#change(after, pair),
      this.#change(after, pair + PAIRS),
    ]);
    expect(changes).toEqual(this.#acknowledged.flatMap((count) => [-AMOUNT * BigInt(count), AMOUNT * BigInt(count)]));
  }

  #change(after: readonly bigint[], lane: number): bigint {
    return (after[lane] ?? 0n) - (this.before.get(lane) ?? 0n);
  }

  async #move(pair: number): Promise<void> {
    const moves = [{ from: pair, to: pair + PAIRS, amount: AMOUNT.toString() }];
    while (!this.#isStopping) {
      await this.ledger.submit('accounts:move', { moves });
      this.#acknowledged[pair] = (this.#acknowledged[pair] ?? 0) + 1;
      this.#times.push(performance.now());
    }
  }
}
