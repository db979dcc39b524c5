import { NO_JUDGEMENTS, PPM, addJudgement, judgementPay, judgementSamples } from '@llmnet/protocol/rules';
import type { JudgementSample } from '@llmnet/protocol/rules';
import fc from 'fast-check';

const RIGHT = 1_000_000;
const pair = (own: number, peers: number): JudgementSample => ({ own, peers });
const paid = (samples: readonly JudgementSample[], pot = 1_000n) =>
  judgementPay(addJudgement(NO_JUDGEMENTS, samples, pot));
const repeated = (...samples: JudgementSample[]): JudgementSample[] => Array.from({ length: 10 }, () => samples).flat();
const score = fc.nat(RIGHT);
const samples = fc.array(fc.record({ own: score, peers: score }), { minLength: 2, maxLength: 40 });

describe('judgementSamples', () => {
  it('sets each score beside the mean of the others’ on the same answer', () => {
    expect(
      judgementSamples([
        [900_000, 100_000],
        [600_000, 200_000],
        [300_001, 300_000],
      ]),
    ).toEqual([
      [pair(900_000, 450_000), pair(100_000, 250_000)],
      [pair(600_000, 600_000), pair(200_000, 200_000)],
      [pair(300_001, 750_000), pair(300_000, 150_000)],
    ]);
  });

  it('leaves out what a judge could not tell, and what nobody else could', () => {
    expect(
      judgementSamples([
        [900_000, null, 500_000],
        [null, null, 700_000],
      ]),
    ).toEqual([[pair(500_000, 700_000)], [pair(700_000, 500_000)]]);
  });
});

describe('judgementPay', () => {
  it('gives nothing to who always gives the same score, however right that mostly is', () => {
    expect(paid(repeated(pair(RIGHT, RIGHT), pair(RIGHT, RIGHT), pair(RIGHT, 0)))).toEqual({
      covariance: 0n,
      earned: 0n,
      rest: 1_000n,
    });
  });

  it('gives nothing to scores that have nothing to do with the peers’', () => {
    expect(paid(repeated(pair(0, 0), pair(0, RIGHT), pair(RIGHT, 0), pair(RIGHT, RIGHT))).earned).toBe(0n);
  });

  it('gives nothing to who says the opposite, and takes nothing from it either', () => {
    const { covariance, earned, rest } = paid(repeated(pair(0, RIGHT), pair(RIGHT, 0)));
    expect(covariance < 0n).toBe(true);
    expect({ earned, rest }).toEqual({ earned: 0n, rest: 1_000n });
  });

  it('gives the whole pot to who agrees on evenly good and bad answers', () => {
    expect(paid(repeated(pair(0, 0), pair(RIGHT, RIGHT))).earned).toBe(1_000n);
  });

  it('is the sample covariance times four', () => {
    // x: 0.2, 0.4, 0.9 and y: 0.1, 0.3, 0.8: Σ(x − 0.5)(y − 0.4) / 2 = (0.09 + 0.01 + 0.16) / 2 = 0.13
    const { covariance, earned } = paid([pair(200_000, 100_000), pair(400_000, 300_000), pair(900_000, 800_000)]);
    expect(covariance).toBe(130_000n);
    expect(earned).toBe(520n);
  });

  it('divides the pot, whatever the scores', () => {
    fc.assert(
      fc.property(samples, fc.bigInt({ min: 0n, max: 10n ** 15n }), (all, pot) => {
        const { earned, rest } = paid(all, pot);
        expect(earned >= 0n && rest >= 0n && earned + rest === pot).toBe(true);
      }),
    );
  });

  it('does not depend on the order or the parts in which judgements come', () => {
    fc.assert(
      fc.property(samples, fc.nat(40), (all, cut) => {
        const inParts = addJudgement(addJudgement(NO_JUDGEMENTS, all.slice(cut), 3n), all.slice(0, cut), 4n);
        expect(inParts).toEqual(addJudgement(NO_JUDGEMENTS, all, 7n));
      }),
    );
  });

  it('refuses a covariance of fewer than two samples', () => {
    expect(() => paid([pair(Number(PPM), 0)])).toThrow(RangeError);
  });
});
