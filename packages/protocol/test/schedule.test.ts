import { isOver, lastRoundStart, roundSchedule, schedule, silentFrom } from '@llmnet/protocol/rules';
import fc from 'fast-check';

describe('schedule', () => {
  it('gives each of the five phases of a task without revisions the same length, in milliseconds from the opening', () => {
    expect(schedule(1_000, 30, 0)).toEqual({
      commitBy: 31_000,
      revealBy: 61_000,
      resultBy: 91_000,
      scoreCommitBy: 121_000,
      scoreRevealBy: 151_000,
    });
  });

  it('adds two phases for each revision round before the result', () => {
    expect(schedule(0, 10, 3)).toEqual({
      commitBy: 10_000,
      revealBy: 20_000,
      resultBy: 90_000,
      scoreCommitBy: 100_000,
      scoreRevealBy: 110_000,
    });
  });

  it('leaves a round that starts at the last moment its two phases and one for the result', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 3_600 }), fc.integer({ min: 1, max: 3 }), (at, phase, rounds) => {
        const { resultBy } = schedule(at, phase, rounds);
        const { commitBy, revealBy } = roundSchedule(lastRoundStart(resultBy, phase), phase);
        expect(resultBy - revealBy).toBe(phase * 1000);
        expect(revealBy - commitBy).toBe(phase * 1000);
      }),
    );
  });

  it('lets every round be held that starts as soon as the one before has run its time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 3_600 }), fc.integer({ min: 1, max: 3 }), (phase, rounds) => {
        const { revealBy, resultBy } = schedule(0, phase, rounds);
        let over = revealBy;
        for (let round = 1; round <= rounds; round += 1) {
          expect(over).toBeLessThanOrEqual(lastRoundStart(resultBy, phase));
          over = roundSchedule(over, phase).revealBy;
        }
      }),
    );
  });
});

describe('silentFrom', () => {
  it('is the middle of the time to commit', () => {
    expect(silentFrom(1_000, 7)).toBe(4_500);
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
