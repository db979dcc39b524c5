import { PPM, shortlist, voteWeight } from '@llmnet/protocol/rules';
import fc from 'fast-check';
import { candidate, snapshotCandidates } from './candidates';

const organisation = (index: number): string => `Org${String(index).padStart(3, '0')}`;

describe('shortlist', () => {
  it('keeps the best 64 by p − s/2, then the 16 most promising of the rest by p + 3s/2', () => {
    const sure = Array.from({ length: 100 }, (_c, i) =>
      candidate(organisation(i), { p: 900_000n - BigInt(i) * 1_000n, s: 0n }),
    );
    // Exploits at 0.26 and explores at 1.22 and more, so it beats every sure candidate beyond the first 64.
    const unsure = Array.from({ length: 10 }, (_c, i) =>
      candidate(organisation(900 + i), { p: 500_000n + BigInt(i), s: 480_000n }),
    );
    const listed = shortlist([...unsure, ...sure]).map(({ mspId }) => mspId);
    expect(listed.slice(0, 64)).toEqual(Array.from({ length: 64 }, (_c, i) => organisation(i)));
    expect(listed.slice(64, 74)).toEqual(Array.from({ length: 10 }, (_c, i) => organisation(909 - i)));
    expect(listed.slice(74)).toEqual(Array.from({ length: 6 }, (_c, i) => organisation(64 + i)));
  });

  it('breaks ties by provider id', () => {
    const tied = ['C', 'A', 'B'].map((mspId) => candidate(mspId));
    expect(shortlist(tied).map(({ mspId }) => mspId)).toEqual(['A', 'B', 'C']);
  });

  it('does not depend on the order of the candidates', () => {
    fc.assert(
      fc.property(snapshotCandidates, (candidates) => {
        expect(shortlist(candidates.toReversed())).toEqual(shortlist(candidates));
        expect(shortlist(candidates)).toHaveLength(candidates.length);
      }),
    );
  });
});

describe('voteWeight', () => {
  it.each([
    ['0.7⁴', { p: 800_000n, s: 100_000n }, 240_100n],
    ['1 for a certain expert', { p: PPM, s: 0n }, PPM],
    ['the smallest weight where the lower bound is zero or less', { p: 100_000n, s: 300_000n }, 1n],
  ])('is %s', (_case, estimate, weight) => {
    expect(voteWeight(estimate)).toBe(weight);
  });

  it('is between the smallest weight and one, and rises with the lower bound', () => {
    const share = fc.bigInt({ min: 0n, max: PPM });
    fc.assert(
      fc.property(share, share, share, (p, s, rise) => {
        const weight = voteWeight({ p, s });
        expect(weight >= 1n && weight <= PPM).toBe(true);
        expect(voteWeight({ p: p + rise, s }) >= weight).toBe(true);
      }),
    );
  });
});
