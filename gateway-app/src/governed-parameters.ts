import type { GatewayLedger } from './ports';
import { Fresh } from './fresh';

const FRESH_MILLISECONDS = 5_000;

/** The domains that the consortium governs, as the ledger last said. */
export class GovernedDomains {
  readonly #domains: Fresh<readonly string[]>;

  constructor(ledger: Pick<GatewayLedger, 'query'>) {
    this.#domains = new Fresh(async () => {
      const { parameters } = await ledger.query('membership:consortium', {});
      return parameters.domains;
    }, FRESH_MILLISECONDS);
  }

  /** @throws LedgerClientError */
  list(): Promise<readonly string[]> {
    return this.#domains.get();
  }

  /** @throws LedgerClientError */
  async has(domain: string): Promise<boolean> {
    return (await this.list()).includes(domain);
  }
}
