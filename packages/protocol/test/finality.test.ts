import { disputableUntil, finalAt, isOver, panelSchedule } from '@llmnet/protocol/rules';

const RULE = { disputeSeconds: 30, clockToleranceSeconds: 2 };

describe('finality', () => {
  it('is the time to dispute, four phases and twice the tolerance after the settlement', () => {
    expect(disputableUntil(1_000, RULE)).toBe(31_000);
    expect(finalAt(1_000, 6, RULE)).toBe(1_000 + (30 + 24 + 4) * 1_000);
  });

  it('leaves a dispute of the last moment a phase in which it can be resolved', () => {
    const disputed = disputableUntil(0, RULE);
    const { scoreCommitBy, scoreRevealBy } = panelSchedule(disputed, 6);
    expect([scoreCommitBy, scoreRevealBy]).toEqual([disputed + 12_000, disputed + 18_000]);
    const resolvable = scoreRevealBy + RULE.clockToleranceSeconds * 1_000;
    expect(isOver(scoreRevealBy, resolvable, RULE.clockToleranceSeconds)).toBe(true);
    expect(finalAt(0, 6, RULE) - resolvable).toBeGreaterThanOrEqual(6_000);
  });
});
