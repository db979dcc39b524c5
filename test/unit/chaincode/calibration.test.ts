import { NO_EVIDENCE, PPM, calibrated, judgementBias, noteGrounds } from '@llmnet/chaincode/rules';
import fc from 'fast-check';

const WEIGHT = 30n * PPM;
const amount = fc.bigInt({ min: 0n, max: 200n * PPM });
const bias = fc.bigInt({ min: -PPM, max: PPM });

describe('the grounds of an outcome', () => {
  it('are the judges of an answer whose truth nobody knows', () => {
    const noted = noteGrounds(NO_EVIDENCE, { success: 300_000n, judged: 300_000n, canary: false }, PPM);
    expect(noted).toEqual({ ...NO_EVIDENCE, judged: PPM });
  });

  it('are the truth of a canary, with how far the judges were below it or above', () => {
    const below = noteGrounds(NO_EVIDENCE, { success: PPM, judged: 400_000n, canary: true }, PPM);
    expect(below).toEqual({ ...NO_EVIDENCE, checked: PPM, gap: 600_000n });
    expect(noteGrounds(below, { success: 0n, judged: PPM, canary: true }, 2n * PPM)).toEqual({
      ...NO_EVIDENCE,
      checked: 3n * PPM,
      gap: -1_400_000n,
    });
  });

  it('are nobody’s judgement where there was none', () => {
    for (const canary of [true, false]) {
      expect(noteGrounds(NO_EVIDENCE, { success: 0n, judged: null, canary }, PPM)).toEqual(NO_EVIDENCE);
    }
  });
});

describe('the bias of judgements', () => {
  it('is none where no canary has been judged', () => {
    expect(judgementBias([], WEIGHT)).toBe(0n);
    expect(judgementBias([NO_EVIDENCE], WEIGHT)).toBe(0n);
  });

  it('is the mean gap of all domains, drawn towards none', () => {
    // (12 − 3) / (20 + 10 + 30)
    const records = [
      { checked: 20n * PPM, gap: 12n * PPM },
      { checked: 10n * PPM, gap: -3n * PPM },
    ];
    expect(judgementBias(records, WEIGHT)).toBe(150_000n);
    expect(judgementBias(records.toReversed(), WEIGHT)).toBe(150_000n);
  });

  it('is moved by one outcome by no more than its part of the weight', () => {
    fc.assert(
      fc.property(amount, fc.bigInt({ min: -PPM, max: PPM }), (checked, gap) => {
        const before = judgementBias([{ checked, gap: 0n }], WEIGHT);
        const moved = judgementBias([{ checked: checked + PPM, gap }], WEIGHT) - before;
        const most = (PPM * PPM) / (checked + PPM + WEIGHT);
        expect(-most <= moved && moved <= most).toBe(true);
      }),
    );
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
      return calibrated(found, judgementBias([{ checked: 20n * PPM, gap }], 0n)).a;
    });
    expect(estimated).toEqual([70n * PPM, 70n * PPM, 70n * PPM]);
  });
});
