import { EventEmitter, once } from 'node:events';
import { LedgerError } from '@llmnet/protocol';
import type { LaneRecord } from '@llmnet/protocol';
import { LedgerClientError } from '@llmnet/ledger-client';
import type { Ledger } from '@llmnet/ledger-client';

/** A lane that nobody else in this process uses until it is given back, as the ledger last had it. */
export type Lane = Readonly<LaneRecord>;

/**
 * The escrow lanes of the own member. This process owns all of them and uses each for one open at a time, so its opens never
 * conflict with each other. Lanes are taken in turn: the least recently used one first, so that peers that lag by a
 * block have seen its last open.
 */
export class LanePool {
  /** Least recently used first; undefined until the account has been read. */
  #free: Lane[] | undefined;
  readonly #leased = new Map<number, Lane>();
  readonly #returns = new EventEmitter().setMaxListeners(0);
  #loading: Promise<void> | undefined;
  #sweeping: Promise<boolean> | undefined;

  constructor(
    private readonly ledger: Pick<Ledger, 'query' | 'submit'>,
    private readonly mspId: string,
  ) {}

  /**
   * Takes a lane that holds at least `minimum` micro-credits: waits for one in use that does, or sweeps the account's credits.
   * @throws LedgerError LANE_TOO_LOW when no lane covers it and there is nothing left to sweep; LedgerClientError; the
   * signal's reason once it is aborted
   */
  async lease(minimum: bigint, signal: AbortSignal): Promise<Lane> {
    for (;;) {
      signal.throwIfAborted();
      // Read only after the await: another caller may have taken a lane meanwhile.
      if (this.#free === undefined) await this.#loadOnce();
      const free = this.#free ?? [];
      const lane = free.find(({ balance }) => balance >= minimum);
      if (lane !== undefined) return this.#take(lane);
      const othersCover = [...this.#leased.values()].some(({ balance }) => balance >= minimum);
      if (othersCover || free.length === 0) await once(this.#returns, 'return', { signal });
      else if (!(await this.#sweepOnce())) {
        throw new LedgerError('LANE_TOO_LOW', `no lane of ${this.mspId} holds ${String(minimum)} micro-credits`);
      }
    }
  }

  /** Gives a lane back that nothing was opened on. */
  release(lane: Lane): void {
    this.#giveBack(lane);
  }

  /** Gives a lane back after an open that debited it. */
  opened(lane: Lane, quote: bigint): void {
    this.#giveBack({ ...lane, opens: lane.opens + 1, balance: lane.balance - quote });
  }

  /** Gives a lane back whose record may be another by now. Never rejects: a stale lane is found out by its next open. */
  async refresh(lane: Lane): Promise<void> {
    const current = await this.#read(lane.lane).catch(() => undefined);
    this.#giveBack(current ?? lane);
  }

  #take(lane: Lane): Lane {
    this.#free = this.#free?.filter((candidate) => candidate !== lane);
    this.#leased.set(lane.lane, lane);
    return lane;
  }

  #giveBack(lane: Lane): void {
    this.#leased.delete(lane.lane);
    this.#free?.push(lane);
    this.#returns.emit('return');
  }

  #loadOnce(): Promise<void> {
    this.#loading ??= this.#load().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  async #load(): Promise<void> {
    const { lanes } = await this.ledger.query('accounts:account', { account: this.mspId });
    if (lanes.length === 0) throw new LedgerError('LANE_TOO_LOW', `${this.mspId} has no lanes`);
    this.#free = lanes;
  }

  async #read(lane: number): Promise<Lane | undefined> {
    const { lanes } = await this.ledger.query('accounts:account', { account: this.mspId });
    return lanes.find((record) => record.lane === lane);
  }

  /** One sweep at a time: two would compete for the same credits. */
  #sweepOnce(): Promise<boolean> {
    this.#sweeping ??= this.#sweep().finally(() => (this.#sweeping = undefined));
    return this.#sweeping;
  }

  /** Sweeps into the fullest free lane, so that credits add up there. False when there was nothing to sweep. */
  async #sweep(): Promise<boolean> {
    const [fullest] = (this.#free ?? []).toSorted((x, y) => (x.balance < y.balance ? 1 : -1));
    if (fullest === undefined) return false;
    this.#take(fullest);
    try {
      await this.ledger.submit('accounts:sweep', { lane: fullest.lane });
      return true;
    } catch (error) {
      if (error instanceof LedgerClientError && error.code === 'NOTHING_TO_SWEEP') return false;
      throw error;
    } finally {
      await this.refresh(fullest);
    }
  }
}
