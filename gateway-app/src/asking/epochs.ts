import { Fresh } from '../fresh';
import type { GatewayLedger } from '../ports';

const FRESH_MILLISECONDS = 1_000;

/** The current epoch of each domain that is asked about; null where no snapshot has been published yet. */
export class Epochs {
  readonly #domains = new Map<string, Fresh<number | null>>();

  constructor(private readonly ledger: Pick<GatewayLedger, 'query'>) {}

  /** @param domain a governed one, so that their number is bounded. @throws LedgerClientError */
  current(domain: string): Promise<number | null> {
    let epoch = this.#domains.get(domain);
    if (epoch === undefined) {
      epoch = new Fresh(
        async () => (await this.ledger.query('reputation:domain', { domain })).epoch,
        FRESH_MILLISECONDS,
      );
      this.#domains.set(domain, epoch);
    }
    return epoch.get();
  }

  forget(domain: string): void {
    this.#domains.get(domain)?.forget();
  }
}
