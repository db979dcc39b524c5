import { PARAMETER_PROFILES, Parameters } from '@llmnet/protocol';

const valid = { version: 1, domains: ['law'], ...PARAMETER_PROFILES.development };

describe('Parameters', () => {
  it.each(Object.entries(PARAMETER_PROFILES))('admits the profile %s', (_name, profile) => {
    expect(Parameters.safeParse({ ...valid, ...profile }).success).toBe(true);
  });

  it('refuses shares that do not add up to one', () => {
    const shares = { ...valid.shares, validators: '200001' };
    expect(Parameters.safeParse({ ...valid, shares }).success).toBe(false);
  });

  it('refuses shares that leave the respondents nothing, since what is spent is measured by theirs', () => {
    const shares = { respondents: '0', validators: '1000000', coordinator: '0', canaryFund: '0' };
    expect(Parameters.safeParse({ ...valid, shares }).success).toBe(false);
  });

  it.each([
    ['no domain', { domains: [] }],
    ['a phase of one second', { phaseSeconds: 1 }],
    ['no tolerance between clocks', { clockToleranceSeconds: 0 }],
    ['eight seats', { maxSeats: 8 }],
    ['no validator', { validators: 0 }],
    ['evidence that grows with age', { decay: '1000001' }],
    ['a prior without weight', { priorWeight: '0' }],
    ['a CUSUM slack above one', { cusumSlack: '1000001' }],
    ['a field that it does not know', { extra: 1 }],
  ])('refuses %s', (_case, change) => {
    expect(Parameters.safeParse({ ...valid, ...change }).success).toBe(false);
  });
});
