import { calibrated, estimate, hash, shortlist } from '@llmnet/chaincode/rules';
import type { Offer } from '@llmnet/chaincode/rules';
import type { Organisation } from './organisation';
import type { LogRecord } from './log-record';

export interface SnapshotValidator {
  readonly node: string;
  readonly mspId: string;
  readonly place: number;
  readonly credibility: bigint;
}

export interface PlacedOffer extends Offer {
  /** The member's place. */
  readonly place: number;
}

/** What selection reads about a domain. */
export interface Snapshot {
  readonly seed: string;
  readonly candidates: readonly PlacedOffer[];
  readonly quarantined: readonly PlacedOffer[];
  readonly validators: readonly SnapshotValidator[];
}

/** Builds a domain's snapshots one after another. An offer is computed anew only when what it follows from has changed. */
export class SnapshotBuilder {
  #seed = 'simulation';
  /** Places of the last snapshot's candidates. */
  #ranked: readonly number[] = [];
  readonly #offers = new Map<
    Organisation,
    { readonly offer: PlacedOffer; readonly prior: bigint; readonly bias: bigint; readonly from: unknown }
  >();

  constructor(
    private readonly domain: number,
    private readonly rule: { readonly priorWeight: bigint; readonly calibrationWeight: bigint },
    private readonly withoutDeviation: boolean,
  ) {}

  build(organisations: readonly Organisation[], validators: readonly SnapshotValidator[]): Snapshot {
    const candidates: PlacedOffer[] = [];
    const quarantined: PlacedOffer[] = [];
    const chains: string[] = [];
    for (const organisation of this.#inRank(organisations)) {
      const record = organisation.records.get(this.domain);
      if (record === undefined) continue;
      if (this.#offers.get(organisation)?.from !== record.state.evidence) chains.push(record.state.chain);
      (organisation.isQuarantined ? quarantined : candidates).push(this.#offer(organisation, record));
    }
    this.#seed = hash('llmnet/snapshot-seed', this.#seed, this.domain, ...chains);
    const shortlisted = shortlist(candidates);
    this.#ranked = shortlisted.map(({ place }) => place);
    return { seed: this.#seed, candidates: shortlisted, quarantined, validators };
  }

  /** The organisations in the order of the last snapshot: what is almost in order is sorted fast. */
  #inRank(organisations: readonly Organisation[]): Organisation[] {
    const ranked = new Set(this.#ranked);
    const first = this.#ranked.flatMap((place) => organisations[place] ?? []);
    return [...first, ...organisations.filter(({ place }) => !ranked.has(place))];
  }

  #offer(organisation: Organisation, { state }: LogRecord): PlacedOffer {
    const { prior, provider, mspId, place, member } = organisation;
    const bias = organisation.bias(this.rule.calibrationWeight);
    const known = this.#offers.get(organisation);
    if (known?.from === state.evidence && known.prior === prior && known.bias === bias) return known.offer;
    const { p, s } = estimate(calibrated(state.evidence, bias), prior, this.rule.priorWeight);
    const offer = {
      provider,
      mspId,
      place,
      price: member.price,
      p,
      s: this.withoutDeviation ? 0n : s,
      model: String(member.model),
      region: 'any',
      promptTokens: 1,
      answerTokens: 1,
    };
    this.#offers.set(organisation, { offer, prior, bias, from: state.evidence });
    return offer;
  }
}
