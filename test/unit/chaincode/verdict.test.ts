import { PPM, verdict, type WeightedScore } from '@llmnet/chaincode/rules';
import fc from 'fast-check';

const scores = (...pairs: [bigint, bigint][]): WeightedScore[] =>
  pairs.map(([score, credibility]) => ({ score, credibility }));
const panel = (maximumCredibility: bigint) =>
  fc.array(
    fc.record({
      score: fc.bigInt({ min: 0n, max: PPM }),
      credibility: fc.bigInt({ min: 1n, max: maximumCredibility }),
    }),
    { minLength: 1, maxLength: 7 },
  );
const total = (votes: readonly WeightedScore[]): bigint =>
  votes.reduce((sum, { credibility }) => sum + credibility, 0n);

describe('verdict', () => {
  it.each<[string, WeightedScore[], bigint | undefined]>([
    ['of nobody is undefined', [], undefined],
    ['of one is its score', scores([300_000n, 1n]), 300_000n],
    ['of three equals is the median', scores([900_000n, 1n], [100_000n, 1n], [500_000n, 1n]), 500_000n],
    ['of two equals is the higher, which half supports', scores([100_000n, 1n], [900_000n, 1n]), 900_000n],
    ['is the score of the more credible', scores([900_000n, 1n], [100_000n, 2n]), 100_000n],
    ['counts credibility, not heads', scores([900_000n, 5n], [100_000n, 2n], [0n, 2n]), 900_000n],
  ])('%s', (_case, votes, expected) => {
    expect(verdict(votes)).toBe(expected);
  });

  it('cannot be raised above or lowered below the others by less than half of the credibility', () => {
    fc.assert(
      fc.property(panel(PPM), panel(PPM), (honest, liars) => {
        fc.pre(total(liars) < total(honest));
        const opinions = honest.map(({ score }) => score).sort((x, y) => (x < y ? -1 : 1));
        const result = verdict([...liars, ...honest]);
        expect(result).toBeDefined();
        expect(opinions.some((opinion) => opinion >= (result ?? PPM + 1n))).toBe(true);
        expect(opinions.some((opinion) => opinion <= (result ?? -1n))).toBe(true);
      }),
    );
  });

  it('does not depend on the order of the scores', () => {
    fc.assert(
      fc.property(panel(5n), (votes) => {
        expect(verdict(votes.toReversed())).toBe(verdict(votes));
      }),
    );
  });

  it('does not fall when a validator raises its score', () => {
    fc.assert(
      fc.property(panel(5n), fc.nat(6), fc.bigInt({ min: 0n, max: PPM }), (votes, index, rise) => {
        const raised = votes.map((vote, at) => (at === index ? { ...vote, score: vote.score + rise } : vote));
        expect((verdict(raised) ?? -1n) >= (verdict(votes) ?? PPM)).toBe(true);
      }),
    );
  });
});
