import type { ProviderId } from '@llmnet/protocol';
import type { Ledger } from '@llmnet/ledger-client';
import type { Logger } from 'pino';
import { describeError } from '@llmnet/logging';
import { UnderWay } from '../under-way';

/** Longest time that a timer is set for: leases can be longer than a timer can hold. */
const MAX_TIMER_MS = 24 * 3_600_000;
const RETRY_MS = 30_000;

/** Keeps the leases of this node's providers: renews them together when the first of them comes into its second half. */
export class LeaseMaintainer {
  #timer: NodeJS.Timeout | undefined;
  readonly #underWay = new UnderWay();
  #stopped = false;

  constructor(
    private readonly ledger: Pick<Ledger, 'query' | 'submit'>,
    private readonly providers: readonly ProviderId[],
    private readonly log: Logger,
  ) {}

  /** Renews what has to be renewed now, then goes on by itself until it is stopped. */
  async start(): Promise<void> {
    if (this.providers.length > 0) await this.#maintain();
  }

  /** Renews nothing any more. @returns when the renewal under way has ended */
  stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    return this.#underWay.ended();
  }

  async #maintain(): Promise<void> {
    let next = RETRY_MS;
    try {
      next = await this.#renew();
    } catch (error) {
      this.log.warn({ ...describeError(error) }, 'leases not renewed, trying again');
    }
    if (this.#stopped) return;
    this.#timer = setTimeout(
      () => {
        this.#underWay.begin(this.#maintain());
      },
      Math.min(next, MAX_TIMER_MS),
    );
  }

  /** @returns milliseconds until the first lease comes into its second half */
  async #renew(): Promise<number> {
    const { parameters } = await this.ledger.query('membership:consortium', {});
    const half = parameters.leaseSeconds * 500;
    const due: ProviderId[] = [];
    let next = half;
    for (const provider of this.providers) {
      const { leaseUntil } = await this.ledger.query('registry:provider', { provider });
      const remaining = (leaseUntil ?? 0) - Date.now();
      if (remaining <= half) due.push(provider);
      else next = Math.min(next, remaining - half);
    }
    if (due.length > 0) await this.ledger.submit('registry:renewLeases', { providers: due });
    return Math.max(next, 1_000);
  }
}
