import { EMPTY_FOLD, PPM, endWindow, foldAll, type FoldedEntry, type FoldedOutcome } from '@llmnet/protocol/rules';
import fc from 'fast-check';
import { GOVERNED } from './governed';

const CAPPED = { ...GOVERNED, requesterWeightCap: 2_500_000n };
const outcome = (changes: Partial<FoldedOutcome> = {}): FoldedOutcome => ({
  kind: 'outcome',
  task: 't1',
  success: PPM,
  weight: PPM,
  requesterMsp: 'OrgA',
  judged: true,
  truth: null,
  canary: false,
  seedMaterial: 'm1',
  ...changes,
});
const randomOutcome = fc.record({
  kind: fc.constant('outcome' as const),
  task: fc.string(),
  success: fc.bigInt({ min: 0n, max: PPM }),
  judged: fc.boolean(),
  truth: fc.option(fc.bigInt({ min: 0n, max: PPM }), { nil: null }),
  weight: fc.bigInt({ min: 0n, max: 3n * PPM }),
  requesterMsp: fc.constantFrom('OrgA', 'OrgB', 'OrgC'),
  canary: fc.boolean(),
  seedMaterial: fc.string(),
});
const score = fc.nat(1_000_000);
const randomEntry: fc.Arbitrary<FoldedEntry> = fc.oneof(
  { weight: 6, arbitrary: randomOutcome },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('judged' as const),
      requesterMsp: fc.constantFrom('OrgA', 'OrgB', 'OrgC'),
      samples: fc.array(fc.record({ own: score, peers: score }), { maxLength: 3 }),
      hits: fc.array(fc.boolean(), { maxLength: 3 }),
      pay: fc.bigInt({ min: 0n, max: 10_000n }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'aged' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('quarantined' as const), number: fc.integer({ min: 1 }) }) },
);
const outcomes = fc.array(randomOutcome, { maxLength: 30 });

describe('foldAll', () => {
  it('gives the same result for any partition into calls', () => {
    fc.assert(
      fc.property(fc.array(randomEntry, { maxLength: 30 }), fc.array(fc.nat(30)), (all, cuts) => {
        const bounds = [0, ...cuts, all.length].map((cut) => Math.min(cut, all.length)).sort((x, y) => x - y);
        const parts = bounds.map((from, index) => all.slice(from, bounds[index + 1]));
        const inParts = parts.slice(0, -1).reduce((state, part) => foldAll(state, part, CAPPED), EMPTY_FOLD);
        expect(inParts).toEqual(foldAll(EMPTY_FOLD, all, CAPPED));
        expect(inParts.folded).toBe(all.length);
      }),
    );
  });

  it('gives one requester’s organisation no more than the cap in a window', () => {
    const four = Array.from({ length: 4 }, () => outcome());
    const { evidence, usedWeights } = foldAll(EMPTY_FOLD, four, CAPPED);
    expect(usedWeights).toEqual([['OrgA', 2_500_000n]]);
    expect(evidence.lifetimeWeight).toBe(2_500_000n);
  });

  it('counts each requester’s organisation on its own', () => {
    const mixed = ['OrgA', 'OrgB', 'OrgA', 'OrgB', 'OrgA', 'OrgB'].map((requesterMsp) => outcome({ requesterMsp }));
    expect(foldAll(EMPTY_FOLD, mixed, CAPPED).evidence.lifetimeWeight).toBe(5_000_000n);
  });

  it('never exceeds the cap, and folds exactly the weight it counts', () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        const { evidence, usedWeights } = foldAll(EMPTY_FOLD, all, CAPPED);
        const used = usedWeights.map(([, weight]) => weight);
        expect(used.every((weight) => weight <= CAPPED.requesterWeightCap)).toBe(true);
        expect(evidence.lifetimeWeight).toBe(used.reduce((total, weight) => total + weight, 0n));
      }),
    );
  });

  it('leaves the evidence alone, ageing included, where an outcome has no weight', () => {
    const known = foldAll(EMPTY_FOLD, [outcome({ success: 0n })], CAPPED);
    const inside = foldAll(known, [outcome({ weight: 0n, canary: true, task: 't2' })], CAPPED);
    expect(inside.evidence).toEqual(known.evidence);
    expect(inside.probation).toEqual(known.probation);
  });

  it('chains the seed material of every outcome in order, those without weight too', () => {
    const second = outcome({ task: 't2', seedMaterial: 'm2', weight: 0n });
    const from = { ...EMPTY_FOLD, chain: 'c0' };
    expect(foldAll(from, [outcome()], CAPPED).chain).toBe(
      '4d448799990b1e63c57ba6434a9ed05f8ff1b89f758b47c87f82c24dcfa093b9',
    );
    expect(foldAll(from, [outcome(), second], CAPPED).chain).toBe(
      '2165cd0ca68f2682724da5bb6af9093b8b7f114298853c60f517434615bf1ae6',
    );
    expect(foldAll(from, [second, outcome()], CAPPED).chain).not.toBe(foldAll(from, [outcome(), second], CAPPED).chain);
  });

  it('counts canaries and their truths, each once whatever its weight', () => {
    const canary = outcome({ canary: true, weight: 3n * PPM, success: 0n, truth: 700_000n });
    const state = foldAll(EMPTY_FOLD, [outcome(), canary, { ...canary, requesterMsp: 'OrgB' }], GOVERNED);
    expect(state.probation).toEqual({ number: 0, canaries: 2, success: 1_400_000n });
  });

  it('keeps a quarter of the good evidence in a quarantine, all of the bad, and begins CUSUM, canaries and calibration anew', () => {
    const before = foldAll(
      EMPTY_FOLD,
      [outcome({ canary: true, success: 600_000n, truth: PPM }), outcome({ success: 0n })],
      GOVERNED,
    );
    const after = foldAll(before, [{ kind: 'quarantined', number: 3 }], GOVERNED);
    expect(before.evidence.cusum > 0n).toBe(true);
    expect(after.evidence).toEqual({ ...before.evidence, a: before.evidence.a / 4n, checks: [], cusum: 0n });
    expect(after.probation).toEqual({ number: 3, canaries: 0, success: 0n });
    expect(after.chain).toBe(before.chain);
  });

  it('keeps apart what rests on judges and what canaries say about judges, as far as it counts', () => {
    const judged = outcome({ success: 600_000n });
    const canary = outcome({ success: 250_000n, truth: PPM, canary: true });
    const { evidence } = foldAll(EMPTY_FOLD, [judged, canary, outcome({ success: 0n, judged: false })], CAPPED);
    // Aged twice and once; the cap leaves nothing of the last one but a half.
    expect(evidence.judged).toBe(990_025n + 995_000n);
    // Expected (0.6 + 1) / (1 + 2), found 0.25: a deviation of −0.283333.
    expect(evidence.checks).toEqual([
      { mspId: 'OrgA', weight: 995_000n, gap: 746_250n, agreement: -281_916n, spread: 79_875n },
    ]);
    expect(evidence.lifetimeWeight).toBe(2_500_000n);
  });

  it('learns from judges alone, whatever a canary declares', () => {
    const { checks: none, ...told } = foldAll(EMPTY_FOLD, [outcome({ success: 400_000n })], GOVERNED).evidence;
    for (const truth of [0n, PPM]) {
      const canary = outcome({ success: 400_000n, truth, canary: true });
      const { checks, ...evidence } = foldAll(EMPTY_FOLD, [canary], GOVERNED).evidence;
      expect(evidence).toEqual(told);
      expect(checks).toHaveLength(none.length + 1);
    }
  });

  it('keeps what a reversed canary declared, without the weight of one', () => {
    const reversed = outcome({ success: 900_000n, truth: 0n, canary: false });
    const { evidence, probation } = foldAll(EMPTY_FOLD, [reversed], GOVERNED);
    expect(evidence.checks).toEqual([{ mspId: 'OrgA', weight: 0n, gap: 0n, agreement: 0n, spread: 160_000n }]);
    expect(probation.canaries).toBe(0);
  });

  it('keeps a tenth of the evidence where the model changed', () => {
    const before = foldAll(EMPTY_FOLD, [outcome({ success: 600_000n })], GOVERNED);
    const { a, b } = foldAll(before, [{ kind: 'aged' }], GOVERNED).evidence;
    expect({ a, b }).toEqual({ a: 60_000n, b: 40_000n });
  });

  it('learns a validator’s hits with an ageing of their own and without a CUSUM', () => {
    const judged = { kind: 'judged' as const, requesterMsp: 'OrgA', samples: [], hits: [true, false, false], pay: 5n };
    const { evidence, hitRates, judgements } = foldAll(EMPTY_FOLD, [judged], GOVERNED);
    // 1 · 0.99² and 0 · 0.99 + 1, then · 0.99 + 1
    expect(hitRates).toEqual([{ mspId: 'OrgA', a: 980_100n, b: 1_990_000n }]);
    expect(evidence).toEqual(EMPTY_FOLD.evidence);
    expect(judgements.pot).toBe(5n);
  });

  it('does not change the state it starts from', () => {
    const before = structuredClone(EMPTY_FOLD);
    foldAll(EMPTY_FOLD, [outcome()], CAPPED);
    expect(EMPTY_FOLD).toEqual(before);
  });
});

describe('the end of a window', () => {
  const judged = (count: number): FoldedEntry => ({
    kind: 'judged',
    requesterMsp: 'OrgA',
    samples: Array.from({ length: count }, (_sample, index) => ({
      own: (index % 2) * 1_000_000,
      peers: (index % 2) * 1_000_000,
    })),
    hits: [],
    pay: 1_000n,
  });

  it('gives every requester’s organisation its weight anew and leaves the evidence', () => {
    const state = foldAll(EMPTY_FOLD, [outcome()], GOVERNED);
    const ended = endWindow(state, GOVERNED);
    expect(ended).toEqual({ state: { ...state, usedWeights: [] }, pay: undefined });
  });

  it('carries too few judgements on', () => {
    const state = foldAll(EMPTY_FOLD, [judged(GOVERNED.validationSamples - 1)], GOVERNED);
    expect(endWindow(state, GOVERNED)).toEqual({ state, pay: undefined });
  });

  it('pays for enough judgements and begins their sums anew', () => {
    const state = foldAll(EMPTY_FOLD, [judged(GOVERNED.validationSamples)], GOVERNED);
    const ended = endWindow(state, GOVERNED);
    expect(ended.pay?.earned).toBe(1_000n);
    expect(ended.state.judgements).toEqual(EMPTY_FOLD.judgements);
  });
});
