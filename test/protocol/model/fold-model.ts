import { hash } from '@llmnet/chaincode/api';

const ONE = 1_000_000n;

export interface FoldRule {
  readonly decay: bigint;
  readonly priorWeight: bigint;
  readonly cusumSlack: bigint;
  readonly requesterWeightCap: bigint;
}

export type FoldedFact =
  | {
      readonly kind: 'outcome';
      readonly task: string;
      readonly requester: string;
      readonly success: bigint;
      readonly judged: bigint | null;
      readonly canary: boolean;
      readonly weight: bigint;
      readonly seedMaterial: string;
    }
  | { readonly kind: 'aged' }
  | { readonly kind: 'quarantined' };

/** An organisation's evidence in a domain, folded one entry after another by the formulas of the protocol. */
export class FoldModel {
  a = 0n;
  b = 0n;
  judged = 0n;
  checked = 0n;
  gap = 0n;
  cusum = 0n;
  folded = 0;
  chain = '';
  #given = new Map<string, bigint>();

  beginWindow(): void {
    this.#given = new Map();
  }

  fold(fact: FoldedFact, rule: FoldRule): void {
    this.folded += 1;
    switch (fact.kind) {
      case 'aged':
        this.a /= 10n;
        this.b /= 10n;
        this.judged /= 10n;
        this.checked /= 10n;
        this.gap /= 10n;
        return;
      case 'quarantined':
        this.a /= 4n;
        this.checked = 0n;
        this.gap = 0n;
        this.cusum = 0n;
        return;
      case 'outcome':
        this.#learn(fact, rule);
    }
  }

  #learn(fact: FoldedFact & { readonly kind: 'outcome' }, rule: FoldRule): void {
    this.chain = hash('llmnet/chain', this.chain, fact.task, fact.seedMaterial);
    const given = this.#given.get(fact.requester) ?? 0n;
    const room = rule.requesterWeightCap - given;
    const weight = room < 0n ? 0n : fact.weight < room ? fact.weight : room;
    if (weight === 0n) return;
    this.#given.set(fact.requester, given + weight);
    const before = ((this.a + rule.priorWeight / 2n) * ONE) / (this.a + this.b + rule.priorWeight);
    const good = (fact.success * weight) / ONE;
    this.a = (this.a * rule.decay) / ONE + good;
    this.b = (this.b * rule.decay) / ONE + (weight - good);
    this.#noteJudges(fact, weight, rule);
    const shortfall = ((before - fact.success - rule.cusumSlack) * (weight < ONE ? weight : ONE)) / ONE;
    const cusum = this.cusum + shortfall;
    this.cusum = cusum > 0n ? cusum : 0n;
  }

  /** What rests on judges, and on canaries how far they were from the truth. */
  #noteJudges(
    { success, judged, canary }: FoldedFact & { readonly kind: 'outcome' },
    weight: bigint,
    rule: FoldRule,
  ): void {
    this.judged = (this.judged * rule.decay) / ONE + (judged === null || canary ? 0n : weight);
    this.checked = (this.checked * rule.decay) / ONE + (judged === null || !canary ? 0n : weight);
    const gap = judged === null || !canary ? 0n : ((success - judged) * weight) / ONE;
    this.gap = (this.gap * rule.decay) / ONE + gap;
  }
}
