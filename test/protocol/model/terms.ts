import type { TermsInput } from '../support/played-consortium';

/** Terms of one kind or another; of a probe where there is somebody to probe. */
export function termsOf(domain: string, y: number, z: number, probed: string | undefined): TermsInput {
  const all = { allowed: [], denied: [] };
  const scope: TermsInput['scope'] =
    probed !== undefined ? { kind: 'probe', mspId: probed } : z % 17 === 0 ? { kind: 'own' } : { kind: 'others' };
  return {
    domain,
    seats: probed !== undefined ? 1 : ([3, 3, 1, 2][y % 4] ?? 3),
    rounds: y % 5 === 0 ? 2 : 0,
    phaseSeconds: 6,
    priceCap: '9999',
    promptTokens: 10,
    answerTokens: 10,
    qualityFloor: z % 3 === 0 ? 400_000 : 0,
    earlyStop: 1_000_000,
    orgs: all,
    models: all,
    regions: all,
    scope,
  };
}
