import { hash, poolIndistinguishable, shortlist } from '@llmnet/protocol/rules';
import type { Known, JudgePenalties, Trust, ValidatorOrganisation } from '@llmnet/protocol/rules';
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
  readonly validators: readonly ValidatorOrganisation<SnapshotValidator>[];
}

/** Builds a domain's snapshots one after another. */
export class SnapshotBuilder {
  #seed = 'simulation';
  /** By place. */
  readonly #claimants: Claimant[] = [];
  /** The last snapshot's candidates, in its order. */
  #ranked: ReadonlySet<Claimant> = new Set();

  constructor(
    private readonly domain: number,
    private readonly rule: EstimationRule,
  ) {}

  /** The organisation's provider is in the snapshots from now on. To add one again changes nothing. */
  add(organisation: Organisation, record: LogRecord): void {
    this.#claimants[organisation.place] ??= new Claimant(organisation, record, this.rule);
  }

  build(validators: Snapshot['validators'], trust: Trust, below: JudgePenalties): Snapshot {
    const candidates: Known<PlacedOffer>[] = [];
    const quarantined: PlacedOffer[] = [];
    const chains: string[] = [];
    for (const claimant of this.#inRank()) {
      if (claimant.isChanged) chains.push(claimant.record.state.chain);
      const known = claimant.offer(trust, below);
      if (claimant.organisation.isQuarantined) quarantined.push(known.candidate);
      else candidates.push(known);
    }
    this.#seed = hash('llmnet/snapshot-seed', this.#seed, this.domain, ...chains);
    const shortlisted = shortlist(poolIndistinguishable(candidates));
    this.#ranked = this.#claimantsOf(shortlisted);
    return { seed: this.#seed, candidates: shortlisted, quarantined, validators };
  }

  #claimantsOf(offers: readonly PlacedOffer[]): Set<Claimant> {
    const found = new Set<Claimant>();
    for (const { place } of offers) {
      const claimant = this.#claimants[place];
      if (claimant !== undefined) found.add(claimant);
    }
    return found;
  }

  /** The last snapshot's candidates, then the others by place: what is almost in order is sorted fast. */
  #inRank(): Claimant[] {
    return [...this.#ranked, ...this.#claimants.filter((claimant) => !this.#ranked.has(claimant))];
  }
}
