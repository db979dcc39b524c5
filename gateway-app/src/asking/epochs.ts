import type { GatewayLedger } from '../ports';

/** The current epoch of each domain that is asked about; the search begins where the last one ended. */
export class Epochs {
  readonly #known = new Map<string, number>();

  constructor(private readonly ledger: Pick<GatewayLedger, 'query'>) {}

  /**
   * @param domain a governed one, so that their number is bounded
   * @returns null where no snapshot has been published yet
   * @throws LedgerClientError
   */
  async current(domain: string): Promise<number | null> {
    const { epoch } = await this.ledger.query('reputation:epoch', { domain, known: this.#known.get(domain) ?? 0 });
    if (epoch !== null) this.#known.set(domain, epoch);
    return epoch;
  }
}
