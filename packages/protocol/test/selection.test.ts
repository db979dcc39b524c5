import { selectCommittee, taskSeed, type Candidate, type SelectionTerms } from '@llmnet/protocol/rules';
import fc from 'fast-check';
import { candidate, snapshotCandidates } from './candidates';
import { GOVERNED } from './governed';

const TERMS: SelectionTerms = { seats: 3, nearBand: GOVERNED.nearBand };
/** No band: only exact equals are left to the seed. */
const STRICT: SelectionTerms = { ...TERMS, nearBand: 0n };
const providers = (chosen: readonly Candidate[]): string[] => chosen.map(({ mspId }) => mspId);
const seeds = (count: number): string[] => Array.from({ length: count }, (_seed, index) => `seed/${index}`);

describe('selectCommittee', () => {
  const ranked = [
    candidate('Best', { p: 900_000n, s: 10_000n }),
    candidate('Second', { p: 800_000n, s: 10_000n }),
    candidate('Third', { p: 700_000n, s: 10_000n }),
    candidate('Unknown', { p: 500_000n, s: 500_000n }),
    candidate('Worst', { p: 100_000n, s: 10_000n }),
  ];

  it('gives all seats but one to the best by p − s/2 and the last to the most promising by p + 3s/2', () => {
    expect(providers(selectCommittee(ranked, STRICT, 'seed').seats)).toEqual(['Best', 'Second', 'Unknown']);
  });

  it('lists up to three substitutes by p − s/2, none of them seated', () => {
    const more = [...ranked, candidate('Fourth', { p: 600_000n, s: 10_000n }), candidate('Last', { p: 0n, s: 0n })];
    expect(providers(selectCommittee(more, STRICT, 'seed').substitutes)).toEqual(['Third', 'Fourth', 'Worst']);
  });

  it.each([
    // 0.5 − 0.1/2 = 0.45 against 0.52 − 0.2/2 = 0.42 and 0.56 − 0.2/2 = 0.46
    ['a sure expert to an unsure one that is little better', 520_000n, ['Sure', 'Unsure']],
    ['an unsure expert that is better by more than half of the difference in s', 560_000n, ['Unsure', 'Sure']],
  ])('prefers %s', (_case, p, order) => {
    const pair = [candidate('Unsure', { p, s: 200_000n }), candidate('Sure', { p: 500_000n, s: 100_000n })];
    expect(providers(selectCommittee(pair, { ...STRICT, seats: 2 }, 'seed').seats)).toEqual(order);
  });

  it('gives an organisation one seat or one place among the substitutes, however many candidates it has', () => {
    const many = ranked.flatMap((expert) => [expert, { ...expert, provider: `${expert.mspId}/second` }]);
    const { seats, substitutes } = selectCommittee(many, STRICT, 'seed');
    const chosen = providers([...seats, ...substitutes]);
    expect(new Set(chosen).size).toBe(5);
    expect(chosen).toHaveLength(5);
  });

  it('lets the seed choose among near-equals, each about equally often', () => {
    // The band is s/4 = 0.025: the best scores 0.55, the floor is 0.525.
    const near = [
      candidate('Best', { p: 600_000n }),
      candidate('Floor', { p: 575_000n }),
      candidate('Below', { p: 574_999n }),
    ];
    const firsts = seeds(1_000).map((seed) => selectCommittee(near, TERMS, seed).seats[0]?.mspId);
    const best = firsts.filter((first) => first === 'Best').length;
    expect(best).toBeGreaterThan(450);
    expect(best).toBeLessThan(550);
    expect(firsts).not.toContain('Below');
  });

  it('lets one task in ten explore where there is a single seat', () => {
    const single = { ...STRICT, seats: 1 };
    const firsts = seeds(2_000).map((seed) => selectCommittee(ranked, single, seed).seats[0]?.mspId);
    const explored = firsts.filter((first) => first === 'Unknown').length;
    expect(explored).toBeGreaterThan(160);
    expect(explored).toBeLessThan(240);
    expect(firsts.filter((first) => first === 'Best')).toHaveLength(2_000 - explored);
  });

  it('leaves seats empty where candidates are missing', () => {
    expect(selectCommittee([], TERMS, 'seed')).toEqual({ seats: [], substitutes: [] });
    expect(selectCommittee([candidate('Only')], TERMS, 'seed').seats).toHaveLength(1);
  });

  it('fills every seat it can, one an organisation', () => {
    fc.assert(
      fc.property(snapshotCandidates, fc.integer({ min: 1, max: 7 }), fc.string(), (candidates, seats, seed) => {
        const committee = selectCommittee(candidates, { ...TERMS, seats }, seed);
        const chosen = [...committee.seats, ...committee.substitutes];
        expect(committee.seats).toHaveLength(Math.min(seats, candidates.length));
        expect(committee.substitutes).toHaveLength(Math.min(3, candidates.length - committee.seats.length));
        expect(new Set(providers(chosen)).size).toBe(chosen.length);
      }),
    );
  });

  it('follows from its arguments alone and leaves them as they are', () => {
    fc.assert(
      fc.property(snapshotCandidates, fc.string(), (candidates, seed) => {
        const before = structuredClone(candidates);
        expect(selectCommittee(candidates, TERMS, seed)).toEqual(selectCommittee(before, TERMS, seed));
        expect(candidates).toEqual(before);
      }),
    );
  });
});

describe('taskSeed', () => {
  it('hashes the snapshot’s seed, the requester’s organisation, its lane and its opens', () => {
    expect(taskSeed('snap', 'OrgA', 7, 3)).toBe('bc0095d42f125c7c6f95c1f51af0a0c6f98e88b3deabd5761a6d1e5bc3cd449d');
  });
});
