import { PPM, findings, isHit, support, verdict, type Opinion, type WeightedScore } from '@llmnet/protocol/rules';
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

describe('support', () => {
  it.each<[string, WeightedScore[], bigint | undefined]>([
    ['of nobody is undefined', [], undefined],
    ['of equals is their mean', scores([PPM, 1n], [0n, 1n], [200_000n, 1n]), 400_000n],
    ['weighs by credibility', scores([PPM, 3n], [0n, 1n]), 750_000n],
  ])('%s', (_case, votes, expected) => {
    expect(support(votes)).toBe(expected);
  });

  it('moves with one score by no more than the share of its credibility', () => {
    fc.assert(
      fc.property(panel(PPM), fc.nat(6), fc.bigInt({ min: 0n, max: PPM }), (votes, index, score) => {
        const changed = votes.map((vote, at) => (at === index ? { ...vote, score } : vote));
        const credibility = votes[index]?.credibility ?? 0n;
        const moved = (support(changed) ?? 0n) - (support(votes) ?? 0n);
        const most = (PPM * credibility) / total(votes) + 1n;
        expect(-most <= moved && moved <= most).toBe(true);
      }),
    );
  });
});

describe('findings', () => {
  const opinion = (mspId: string, credibility: bigint, ...pairs: [number | null, number | null][]): Opinion => ({
    mspId,
    credibility,
    scores: pairs.map(([score, final], seat) => ({ provider: `Seat${seat}`, score, final })),
  });
  const opinions = [
    opinion('OrgA', 1n, [900_000, 100_000], [null, null]),
    opinion('OrgB', 3n, [200_000, null], [600_000, null]),
    opinion('OrgC', 1n, [800_000, 700_000], [null, null]),
  ];

  it('are verdict and support of first answers and the verdict on last ones, by those judges that could tell', () => {
    expect(findings(opinions, ['Seat0', 'Seat1'])).toEqual([
      { provider: 'Seat0', verdict: 200_000n, support: 460_000n, final: 700_000n },
      { provider: 'Seat1', verdict: 600_000n, support: 600_000n, final: undefined },
    ]);
  });

  it('take as many scores as the quorum says', () => {
    expect(findings(opinions, ['Seat0', 'Seat1'], 2)).toEqual([
      { provider: 'Seat0', verdict: 200_000n, support: 460_000n, final: 700_000n },
      { provider: 'Seat1', verdict: undefined, support: undefined, final: undefined },
    ]);
    expect(findings(opinions, ['Seat0'], 3)).toEqual([
      { provider: 'Seat0', verdict: 200_000n, support: 460_000n, final: undefined },
    ]);
  });

  it('are none about a provider that nobody scored', () => {
    expect(findings(opinions, ['Seat9'])).toEqual([
      { provider: 'Seat9', verdict: undefined, support: undefined, final: undefined },
    ]);
  });
});

describe('isHit', () => {
  it('is a score less than a half from the truth', () => {
    expect(isHit(500_001, 1_000_000)).toBe(true);
    expect(isHit(500_000, 1_000_000)).toBe(false);
    expect(isHit(499_999, 0)).toBe(true);
    expect(isHit(500_000, 0)).toBe(false);
  });
});
