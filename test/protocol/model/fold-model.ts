import { hash } from '@llmnet/protocol';

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
      readonly judged: boolean;
      readonly truth: bigint | null;
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
  /** By requester: weight, gap, agreement and spread of its canaries. */
  checks = new Map<string, readonly bigint[]>();
  cusum = 0n;
  /** Successes and weights of all time, which do not age. */
  ever = { success: 0n, weight: 0n };
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
        if (this.ever.success * 2n >= this.ever.weight) {
          this.ever = { success: this.ever.success / 10n, weight: this.ever.weight / 10n };
        }
        this.#ageChecks(1n, 10n);
        return;
      case 'quarantined':
        this.a /= 4n;
        this.checks = new Map();
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
    this.#noteJudges(fact, before, weight, rule);
    const usual = ((this.ever.success + rule.priorWeight / 2n) * ONE) / (this.ever.weight + rule.priorWeight);
    this.ever = { success: this.ever.success + good, weight: this.ever.weight + weight };
    const shortfall = ((usual - fact.success - rule.cusumSlack) * (weight < ONE ? weight : ONE)) / ONE;
    const cusum = this.cusum + shortfall;
    this.cusum = cusum > 0n ? cusum : 0n;
  }

  /** What rests on judges, and what canaries say about it. */
  #noteJudges(
    { success, judged, truth, canary, requester }: FoldedFact & { readonly kind: 'outcome' },
    before: bigint,
    weight: bigint,
    rule: FoldRule,
  ): void {
    this.judged = (this.judged * rule.decay) / ONE + (judged ? weight : 0n);
    this.#ageChecks(rule.decay, ONE);
    if (!judged || truth === null) return;
    const counted = canary ? weight : 0n;
    const off = ((success - before) * weight) / ONE;
    const more = [counted, ((truth - success) * counted) / ONE, (truth * off) / ONE, ((success - before) * off) / ONE];
    const known = this.checks.get(requester) ?? [];
    this.checks.set(
      requester,
      more.map((value, index) => value + (known[index] ?? 0n)),
    );
  }

  #ageChecks(kept: bigint, of: bigint): void {
    const aged = [...this.checks].map(
      ([requester, sums]) => [requester, sums.map((sum) => (sum * kept) / of)] as const,
    );
    this.checks = new Map(aged.filter(([, [weight, , , spread]]) => weight !== 0n || spread !== 0n));
  }
}
