import { NO_EVIDENCE, PPM, ability, withJudgePenalty, judgePenalties } from '@llmnet/protocol/rules';
import type { Judging, Trust } from '@llmnet/protocol/rules';
import fc from 'fast-check';
import { candidate } from './candidates';

const EVERYONE: Trust = new Map();

/** An organisation that hit so many of a requester's canaries. */
const judging = (mspId: string, percent: number, hits: number, of = 100, requester = 'Requester'): Judging => ({
  mspId,
  ability: (BigInt(percent) * PPM) / 100n,
  hitRates: [{ mspId: requester, a: BigInt(hits) * PPM, b: BigInt(of - hits) * PPM }],
});

/** Strong, middling and weak ones that compare with their own answers: of what those get wrong they tell about four in ten. */
const HONEST = [judging('A', 70, 82), judging('B', 60, 76), judging('C', 50, 70), judging('D', 30, 58)];

describe('how much worse organisations judge than they answer', () => {
  it('is nothing where all judge as well as they answer, the weak ones too', () => {
    expect(judgePenalties(HONEST, EVERYONE)).toEqual(new Map());
  });

  it('is what is missing to what its answers and the others’ insight make expect, less its deviation', () => {
    // 0.7 + 0.3 · 0.4 = 0.82 beside (52 + 2 · 0.82) / 102 = 0.5259, and √(0.5259 · 0.4741 / 101) = 0.0497
    expect(judgePenalties([...HONEST, judging('Liar', 70, 52)], EVERYONE)).toEqual(new Map([['Liar', 244_433n]]));
  });

  it('finds who tosses coins the more, the better it answers', () => {
    const coin = (percent: number): bigint =>
      judgePenalties([...HONEST, judging('Coin', percent, 50)], EVERYONE).get('Coin') ?? 0n;
    expect(coin(70) > coin(55) && coin(55) > coin(40)).toBe(true);
    expect(coin(40) > 0n).toBe(true);
    expect(coin(10)).toBe(0n);
  });

  it('is nothing for who has judged no canary, and less the fewer they are', () => {
    const of = (hits: number, canaries: number): bigint =>
      judgePenalties([...HONEST, judging('X', 70, hits, canaries)], EVERYONE).get('X') ?? 0n;
    expect(of(0, 0)).toBe(0n);
    expect(of(0, 1)).toBe(0n);
    expect(of(1, 2)).toBe(0n);
    expect(of(10, 20) < of(100, 200)).toBe(true);
    expect(judgePenalties([judging('X', 70, 30)], EVERYONE)).toEqual(new Map());
  });

  it('counts canaries as far as their requester is trusted', () => {
    const misled = (one: Judging): Judging => ({
      ...one,
      hitRates: [...one.hitRates, { mspId: 'Liar', a: 0n, b: 100n * PPM }],
    });
    const [first, ...others] = HONEST.map((one, index) => (index === 0 ? misled(one) : one));
    const all = first === undefined ? others : [first, ...others];
    expect(judgePenalties(all, EVERYONE).get('A')).toBeGreaterThan(300_000);
    expect(judgePenalties(all, new Map([['Liar', 0n]]))).toEqual(new Map());
  });

  it('is nothing where canaries are hard or false for all alike', () => {
    const misled = [judging('A', 70, 72), judging('B', 60, 66), judging('C', 50, 60), judging('D', 30, 48)];
    expect(judgePenalties(misled, EVERYONE)).toEqual(new Map());
  });

  it('is set by no less than half of the evidence: who judges better than all makes no honest judge fall short', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ percent: fc.nat(99), hits: fc.nat(100) }), { maxLength: 3 }), (few) => {
        const others = few.map(({ percent, hits }, index) => judging(`X${index}`, percent, hits));
        const found = judgePenalties([...HONEST, ...others], EVERYONE);
        expect(HONEST.filter(({ mspId }) => found.has(mspId))).toEqual([]);
      }),
    );
  });

  it('does not depend on the order, and never exceeds a whole', () => {
    const any = fc.array(fc.record({ percent: fc.nat(100), hits: fc.nat(100) }), { maxLength: 12 });
    fc.assert(
      fc.property(any, (given) => {
        const all = given.map(({ percent, hits }, index) => judging(`X${index}`, percent, hits));
        const found = judgePenalties(all, EVERYONE);
        const reversed = judgePenalties([...all].reverse(), EVERYONE);
        expect([...reversed].sort()).toEqual([...found].sort());
        for (const value of found.values()) expect(value > 0n && value <= PPM).toBe(true);
      }),
    );
  });
});

describe('what is expected of an organisation’s answers', () => {
  const prior = { mean: PPM / 2n, weight: 2n * PPM };
  const record = { ...NO_EVIDENCE, a: 80n * PPM, b: 18n * PPM, judged: 98n * PPM };

  it('is the mean over the governed domains, and its prior mean where it has no record', () => {
    // (80 + 1) / 100, and a half three times
    expect(ability([record], 0n, prior, 1)).toBe(810_000n);
    expect(ability([record], 0n, prior, 4)).toBe(577_500n);
    expect(ability([], 0n, prior, 4)).toBe(500_000n);
  });

  it('is without the judges’ bias', () => {
    // (80 − 98 · 0.1 + 1) / 100
    expect(ability([record], -PPM / 10n, prior, 1)).toBe(712_000n);
  });
});

describe('a candidate of a snapshot', () => {
  it('is expected to answer worse by what its organisation falls short, at nothing at least', () => {
    const below = new Map([
      ['A', 60_000n],
      ['C', 600_000n],
    ]);
    const found = ['A', 'B', 'C'].map((mspId) => withJudgePenalty(candidate(mspId), below));
    expect(found.map(({ p, s }) => [p, s])).toEqual([
      [440_000n, 100_000n],
      [500_000n, 100_000n],
      [0n, 100_000n],
    ]);
  });
});
