import { mspOf } from '@llmnet/protocol';
import type { NodeId, Snapshot } from '@llmnet/protocol';
import { eligible } from '@llmnet/protocol/rules';
import type { EligibilityTerms, Parties } from '@llmnet/protocol/rules';
import type { GatewayLedger } from './ledger-texts';
import type { Terms } from './terms';

/** Why nobody is asked: nobody covers the domain, or who does may not, or will not under the terms. */
export type NoExpert =
  | { readonly reason: 'nobody' | 'not listed' | 'quarantined' | 'no coordinator' | 'own experts only' }
  | { readonly reason: 'price'; readonly priceCap: string }
  | { readonly reason: 'prompt too long'; readonly promptTokens: number; readonly taken: number };

/** The newest snapshot of each domain that is asked about: what the ledger selects from. */
export class Snapshots {
  readonly #newest = new Map<string, { readonly epoch: number; readonly snapshot: Promise<Snapshot> }>();

  constructor(private readonly ledger: Pick<GatewayLedger, 'query'>) {}

  /**
   * Asks which snapshot is the newest, and reads it where it is another than before.
   * @param domain a governed one, so that their number is bounded
   * @returns null where none has been published yet
   * @throws LedgerClientError
   */
  async newest(domain: string): Promise<Snapshot | null> {
    const { epoch } = await this.ledger.query('reputation:epoch', {
      domain,
      known: this.#newest.get(domain)?.epoch ?? 0,
    });
    if (epoch === null) return null;
    const known = this.#newest.get(domain);
    if (known?.epoch === epoch) return known.snapshot;
    const read = { epoch, snapshot: this.ledger.query('reputation:snapshot', { domain, epoch }) };
    this.#newest.set(domain, read);
    try {
      return await read.snapshot;
    } catch (error) {
      if (this.#newest.get(domain) === read) this.#newest.delete(domain);
      throw error;
    }
  }
}

/**
 * The terms with their limit of an answer's tokens lowered to what experts take: it is an upper bound, and nobody is left out who keeps to less. Where
 * experts take differently long answers, it is the longest that as many of them take as the terms have seats.
 */
export function withinLimits(terms: Terms, snapshot: Snapshot, coordinator: NodeId): Terms {
  const taken = eligible(snapshot, { ...ruleTerms(terms), answerTokens: 0 }, partiesOf(coordinator))
    .map(({ answerTokens }) => answerTokens)
    .sort((x, y) => y - x);
  const limit = taken[Math.min(terms.seats, taken.length) - 1];
  return limit === undefined ? terms : { ...terms, answerTokens: Math.min(terms.answerTokens, limit) };
}

/** Why a snapshot has nobody for these terms, whose limit is {@link withinLimits}; null where there is none. */
export function whyNobody(terms: Terms, snapshot: Snapshot | null, coordinator: NodeId): NoExpert {
  if (snapshot === null) return { reason: 'not listed' };
  const { candidates, quarantined, coordinators } = snapshot;
  if (candidates.length === 0) return { reason: quarantined.length === 0 ? 'nobody' : 'quarantined' };
  if (coordinators.length === 0) return { reason: 'no coordinator' };
  const parties = partiesOf(coordinator);
  const asked = { ...ruleTerms(terms), answerTokens: 0 };
  const anyLength = eligible(snapshot, { ...asked, promptTokens: 0 }, parties);
  if (anyLength.length > 0) {
    const taken = Math.max(...anyLength.map(({ promptTokens }) => promptTokens));
    return { reason: 'prompt too long', promptTokens: terms.promptTokens, taken };
  }
  const prices = candidates.map(({ price }) => price);
  const anyPrice = eligible(
    snapshot,
    { ...asked, promptTokens: 0, priceCap: prices.reduce((x, y) => (x > y ? x : y)) },
    parties,
  );
  return anyPrice.length > 0 ? { reason: 'price', priceCap: terms.priceCap } : { reason: 'own experts only' };
}

function ruleTerms({ priceCap, ...terms }: Terms): EligibilityTerms {
  return { ...terms, priceCap: BigInt(priceCap) };
}

/** The requester is of its coordinator's member. */
function partiesOf(coordinator: NodeId): Parties {
  const mspId = mspOf(coordinator);
  return { requesterMsp: mspId, coordinatorMsp: mspId };
}
