import { setTimeout as delay } from 'node:timers/promises';
import { LedgerClientError, type ClientErrorCode, type Ledger } from '@llmnet/ledger-client';
import type { Success } from './outage';

/** Two lanes of a member that nobody else spends from: its node is asked for nothing else. */
const FROM = 20;
const TO = 52;
const PAUSE_MS = 50;

/**
 * Moves money from lane to lane, one move after the other: how long nothing gets to the ledger. A move has no key of its own that would
 * refuse it the second time, so the lanes tell whether each was made exactly once.
 */
export class LedgerPulse {
  readonly beats: (Success & { readonly txId: string })[] = [];
  /** Moves that were not acknowledged. */
  readonly failures: { readonly failure: ClientErrorCode; readonly ended: number }[] = [];
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly ledger: Ledger,
    private readonly before: readonly bigint[],
  ) {}

  static async start(ledger: Ledger): Promise<LedgerPulse> {
    const pulse = new LedgerPulse(ledger, await laneBalances(ledger));
    pulse.#running = pulse.#beatOn();
    return pulse;
  }

  /** Ends when the move under way has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Every acknowledged move was made, and none twice; one of which nobody knew may have been made. @returns what is not so */
  async findLosses(): Promise<string[]> {
    const after = await laneBalances(this.ledger);
    const change = (lane: number): bigint => (after[lane] ?? 0n) - (this.before[lane] ?? 0n);
    const unknown = this.failures.filter(({ failure }) => failure === 'COMMIT_UNKNOWN').length;
    const [least, most] = [BigInt(this.beats.length), BigInt(this.beats.length + unknown)];
    const received = change(TO);
    return [
      ...(change(FROM) === -received
        ? []
        : [`lane ${FROM} lost ${-change(FROM)}, and lane ${TO} received ${received}`]),
      ...(received >= least && received <= most ? [] : [`${received} moves were made, not ${least} to ${most}`]),
    ];
  }

  async #beatOn(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.#beat();
      await delay(PAUSE_MS);
    }
  }

  async #beat(): Promise<void> {
    const begun = performance.now();
    try {
      const txId = await this.ledger.submit('accounts:move', { moves: [{ from: FROM, to: TO, amount: '1' }] });
      this.beats.push({ begun, ended: performance.now(), txId });
    } catch (error) {
      if (!(error instanceof LedgerClientError)) throw error;
      this.failures.push({ failure: error.code, ended: performance.now() });
    }
  }
}

/** What each lane of the ledger's member holds. */
async function laneBalances(ledger: Ledger): Promise<bigint[]> {
  const { lanes } = await ledger.query('accounts:account', { account: ledger.identity.mspId });
  return lanes.toSorted((x, y) => x.lane - y.lane).map(({ balance }) => balance);
}
