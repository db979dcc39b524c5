import { bondFreeAt, fined } from '@llmnet/protocol/rules';

describe('fines', () => {
  it('add up, to the whole bond at most', () => {
    expect(fined(100n, [])).toBe(0n);
    expect(fined(100n, [30n, 40n])).toBe(70n);
    expect(fined(100n, [30n, 400n])).toBe(100n);
    expect(fined(0n, [1n])).toBe(0n);
  });
});

describe('a withdrawn provider’s bond', () => {
  it('is free after the longest task with all its rounds, the dispute time and the panel’s phases', () => {
    const parameters = { longestPhaseSeconds: 10, maxRounds: 1, clockToleranceSeconds: 2, disputeSeconds: 100 };
    const longestTask = (2 * 2 + 1 + 2) * 10 + 2;
    const dispute = 100 + 4 * 10 + 2 * 2;
    expect(bondFreeAt(5_000, parameters)).toBe(5_000 + (longestTask + dispute) * 1000);
  });
});
