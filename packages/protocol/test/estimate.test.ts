import { PPM, estimate, priorMean } from '@llmnet/protocol/rules';
import fc from 'fast-check';
import { GOVERNED } from './governed';

const HALF = PPM / 2n;
const evidence = fc.bigInt({ min: 0n, max: 1_000n * PPM });
const share = fc.bigInt({ min: 0n, max: PPM });

describe('estimate', () => {
  it('expects the prior mean where there is no evidence', () => {
    expect(estimate({ a: 0n, b: 0n }, HALF, GOVERNED.priorWeight).p).toBe(500_000n);
    expect(estimate({ a: 0n, b: 0n }, 300_000n, GOVERNED.priorWeight).p).toBe(300_000n);
  });

  it('weighs the prior as two outcomes against the evidence', () => {
    // (3 + 1) / (3 + 1 + 2) = 2/3
    expect(estimate({ a: 3n * PPM, b: PPM }, HALF, GOVERNED.priorWeight).p).toBe(666_666n);
  });

  it('does not count the prior as something known: a newcomer is as uncertain as can be', () => {
    expect(estimate({ a: 0n, b: 0n }, HALF, GOVERNED.priorWeight).s).toBe(500_000n);
    // √(⅔ · ⅓ / (4 + 1))
    expect(estimate({ a: 3n * PPM, b: PPM }, HALF, GOVERNED.priorWeight).s).toBe(210_818n);
  });

  it('has the deviation of a Beta distribution', () => {
    // √(0.5 · 0.5 / (3 + 1)) = 0.25 and √(0.9 · 0.1 / (8 + 1)) = 0.1
    expect(estimate({ a: 1_500_000n, b: 1_500_000n }, HALF, 0n)).toEqual({
      p: 500_000n,
      s: 250_000n,
      lower: 250_000n,
      upper: 750_000n,
    });
    expect(estimate({ a: 7_200_000n, b: 800_000n }, HALF, 0n)).toEqual({
      p: 900_000n,
      s: 100_000n,
      lower: 800_000n,
      upper: 1_000_000n,
    });
  });

  it('has no lower bound below zero', () => {
    // p = 0.1, s = √(0.1 · 0.9 / 2) = 0.212
    expect(estimate({ a: 100_000n, b: 900_000n }, HALF, 0n).lower).toBe(0n);
  });

  it('lies between its bounds, and p is a probability', () => {
    fc.assert(
      fc.property(evidence, evidence, share, (a, b, mean) => {
        const { p, s, lower, upper } = estimate({ a, b }, mean, GOVERNED.priorWeight);
        expect(0n <= lower && lower <= p && p <= upper && p <= PPM).toBe(true);
        expect(s >= 0n && s <= HALF).toBe(true);
        expect(upper).toBe(p + s);
      }),
    );
  });

  it('rises with success, falls with failure, and grows surer with evidence', () => {
    fc.assert(
      fc.property(evidence, evidence, (a, b) => {
        const before = estimate({ a, b }, HALF, GOVERNED.priorWeight);
        expect(estimate({ a: a + PPM, b }, HALF, GOVERNED.priorWeight).p >= before.p).toBe(true);
        expect(estimate({ a, b: b + PPM }, HALF, GOVERNED.priorWeight).p <= before.p).toBe(true);
        const balanced = estimate({ a: a + b, b: a + b }, HALF, GOVERNED.priorWeight);
        const more = estimate({ a: a + b + PPM, b: a + b + PPM }, HALF, GOVERNED.priorWeight);
        expect(more.s < balanced.s).toBe(true);
      }),
    );
  });
});

describe('priorMean', () => {
  it('is a half where nothing is known', () => {
    expect(priorMean([])).toBe(500_000n);
    expect(priorMean([{ lifetimeSuccess: 0n, lifetimeWeight: 0n }])).toBe(500_000n);
  });

  it('carries a bad record into another domain', () => {
    // (0.3 + 0.3) / (1 + 2) = 0.2
    const records = [
      { lifetimeSuccess: 300_000n, lifetimeWeight: PPM },
      { lifetimeSuccess: 300_000n, lifetimeWeight: 2n * PPM },
    ];
    expect(priorMean(records)).toBe(200_000n);
  });

  it('carries no good record into another domain', () => {
    expect(priorMean([{ lifetimeSuccess: 900_000n, lifetimeWeight: PPM }])).toBe(500_000n);
  });
});
