import { z } from 'zod';
import { BigInteger, Domain, Ppm } from './ids';

const seconds = (lowest: number, highest: number) => z.int().min(lowest).max(highest);

const bounded = (lowest: bigint, highest: bigint) =>
  BigInteger.refine((value) => value >= lowest && value <= highest, { message: `from ${lowest} to ${highest}` });

/** The governed parameters, with their bounds. A change makes a new version; a task keeps the version it was opened under. */
export const Parameters = z.strictObject({
  version: z.int().min(1),
  domains: z.array(Domain).min(1).max(64),
  snapshotIntervalSeconds: seconds(1, 86_400),
  rollUpWindowSeconds: seconds(1, 86_400),
  clockToleranceSeconds: seconds(1, 60),
  phaseSeconds: seconds(2, 3_600),
  maxSeats: z.int().min(1).max(7),
  validators: z.int().min(1).max(7),
  /** λ, in PPM. */
  decay: bounded(500_000n, 1_000_000n),
  priorWeight: bounded(1n, 100_000_000n),
  cusumSlack: bounded(0n, 1_000_000n),
  requesterWeightCap: bounded(1n, 1_000_000_000n),
  nearBand: bounded(0n, 10_000_000n),
  providerBond: BigInteger,
  shares: z
    .strictObject({ respondents: BigInteger, validators: BigInteger, coordinator: BigInteger, canaryFund: BigInteger })
    .refine((s) => s.respondents + s.validators + s.coordinator + s.canaryFund === 1_000_000n && s.respondents > 0n, {
      message: 'the shares must add up to 1000000 and the respondents must have one',
    }),
  /** Agreement below this share of the vote's weight is flagged, in PPM. */
  agreementFloor: Ppm,
});
export type Parameters = z.infer<typeof Parameters>;

const RULE = {
  maxSeats: 7,
  validators: 3,
  decay: '995000',
  priorWeight: '2000000',
  cusumSlack: '200000',
  requesterWeightCap: '20000000',
  nearBand: '500000',
  providerBond: '1000000',
  shares: { respondents: '700000', validators: '200000', coordinator: '50000', canaryFund: '50000' },
  agreementFloor: 500_000,
} as const;

/** First parameters of a consortium, as a `found` request carries them: short times to try and to develop, long ones to run. */
export const PARAMETER_PROFILES = {
  development: {
    ...RULE,
    snapshotIntervalSeconds: 1,
    rollUpWindowSeconds: 2,
    clockToleranceSeconds: 2,
    phaseSeconds: 6,
  },
  production: {
    ...RULE,
    snapshotIntervalSeconds: 60,
    rollUpWindowSeconds: 60,
    clockToleranceSeconds: 5,
    phaseSeconds: 30,
  },
} as const;
