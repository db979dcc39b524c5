import type { MemoryLedger } from '@llmnet/test-kit/memory-ledger';
import { journalled, holdings, issued, plus, totalOf } from './money';
import type { Balances } from './money';

/** Everyone's money from a moment on: what was gained, and whether the journal on the ledger tells every movement. */
export class Books {
  #before: Balances;

  constructor(private readonly ledger: MemoryLedger) {
    this.#before = holdings(ledger);
  }

  /** What an account owns now. */
  owned(account: string): bigint {
    return holdings(this.ledger)[account] ?? 0n;
  }

  /** What an account has more than at the beginning. */
  gained(account: string): bigint {
    return this.owned(account) - (this.#before[account] ?? 0n);
  }

  /** Money that a test put there itself. */
  planted(account: string, amount: bigint): void {
    this.#before = plus(this.#before, { [account]: amount });
  }

  /** All that was issued is there, and it moved as the journal says. */
  expectKept(): void {
    const after = holdings(this.ledger);
    expect(totalOf(after)).toBe(issued(this.ledger));
    expect(after).toEqual(plus(this.#before, journalled(this.ledger)));
  }
}
