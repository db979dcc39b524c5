import { countFailures, restartDelay } from '../src/supervisor/backoff';

describe('the back-off of a child that keeps ending', () => {
  it('doubles from 200 ms up to 5 s', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((failures) => restartDelay(failures))).toEqual([
      200, 400, 800, 1600, 3200, 5000, 5000,
    ]);
  });

  it('is no shorter than the child asks for', () => {
    expect([1, 5, 6].map((failures) => restartDelay(failures, 3000))).toEqual([3000, 3200, 5000]);
  });

  it('begins anew after 30 s of health', () => {
    expect(countFailures(6, 29_999)).toBe(7);
    expect(countFailures(6, 30_000)).toBe(1);
  });
});
