import { hash, levelled, shortlist } from '@llmnet/chaincode/rules';
import type { Known, Trust } from '@llmnet/chaincode/rules';
import { Claimant } from './claimant';
import type { EstimationRule, PlacedOffer } from './claimant';
import type { LogRecord } from './log-record';
import type { Organisation } from './organisation';

export interface SnapshotValidator {
  readonly node: string;
  readonly mspId: string;
  readonly place: number;
  readonly credibility: bigint;
}

/** What selection reads about a domain. */
export interface Snapshot {
  readonly seed: string;
  readonly candidates: readonly PlacedOffer[];
  readonly quarantined: readonly PlacedOffer[];
  readonly validators: readonly SnapshotValidator[];
}

/** Builds a domain's snapshots one after another. */
export class SnapshotBuilder {
  #seed = 'simulation';
  /** By place. */
  readonly #claimants: (Claimant | undefined)[] = [];
  /** Places of the last snapshot's candidates. */
  #ranked: ReadonlySet<number> = new Set();

  constructor(
    private readonly domain: number,
    private readonly rule: EstimationRule,
  ) {}

  /** The organisation's provider is in the snapshots from now on. To add one again changes nothing. */
  add(organisation: Organisation, record: LogRecord): void {
    this.#claimants[organisation.place] ??= new Claimant(organisation, record, this.rule);
  }

  build(validators: readonly SnapshotValidator[], trust: Trust): Snapshot {
    const candidates: Known<PlacedOffer>[] = [];
    const quarantined: PlacedOffer[] = [];
    const chains: string[] = [];
    for (const claimant of this.#inRank()) {
      if (claimant.isChanged) chains.push(claimant.record.state.chain);
      const candidate = claimant.offer(trust);
      if (claimant.organisation.isQuarantined) quarantined.push(candidate);
      else candidates.push({ candidate, evidence: claimant.record.evidence });
    }
    this.#seed = hash('llmnet/snapshot-seed', this.#seed, this.domain, ...chains);
    const shortlisted = shortlist(levelled(candidates));
    this.#ranked = new Set(shortlisted.map(({ place }) => place));
    return { seed: this.#seed, candidates: shortlisted, quarantined, validators };
  }

  /** The last snapshot's candidates, then the others by place: what is almost in order is sorted fast. */
  #inRank(): Claimant[] {
    const first = [...this.#ranked].flatMap((place) => this.#claimants[place] ?? []);
    const others = this.#claimants.flatMap((claimant, place) => (this.#ranked.has(place) ? [] : (claimant ?? [])));
    return [...first, ...others];
  }
}
