import { PPM, calibrated, judgementBias } from '@llmnet/protocol/rules';
import type { Check, Trust } from '@llmnet/protocol/rules';
import fc from 'fast-check';

const WEIGHT = 30n * PPM;
const amount = fc.bigInt({ min: 0n, max: 200n * PPM });
const bias = fc.bigInt({ min: -PPM, max: PPM });

const WHOLE: Trust = new Map();

/** Canaries of a requester whose truths go with what judges found as `slope` (PPM) says. */
const check = (changes: Partial<Check> = {}, slope = PPM): Check => {
  const { spread = 2n * PPM } = changes;
  return { mspId: 'OrgA', weight: 0n, gap: 0n, spread, agreement: (spread * slope) / PPM, ...changes };
};

describe('the bias of judgements', () => {
  it('is none where no canary has been judged', () => {
    expect(judgementBias([], WEIGHT, WHOLE)).toBe(0n);
  });

  it('is the mean gap over all requesters, drawn towards none', () => {
    // (12 − 3) / (20 + 10 + 30)
    const checks = [
      check({ weight: 20n * PPM, gap: 12n * PPM }),
      check({ mspId: 'OrgB', weight: 10n * PPM, gap: -3n * PPM }),
    ];
    expect(judgementBias(checks, WEIGHT, WHOLE)).toBe(150_000n);
    expect(judgementBias(checks.toReversed(), WEIGHT, WHOLE)).toBe(150_000n);
  });

  it('is moved by one outcome by no more than its part of the weight', () => {
    fc.assert(
      fc.property(amount, fc.bigInt({ min: -PPM, max: PPM }), (weight, gap) => {
        const before = judgementBias([check({ weight })], WEIGHT, WHOLE);
        const moved = judgementBias([check({ weight: weight + PPM, gap })], WEIGHT, WHOLE) - before;
        const most = (PPM * PPM) / (weight + PPM + WEIGHT);
        expect(-most <= moved && moved <= most).toBe(true);
      }),
    );
  });

  it('counts a requester’s canaries as far as it is trusted by what they show about everyone', () => {
    const lies = check({ weight: 40n * PPM, gap: -30n * PPM, spread: 0n });
    // −15 / (20 + 30)
    expect(judgementBias([lies], WEIGHT, new Map([['OrgA', PPM / 2n]]))).toBe(-300_000n);
    expect(judgementBias([lies], WEIGHT, new Map([['OrgA', 0n]]))).toBe(0n);
  });

  it('counts them the less, the less its truths about this organisation go with what judges find beside another’s', () => {
    const other = { mspId: 'OrgB', weight: 0n, gap: 0n, agreement: 0n, spread: 0n };
    const about = (spread: bigint): bigint =>
      judgementBias([check({ weight: 40n * PPM, gap: -30n * PPM, spread }, 0n), other], WEIGHT, WHOLE);
    const biases = [0n, 3n, 9n, 27n].map((spread) => about(spread * PPM));
    // A trust of 1, 1/2, 1/4 and 1/10.
    expect(biases).toEqual([-428_571n, -300_000n, -187_500n, -88_235n]);
  });
});

describe('calibrated evidence', () => {
  it('is moved by the bias where judges gave it, and not where the truth is known', () => {
    // 4 of 10 right, 8 of the 10 by judges who find 0.1 too little each.
    const evidence = { a: 4n * PPM, b: 6n * PPM, judged: 8n * PPM };
    expect(calibrated(evidence, 100_000n)).toEqual({ a: 4_800_000n, b: 5_200_000n });
    expect(calibrated({ ...evidence, judged: 0n }, 100_000n)).toEqual({ a: 4n * PPM, b: 6n * PPM });
  });

  it('is what it was without a bias', () => {
    expect(calibrated({ a: 5n, b: 7n, judged: 12n }, 0n)).toEqual({ a: 5n, b: 7n });
  });

  it('keeps its weight, and neither part falls below zero', () => {
    fc.assert(
      fc.property(amount, amount, amount, bias, (a, b, judged, by) => {
        const moved = calibrated({ a, b, judged }, by);
        expect(moved.a + moved.b).toBe(a + b);
        expect(moved.a >= 0n && moved.b >= 0n).toBe(true);
      }),
    );
  });

  it('gives two organisations of the same truth the same estimate, however differently their judges err', () => {
    const truth = 700_000n;
    const estimated = [400_000n, 600_000n, 900_000n].map((support) => {
      const gap = 20n * (truth - support);
      const found = { a: 100n * support, b: 100n * (PPM - support), judged: 100n * PPM };
      return calibrated(found, judgementBias([check({ weight: 20n * PPM, gap })], 0n, WHOLE)).a;
    });
    expect(estimated).toEqual([70n * PPM, 70n * PPM, 70n * PPM]);
  });
});
