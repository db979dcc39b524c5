import { assertTimely, setWallClock } from '../src/state/transaction';

const NOW = 1_700_000_000_000;

describe('the endorser’s clock', () => {
  beforeAll(() => {
    setWallClock(() => NOW);
  });
  afterAll(() => {
    setWallClock(() => Date.now());
  });

  /** Which of these distances are too far, in milliseconds. */
  const refused = (skews: readonly number[]): number[] =>
    skews.filter((skew) => {
      try {
        assertTimely(NOW + skew, 2);
        return false;
      } catch (error) {
        expect(error).toMatchObject({ code: 'CLOCK_SKEW' });
        return true;
      }
    });

  it.each([-1, 1])('accepts a transaction up to the tolerance away and refuses one that is further (%s)', (sign) => {
    expect(refused([0, 2_000 * sign, 2_001 * sign])).toEqual([2_001 * sign]);
  });
});
