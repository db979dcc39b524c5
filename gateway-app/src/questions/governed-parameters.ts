import type { Parameters } from '@llmnet/protocol';
import type { GatewayLedger } from './ledger-texts';

const TTL_MS = 5_000;

/** A value that is loaded when it is asked for and kept for a while; callers that come meanwhile share one load. */
class TtlCache<T> {
  #value: Promise<T> | undefined;
  #until = 0;

  /** @param ttlMs how long a loaded value is kept, in milliseconds; a failure is not */
  constructor(
    private readonly load: () => Promise<T>,
    private readonly ttlMs: number,
  ) {}

  get(): Promise<T> {
    if (this.#value === undefined || Date.now() >= this.#until) this.#value = this.#reload();
    return this.#value;
  }

  forget(): void {
    this.#value = undefined;
  }

  #reload(): Promise<T> {
    this.#until = Date.now() + this.ttlMs;
    const value = this.load();
    value.catch(() => {
      if (this.#value === value) this.forget();
    });
    return value;
  }
}

/** What the consortium governs, as the ledger last said. */
export class GovernedParameters {
  readonly #parameters: TtlCache<Parameters>;

  constructor(ledger: Pick<GatewayLedger, 'query'>) {
    this.#parameters = new TtlCache(async () => {
      const { parameters } = await ledger.query('membership:consortium', {});
      return parameters;
    }, TTL_MS);
  }

  /** The domains that questions can be asked in. @throws LedgerClientError */
  async list(): Promise<readonly string[]> {
    return (await this.#parameters.get()).domains;
  }

  /** @throws LedgerClientError */
  async has(domain: string): Promise<boolean> {
    return (await this.list()).includes(domain);
  }

  /** The shortest length of a phase, in seconds. @throws LedgerClientError */
  async phaseSeconds(): Promise<number> {
    return (await this.#parameters.get()).phaseSeconds;
  }
}
