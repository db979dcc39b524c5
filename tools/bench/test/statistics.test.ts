import { median, quantile } from '../src/statistics';
import { rate, timed } from '../src/in-flight';

describe('statistics of a benchmark', () => {
  it('take a quantile by the nearest rank', () => {
    const samples = [5, 1, 4, 2, 3];
    expect(median(samples)).toBe(3);
    expect(quantile(samples, 0.95)).toBe(5);
    expect(quantile(samples, 0)).toBe(1);
    expect(quantile([7], 0.5)).toBe(7);
  });

  it('refuse to summarise nothing', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('calls in flight', () => {
  it('are as many at a time as asked for, and each is made once', async () => {
    const made: number[] = [];
    let current = 0;
    let most = 0;
    const timings = await timed(20, 4, async (index) => {
      made.push(index);
      current += 1;
      most = Math.max(most, current);
      await Promise.resolve();
      current -= 1;
    });
    expect(made.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(most).toBe(4);
    expect(timings.each).toHaveLength(20);
    expect(rate({ each: [1, 1, 1], total: 1_500 })).toBe(2);
  });

  it('fail when one of them fails', async () => {
    await expect(timed(3, 1, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });
});
