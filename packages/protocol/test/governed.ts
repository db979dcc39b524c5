import { PARAMETER_PROFILES, Parameters } from '@llmnet/protocol';

/** The parameters that a consortium starts with: λ 995 000, prior weight 2·PPM, slack 200 000, band s/2, shares 70/20/5/5. */
export const GOVERNED = Parameters.parse({ version: 1, domains: ['mathematics'], ...PARAMETER_PROFILES.production });
