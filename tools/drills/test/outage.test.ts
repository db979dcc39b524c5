import { outageOf } from '../src/outage';

const success = (begun: number, ended: number) => ({ begun, ended });

describe('the outage around a fault', () => {
  it('is the longest time between two successes, counted from the last one before the fault', () => {
    const successes = [success(0, 100), success(100, 900), success(900, 1000), success(1000, 1100)];
    expect(outageOf(successes, 150, 1100).longestGap).toBe(800);
  });

  it('goes on to the end of the watching where nothing succeeds', () => {
    expect(outageOf([success(0, 100)], 150, 1150)).toEqual({ longestGap: 1050, recovery: 1000 });
  });

  it('ends with what was begun after the fault, not with what was under way', () => {
    const successes = [success(140, 160), success(155, 500), success(160, 170)];
    expect(outageOf(successes, 150, 600).recovery).toBe(20);
  });
});
