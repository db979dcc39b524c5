import { LedgerClientError } from '@llmnet/ledger-client';
import type { ClientErrorCode } from '@llmnet/ledger-client';

/** What the ledger said to clients, by kind of step: done, or the code of a refusal. */
export class Tally {
  readonly #counts = new Map<string, number>();

  /** Takes a step and counts how it ended. @returns whether it was taken; anything but a refusal of the ledger is thrown */
  async count(what: string, step: () => Promise<unknown>): Promise<boolean> {
    try {
      await step();
      this.#add(`${what}: done`);
      return true;
    } catch (error) {
      if (!(error instanceof LedgerClientError)) throw error;
      this.#add(`${what}: ${error.code}`);
      return false;
    }
  }

  done(what: string): number {
    return this.#counts.get(`${what}: done`) ?? 0;
  }

  /** How many steps of any kind clients saw fail with a code. */
  refused(code: ClientErrorCode): number {
    const counts = [...this.#counts].filter(([name]) => name.endsWith(`: ${code}`));
    return counts.reduce((sum, [, count]) => sum + count, 0);
  }

  toString(): string {
    return [...this.#counts]
      .sort()
      .map(([name, count]) => `${name} ${String(count)}`)
      .join(', ');
  }

  #add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }
}
