import { assertTimely, setWallClock } from '../src/state/clock';

const NOW = 1_700_000_000_000;

describe('the endorser’s clock', () => {
  beforeAll(() => {
    setWallClock(() => NOW);
  });
  afterAll(() => {
    setWallClock(() => Date.now());
  });

  it.each([-2_000, 0, 2_000])('accepts a transaction that is %s ms away', (skew) => {
    expect(() => {
      assertTimely(NOW + skew, 2);
    }).not.toThrow();
  });

  it.each([-2_001, 2_001])('refuses one that is %s ms away', (skew) => {
    expect(() => {
      assertTimely(NOW + skew, 2);
    }).toThrow('CLOCK_SKEW');
  });
});
