import { calibrated, estimate, withJudgePenalty } from '@llmnet/protocol/rules';
import type { Evidence, Known, Offer, JudgePenalties, Trust } from '@llmnet/protocol/rules';
import type { LogRecord } from './log-record';
import type { Organisation } from './organisation';

export interface PlacedOffer extends Offer {
  /** The member's place. */
  readonly place: number;
}

/** How a record becomes an estimate. */
export interface EstimationRule {
  readonly priorWeight: bigint;
  readonly calibrationWeight: bigint;
  /** Selection is shown no deviation. */
  readonly withoutDeviation: boolean;
}

/** An offer with what it follows from. */
interface Computed extends Known<PlacedOffer> {
  readonly evidence: Evidence;
  readonly prior: bigint;
  readonly bias: bigint;
  readonly less: bigint | undefined;
}

/** A provider in a domain that it claims. Its offer is computed anew only when what it follows from has changed. */
export class Claimant {
  #computed: Computed | undefined;
  /** What it was last computed, or found to be the same, at. */
  #version: number | undefined;
  #trust: Trust | undefined;
  #below: JudgePenalties | undefined;

  constructor(
    readonly organisation: Organisation,
    readonly record: LogRecord,
    private readonly rule: EstimationRule,
  ) {}

  /** Whether the offer would rest on other evidence of this domain than it did last. */
  get isChanged(): boolean {
    return this.#version !== this.organisation.version && this.#computed?.evidence !== this.record.evidence;
  }

  /**
   * @param trust how far each requester's canaries count
   * @param below how much worse organisations judge than they answer
   */
  offer(trust: Trust, below: JudgePenalties): Known<PlacedOffer> {
    const { version } = this.organisation;
    const isSame = this.#version === version && this.#trust === trust && this.#below === below;
    if (this.#computed === undefined || !isSame) {
      this.#computed = this.#compute(trust, below, this.#computed);
      this.#version = version;
      this.#trust = trust;
      this.#below = below;
    }
    return this.#computed;
  }

  #compute(trust: Trust, below: JudgePenalties, before: Computed | undefined): Computed {
    const { prior, mspId } = this.organisation;
    const { evidence } = this.record;
    const bias = this.organisation.bias(this.rule.calibrationWeight, trust);
    const less = below.get(mspId);
    if (before?.evidence === evidence && before.prior === prior && before.bias === bias && before.less === less) {
      return before;
    }
    return { candidate: withJudgePenalty(this.#offerBy(evidence, prior, bias), below), evidence, prior, bias, less };
  }

  #offerBy(evidence: Evidence, prior: bigint, bias: bigint): PlacedOffer {
    const { priorWeight, withoutDeviation } = this.rule;
    const { provider, mspId, place, member } = this.organisation;
    const { p, s } = estimate(calibrated(evidence, bias), prior, priorWeight);
    return {
      provider,
      mspId,
      place,
      price: member.price,
      p,
      s: withoutDeviation ? 0n : s,
      model: String(member.model),
      region: 'any',
      promptTokens: 1,
      answerTokens: 1,
    };
  }
}
