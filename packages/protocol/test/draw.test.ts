import { Draw } from '@llmnet/protocol/rules';
import fc from 'fast-check';
import { chiSquare, histogram } from './chi-square';

const drawn = (seed: string, bound: number, count: number): number[] => {
  const draw = new Draw(seed);
  return Array.from({ length: count }, () => draw.below(bound));
};

describe('Draw.below', () => {
  it('takes the first 64 bits of SHA-256(enc(tag, seed, counter)) modulo the bound', () => {
    expect(drawn('seed', 1000, 6)).toEqual([607, 136, 974, 978, 3, 642]);
  });

  it('is the same for the same seed and another for another', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (seed, other) => {
        fc.pre(seed !== other);
        expect(drawn(seed, 2 ** 32, 4)).toEqual(drawn(seed, 2 ** 32, 4));
        expect(drawn(seed, 2 ** 32, 4)).not.toEqual(drawn(other, 2 ** 32, 4));
      }),
    );
  });

  it('stays below the bound', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
        const value = new Draw(seed).below(bound);
        expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
      }),
    );
  });

  it.each(['first', 'second', 'third'])('is uniform along the stream of the seed “%s”', (seed) => {
    expect(chiSquare(histogram(drawn(seed, 10, 5_000), 10))).toBeLessThan(27.88);
  });

  it('is uniform over seeds that differ by a counter', () => {
    const firsts = Array.from({ length: 5_000 }, (_draw, opens) => new Draw(`task/${opens}`).below(10));
    expect(chiSquare(histogram(firsts, 10))).toBeLessThan(27.88);
  });

  it.each([0, -1, 1.5, 2 ** 32 + 1, NaN])('refuses the bound %s', (bound) => {
    expect(() => new Draw('seed').below(bound)).toThrow(RangeError);
  });
});

describe('Draw.take', () => {
  it('moves every element out of the pool once, then nothing', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.integer(), { maxLength: 20 }), (seed, elements) => {
        const draw = new Draw(seed);
        const pool = [...elements];
        const taken = elements.map(() => draw.take(pool));
        expect(taken.sort()).toEqual([...elements].sort());
        expect(draw.take(pool)).toBeUndefined();
      }),
    );
  });

  it('favours no order of the elements', () => {
    const orders = ['abc', 'acb', 'bac', 'bca', 'cab', 'cba'];
    const taken = Array.from({ length: 3_000 }, (_task, index) => {
      const draw = new Draw(`order/${index}`);
      const pool = ['a', 'b', 'c'];
      return orders.indexOf([draw.take(pool), draw.take(pool), draw.take(pool)].join(''));
    });
    expect(chiSquare(histogram(taken, orders.length))).toBeLessThan(20.52);
  });
});
