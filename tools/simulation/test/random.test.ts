import { mix, mixed, scaled } from '../src/random/mix';
import { Stream } from '../src/random/stream';

describe('random numbers', () => {
  it('are the same on every machine', () => {
    const stream = new Stream(1, 'a stream');
    expect([stream.bits(), stream.bits(), stream.bits()]).toEqual([3644161142, 2042775050, 4234187521]);
    expect([mix(1), mixed(1, 2, 3)]).toEqual([1753845952, 690251743]);
  });

  it('differ by seed and by the stream’s name', () => {
    const first = (seed: number, name: string): number => new Stream(seed, name).bits();
    expect(new Set([first(1, 'x'), first(2, 'x'), first(1, 'y')]).size).toBe(3);
  });

  it('fall evenly into a range', () => {
    const stream = new Stream(7, 'evenly');
    const counts = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 100_000; draw += 1) {
      const value = stream.below(10);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('fall evenly where they follow from counters', () => {
    const ones = Array.from({ length: 100_000 }, (_, task) => scaled(mixed(3, task, 5), 2)).filter((bit) => bit === 1);
    expect(Math.abs(ones.length - 50_000)).toBeLessThan(700);
  });

  it('put a list into an order that holds every item once', () => {
    const items = Array.from({ length: 100 }, (_, item) => item);
    const shuffled = new Stream(1, 'order').shuffled(items);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((x, y) => x - y)).toEqual(items);
  });
});
