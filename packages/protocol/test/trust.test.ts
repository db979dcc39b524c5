import { PPM, ageChecks, noteCheck, sumChecks, trustIn, trustOf } from '@llmnet/protocol/rules';
import type { Check, Declaration } from '@llmnet/protocol/rules';
import fc from 'fast-check';

const EXPECTED = 500_000n;
type Told = Omit<Declaration, 'mspId'>;

/** Canaries of one requester about one organisation, of which judges are expected to find a half right. */
const asked = (told: readonly Told[], mspId = 'OrgA'): Check[] =>
  told.reduce<Check[]>((checks, one) => noteCheck(checks, { mspId, ...one }, EXPECTED, PPM), []);

/** Judges that find 0.9 of what is right and 0.1 of what is wrong, of forty answers of which half are right. */
const answers = Array.from({ length: 40 }, (_, index) => index % 2 === 0);
const declared = (declare: (right: boolean) => bigint, stands = true, mspId = 'OrgA'): Check[] =>
  asked(
    answers.map((right) => ({ truth: declare(right), found: right ? 900_000n : 100_000n, stands })),
    mspId,
  );
const truthOf = (right: boolean): bigint => (right ? PPM : 0n);

describe('a check', () => {
  it('adds up how far truths lie above what judges found, and how the two go together', () => {
    const [check] = asked([
      { truth: PPM, found: 400_000n, stands: true },
      { truth: 0n, found: 700_000n, stands: true },
    ]);
    expect(check).toEqual({ mspId: 'OrgA', weight: 2n * PPM, gap: -100_000n, agreement: -100_000n, spread: 50_000n });
  });

  it('of a canary that was reversed has no weight and no gap, but keeps what was declared', () => {
    const [stood] = declared(truthOf);
    const [reversed] = declared(truthOf, false);
    expect(reversed).toEqual({ ...stood, weight: 0n, gap: 0n });
  });

  it('counts as the outcome weighs', () => {
    const half = noteCheck([], { mspId: 'OrgA', truth: PPM, found: 400_000n, stands: true }, EXPECTED, PPM / 2n);
    expect(half).toEqual([{ mspId: 'OrgA', weight: 500_000n, gap: 300_000n, agreement: -50_000n, spread: 5_000n }]);
  });

  it('ages as a whole, and is dropped when nothing of it is left', () => {
    const checks = [
      { mspId: 'OrgA', weight: 400n, gap: -39n, agreement: 70n, spread: 99n },
      { mspId: 'OrgB', weight: 9n, gap: 9n, agreement: 9n, spread: 9n },
    ];
    expect(ageChecks(checks, 1n, 10n)).toEqual([{ mspId: 'OrgA', weight: 40n, gap: -3n, agreement: 7n, spread: 9n }]);
  });

  it('is one a requester, however they come', () => {
    const [one, other] = [declared(truthOf), asked([{ truth: 0n, found: PPM, stands: true }], 'OrgB')];
    const [first, second] = sumChecks([...one, ...other, ...one]);
    expect(first).toEqual({ ...one[0], weight: 80n * PPM, gap: 0n, agreement: 16n * PPM, spread: 12_800_000n });
    expect(second).toEqual(other[0]);
  });
});

describe('the trust in a requester', () => {
  const honest = declared(truthOf, true, 'OrgH');
  /** Beside an honest one. */
  const trusted = (checks: readonly Check[]): bigint => trustIn(trustOf([...checks, ...honest]), 'OrgA');

  it('is whole where it has declared nothing', () => {
    expect(trusted([])).toBe(PPM);
    expect(trustIn(trustOf(asked([{ truth: 0n, found: PPM, stands: true }], 'OrgB')), 'OrgA')).toBe(PPM);
  });

  it('stays whole where truths go with what judges find', () => {
    expect(trusted(declared(truthOf))).toBe(PPM);
  });

  it('falls for who calls everyone wrong, and for who calls everyone right', () => {
    // 3 / (40 · 0.4² + 3)
    expect(trusted(declared(() => 0n))).toBe(319_148n);
    expect(trusted(declared(() => PPM))).toBe(319_148n);
  });

  it('is none for who turns truths round, also where panels reverse its canaries', () => {
    expect(trusted(declared((right) => truthOf(!right)))).toBe(0n);
    expect(trusted(declared((right) => truthOf(!right), false))).toBe(0n);
  });

  it('does not fall by truths about a ring that lying judges favour', () => {
    // What they find of it is always the same, and always wrong.
    const ring = noteCheck([], { mspId: 'OrgA', truth: 0n, found: 900_000n, stands: true }, 900_000n, 50n * PPM);
    expect(trusted([...declared(truthOf), ...ring])).toBe(PPM);
  });

  it('is whole for the only one there is, and for all where none goes with the judges', () => {
    const turned = declared((right) => truthOf(!right));
    const low = declared(() => 0n);
    expect(trustOf(low)).toEqual(new Map([['OrgA', PPM]]));
    expect(trustOf([...turned, ...turned.map((check) => ({ ...check, mspId: 'OrgB' }))])).toEqual(
      new Map([
        ['OrgA', PPM],
        ['OrgB', PPM],
      ]),
    );
  });

  it('is never more, among those that know about one organisation, than the most trusted of them had before', () => {
    const before = new Map([
      ['OrgA', 100_000n],
      ['OrgH', PPM],
    ]);
    expect(trustOf(declared(truthOf), before)).toEqual(new Map([['OrgA', 100_000n]]));
  });

  it('is drawn towards what is known otherwise', () => {
    const before = new Map([['OrgA', 250_000n]]);
    const little = asked([{ truth: PPM, found: EXPECTED, stands: true }]);
    expect(trustIn(trustOf(little, before), 'OrgA')).toBe(250_000n);
  });

  it('stays between none and whole, and falls with every answer that judges support and it calls wrong', () => {
    const told = fc.record({
      truth: fc.bigInt({ min: 0n, max: PPM }),
      found: fc.bigInt({ min: 0n, max: PPM }),
      stands: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(told, { maxLength: 30 }), (all) => {
        const trust = trusted(asked(all));
        expect(trust >= 0n && trust <= PPM).toBe(true);
        expect(trusted(asked([...all, { truth: 0n, found: PPM, stands: true }])) <= trust).toBe(true);
      }),
    );
  });
});
