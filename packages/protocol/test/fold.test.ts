import { NO_EVIDENCE, PPM, ageForNewModel, fold, type Evidence } from '@llmnet/protocol/rules';
import fc from 'fast-check';
import { GOVERNED } from './governed';

const after = (verdicts: readonly bigint[], start: Evidence = NO_EVIDENCE): Evidence =>
  verdicts.reduce((evidence, verdict) => fold(evidence, verdict, PPM, GOVERNED), start);
const times = (count: number, verdict: bigint): bigint[] => Array.from({ length: count }, () => verdict);
const verdict = fc.bigInt({ min: 0n, max: PPM });
const weight = fc.bigInt({ min: 0n, max: 3n * PPM });

describe('fold', () => {
  it('splits an outcome into success and failure', () => {
    expect(after([800_000n])).toEqual({
      ...NO_EVIDENCE,
      a: 800_000n,
      b: 200_000n,
      lifetimeSuccess: 800_000n,
      lifetimeWeight: 1_000_000n,
    });
  });

  it('ages the old evidence before it adds the new, and never the lifetime sums', () => {
    const { a, b, lifetimeSuccess, lifetimeWeight } = after([800_000n, 0n]);
    // 0.8 · 0.995 and 0.2 · 0.995 + 1
    expect({ a, b }).toEqual({ a: 796_000n, b: 1_199_000n });
    expect({ lifetimeSuccess, lifetimeWeight }).toEqual({ lifetimeSuccess: 800_000n, lifetimeWeight: 2_000_000n });
  });

  it('adds as much as the outcome weighs', () => {
    const { a, b } = fold(NO_EVIDENCE, 600_000n, 3n * PPM, GOVERNED);
    expect({ a, b }).toEqual({ a: 1_800_000n, b: 1_200_000n });
  });

  it('remembers no more than 1 / (1 − λ) = 200 outcomes', () => {
    const { a, b } = after(times(2_000, PPM));
    expect(b).toBe(0n);
    expect(a > 199n * PPM && a <= 200n * PPM).toBe(true);
  });

  it('keeps every sum at zero or above, and adds exactly the weight', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(verdict, weight), { maxLength: 60 }), (outcomes) => {
        const folded = outcomes.reduce((evidence, [x, w]) => fold(evidence, x, w, GOVERNED), NO_EVIDENCE);
        const { checks, ...sums } = folded;
        expect(checks).toEqual([]);
        expect(Object.values(sums).every((value) => value >= 0n)).toBe(true);
        expect(folded.lifetimeWeight).toBe(outcomes.reduce((total, [, w]) => total + w, 0n));
        expect(folded.lifetimeSuccess <= folded.lifetimeWeight).toBe(true);
        expect(folded.a + folded.b <= folded.lifetimeWeight).toBe(true);
      }),
    );
  });
});

describe('the CUSUM', () => {
  it('grows by what a verdict lies below expectation and slack', () => {
    // Expected before: (0.8 + 1) / (1 + 2) = 0.6; 0.6 − 0 − 0.15 = 0.45
    expect(after([800_000n, 0n]).cusum).toBe(450_000n);
  });

  it('shrinks with a verdict above expectation, and stops at zero', () => {
    // Expected before: (0.8 + 1) / (2 + 2) = 0.45, without ageing; with x = 0.5 it moves by 0.45 − 0.5 − 0.15
    expect(after([800_000n, 0n, 500_000n]).cusum).toBe(250_000n);
    expect(after([800_000n, 0n, PPM]).cusum).toBe(0n);
  });

  it('counts a small weight in part and a large one once', () => {
    // Expected before: 0.5; 0.5 − 0 − 0.15 = 0.35
    expect(fold(NO_EVIDENCE, 0n, PPM / 2n, GOVERNED).cusum).toBe(175_000n);
    expect(fold(NO_EVIDENCE, 0n, 3n * PPM, GOVERNED).cusum).toBe(350_000n);
  });

  it('stays near zero for a provider as good as expected, and reaches the limit within 45 outcomes when it turns', () => {
    const steady = after(times(100, 900_000n));
    expect(steady.cusum).toBe(0n);
    expect(after(times(45, 0n), steady).cusum >= GOVERNED.quarantineAt).toBe(true);
  });

  it('reaches the limit with a decline that a record which forgets would soon take for granted', () => {
    const steady = after(times(1_000, 700_000n));
    expect(after(times(200, 350_000n), steady).cusum >= GOVERNED.quarantineAt).toBe(true);
  });

  it('sets a verdict beside what was said of the declared model, not of the one before', () => {
    const declared = ageForNewModel(after(times(1_000, 900_000n)));
    const undeclared = after(times(1_000, 900_000n));
    const weaker = times(500, 600_000n);
    expect(after(weaker, undeclared).cusum >= GOVERNED.quarantineAt).toBe(true);
    expect(after(weaker, declared).cusum < GOVERNED.quarantineAt / 2n).toBe(true);
  });
});

describe('a declared change of model', () => {
  it('keeps a tenth of the evidence, undecayed sums of a good record among it, and the CUSUM whole', () => {
    const evidence = {
      ...NO_EVIDENCE,
      a: 12_345_678n,
      b: 999n,
      judged: 5_000n,
      checks: [{ mspId: 'OrgA', weight: 400n, gap: -39n, agreement: 70n, spread: 99n }],
      cusum: 5n,
      lifetimeSuccess: 700n,
      lifetimeWeight: 909n,
    };
    const aged = {
      a: 1_234_567n,
      b: 99n,
      judged: 500n,
      checks: [{ mspId: 'OrgA', weight: 40n, gap: -3n, agreement: 7n, spread: 9n }],
      lifetimeSuccess: 70n,
      lifetimeWeight: 90n,
    };
    expect(ageForNewModel(evidence)).toEqual({ ...evidence, ...aged });
  });

  it('leaves no bad record behind', () => {
    const bad = after(times(100, 400_000n));
    const { lifetimeSuccess, lifetimeWeight } = ageForNewModel(bad);
    expect({ lifetimeSuccess, lifetimeWeight }).toEqual({
      lifetimeSuccess: 40n * PPM,
      lifetimeWeight: 100n * PPM,
    });
  });
});
