import { PPM, poolIndistinguishable, selectCommittee, type Candidate, type Known } from '@llmnet/protocol/rules';
import fc from 'fast-check';
import { candidate } from './candidates';
import { GOVERNED } from './governed';

/** A candidate right in so many of its outcomes of all time, of which the record still has what `recent` says. */
function known(
  mspId: string,
  { right, outcomes, recent = {} }: { right: number; outcomes: number; recent?: Partial<Candidate> },
): Known<Candidate> {
  const a = (BigInt(right) * PPM) / 2n;
  const weight = BigInt(outcomes) * PPM;
  const p = outcomes === 0 ? PPM / 2n : (BigInt(right) * PPM) / BigInt(outcomes);
  return {
    candidate: candidate(mspId, { p, ...recent }),
    evidence: { a, b: weight / 2n - a, lifetimeSuccess: BigInt(right) * PPM, lifetimeWeight: weight },
  };
}

const equals = (count: number, right: number, outcomes: number): Known<Candidate>[] =>
  Array.from({ length: count }, (_, index) => known(`Org${index}`, { right: right + (index % 3), outcomes }));
const estimates = (listed: readonly Candidate[]): string[] => listed.map(({ p, s }) => `${p} ${s}`);
const untouched = (candidates: readonly Known<Candidate>[]): Candidate[] => candidates.map(({ candidate: own }) => own);

describe('poolIndistinguishable', () => {
  it('gives equals their common mean and the deviation of what is known about each', () => {
    const listed = poolIndistinguishable([
      known('A', { right: 130, outcomes: 200 }),
      known('B', { right: 130, outcomes: 200 }),
      known('C', { right: 520, outcomes: 800 }),
    ]);
    // √(0.65 · 0.35 / (100 + 1)) and √(0.65 · 0.35 / (400 + 1))
    expect(estimates(listed)).toEqual(['650000 47460', '650000 47460', '650000 23818']);
  });

  it('gives who had bad luck in its few first answers the mean of its equals, and its uncertainty', () => {
    const unlucky = known('Unlucky', { right: 0, outcomes: 2, recent: { p: 100_000n, s: 200_000n } });
    const listed = poolIndistinguishable([...equals(11, 130, 200), unlucky]).find(({ mspId }) => mspId === 'Unlucky');
    expect(listed?.p).toBeGreaterThan(640_000n);
    expect(listed?.s).toBeGreaterThan(300_000n);
  });

  it('gives who had nothing but bad luck the mean of its equals as long as fewer than ten outcomes are known', () => {
    const after = (outcomes: number): bigint | undefined => {
      const lost = known('Lost', { right: 0, outcomes, recent: { s: 0n } });
      return poolIndistinguishable([...equals(11, 130, 200), lost]).find(({ mspId }) => mspId === 'Lost')?.p;
    };
    expect(after(9)).toBeGreaterThan(640_000n);
    expect(after(10)).toBe(0n);
  });

  it('gives equals equal shares of the first seats, whatever their luck', () => {
    const listed = poolIndistinguishable(
      [120, 126, 134, 140].map((right) => known(`Org${right}`, { right, outcomes: 200 })),
    );
    const firsts = Array.from({ length: 2_000 }, (_, task) => {
      const terms = { seats: 3, nearBand: GOVERNED.nearBand };
      return selectCommittee(listed, terms, `seed/${task}`).seats[0]?.mspId;
    });
    const shares = listed.map(({ mspId }) => firsts.filter((first) => first === mspId).length);
    expect(Math.max(...shares) / Math.min(...shares)).toBeLessThan(1.5);
  });

  it.each([
    ['providers that differ', [...equals(6, 130, 200), ...equals(6, 90, 200)]],
    [
      'providers that have differed and do not at the moment',
      [
        ...equals(6, 130, 200),
        ...Array.from({ length: 6 }, (_, index) =>
          known(`Late${index}`, { right: 90, outcomes: 200, recent: { p: 650_000n } }),
        ),
      ],
    ],
    ['too little to tell equals from others', equals(12, 6, 10)],
    [
      'one whose recent answers differ from all that it gave before',
      [...equals(11, 130, 200), known('Sleeper', { right: 130, outcomes: 200, recent: { p: 400_000n } })],
    ],
    [
      'two first answers that were both wrong',
      [known('A', { right: 0, outcomes: 1 }), known('B', { right: 0, outcomes: 1 })],
    ],
    [
      'more than a quarter of whom few outcomes are known, and those bad',
      [...equals(8, 130, 200), ...['A', 'B', 'C'].map((name) => known(name, { right: 0, outcomes: 9 }))],
    ],
    ['a single candidate', equals(1, 130, 200)],
    ['candidates that nothing is known about', equals(3, 0, 0)],
    ['no candidates', []],
  ])('leaves %s as they are', (_case, candidates) => {
    expect(poolIndistinguishable(candidates)).toEqual(untouched(candidates));
  });

  /** Candidates of the same share of right answers, or with up to so many points more. */
  const consortium = fc.constantFrom(0, 1, 6).chain((spread) =>
    fc.uniqueArray(
      fc
        .record({ organisation: fc.nat(19), outcomes: fc.integer({ min: 0, max: 400 }), more: fc.nat(spread) })
        .map(({ organisation, outcomes, more }) =>
          known(`Org${organisation}`, { right: Math.floor((outcomes * (60 + 2 * more)) / 100), outcomes }),
        ),
      { selector: ({ candidate: { mspId } }) => mspId, maxLength: 20 },
    ),
  );

  it('levels all or none, within the bounds of an estimate', () => {
    fc.assert(
      fc.property(consortium, (candidates) => {
        const listed = poolIndistinguishable(candidates);
        const means = new Set(listed.map(({ p }) => p));
        expect(listed.map(({ mspId }) => mspId)).toEqual(untouched(candidates).map(({ mspId }) => mspId));
        expect(
          means.size <= 1 || JSON.stringify(estimates(listed)) === JSON.stringify(estimates(untouched(candidates))),
        ).toBe(true);
        expect(listed.every(({ p, s }) => p >= 0n && p <= PPM && s >= 0n && s <= PPM / 2n)).toBe(true);
      }),
    );
  });

  it('does not depend on the order of the candidates', () => {
    fc.assert(
      fc.property(consortium, (candidates) => {
        expect(poolIndistinguishable(candidates.toReversed()).toReversed()).toEqual(poolIndistinguishable(candidates));
      }),
    );
  });
});
