import { isOver, schedule } from '@llmnet/chaincode/rules';
import fc from 'fast-check';

describe('schedule', () => {
  it('gives each of the five phases the governed length, in milliseconds from the opening', () => {
    expect(schedule(1_000, 30)).toEqual({
      commitBy: 31_000,
      revealBy: 61_000,
      resultBy: 91_000,
      scoreCommitBy: 121_000,
      scoreRevealBy: 151_000,
    });
  });
});

describe('isOver', () => {
  it('begins at the deadline and the tolerance together', () => {
    expect(isOver(31_000, 35_999, 5)).toBe(false);
    expect(isOver(31_000, 36_000, 5)).toBe(true);
  });

  it('stays over once it is', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(60), fc.nat(), (deadline, now, tolerance, later) => {
        fc.pre(isOver(deadline, now, tolerance));
        expect(isOver(deadline, now + later, tolerance)).toBe(true);
      }),
    );
  });
});
