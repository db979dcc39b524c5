import type { Parameters } from '@llmnet/protocol';
import { Fresh } from './fresh';
import type { GatewayLedger } from './ports';

const FRESH_MILLISECONDS = 5_000;

/** What the consortium governs, as the ledger last said. */
export class GovernedParameters {
  readonly #parameters: Fresh<Parameters>;

  constructor(ledger: Pick<GatewayLedger, 'query'>) {
    this.#parameters = new Fresh(async () => {
      const { parameters } = await ledger.query('membership:consortium', {});
      return parameters;
    }, FRESH_MILLISECONDS);
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
