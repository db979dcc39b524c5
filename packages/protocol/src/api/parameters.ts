import { z } from 'zod';
import { BigInteger, Domain, MAX_ROUNDS, MAX_SEATS, Ppm } from './ids';

const DAY = 86_400;
const seconds = (lowest: number, highest: number) => z.int().min(lowest).max(highest);

const bounded = (lowest: bigint, highest: bigint) =>
  BigInteger.refine((value) => value >= lowest && value <= highest, { message: `from ${lowest} to ${highest}` });

/** The governed parameters without their version, with their bounds. */
export const ParameterValues = z.strictObject({
  domains: z.array(Domain).min(1).max(64),
  snapshotIntervalSeconds: seconds(1, DAY),
  rollUpWindowSeconds: seconds(1, DAY),
  /** The windows in which validators' judgements are paid. */
  validationWindowSeconds: seconds(1, 30 * DAY),
  clockToleranceSeconds: seconds(1, 60),
  /** The shortest length of a phase, and the longest that terms may ask for. */
  phaseSeconds: seconds(2, 3_600),
  longestPhaseSeconds: seconds(2, 3_600),
  maxSeats: z.int().min(1).max(MAX_SEATS),
  maxRounds: z.int().min(0).max(MAX_ROUNDS),
  validators: z.int().min(1).max(7),
  /** λ, in PPM. */
  decay: bounded(500_000n, 1_000_000n),
  /** λ of the validators' hit rates, in PPM. */
  validationDecay: bounded(500_000n, 1_000_000n),
  priorWeight: bounded(1n, 100_000_000n),
  /** What stands against a bias of the judges, in PPM of one canary's outcome. */
  calibrationWeight: bounded(1_000_000n, 1_000_000_000n),
  cusumSlack: bounded(0n, 1_000_000n),
  /** The sum of an organisation's CUSUMs that quarantines it, in PPM of one outcome. */
  quarantineAt: bounded(1_000_000n, 1_000_000_000n),
  /** Canaries that a quarantined organisation has to answer, and the share that has to be right, in PPM. */
  returnCanaries: z.int().min(1).max(100),
  returnShare: Ppm,
  requesterWeightCap: bounded(1n, 1_000_000_000n),
  canaryWeight: bounded(1_000_000n, 100_000_000n),
  nearBand: bounded(0n, 10_000_000n),
  providerBond: BigInteger,
  /** A lease is renewed in its second half, so an idle provider costs at most 24 transactions a day. */
  leaseSeconds: seconds(7_200, 30 * DAY),
  shares: z
    .strictObject({ respondents: BigInteger, validators: BigInteger, coordinator: BigInteger, canaryFund: BigInteger })
    .refine((s) => s.respondents + s.validators + s.coordinator + s.canaryFund === 1_000_000n && s.respondents > 0n, {
      message: 'the shares must add up to 1000000 and the respondents must have one',
    }),
  /** What a requester loses of the quote by cancelling, in PPM. */
  cancelFee: Ppm,
  /** Judgements that a validator's covariance is taken over, at least. */
  validationSamples: z.int().min(2).max(1_000),
  disputeSeconds: seconds(1, 30 * DAY),
  disputeBond: BigInteger,
  /** How far a panel must be from a verdict to reverse it, in PPM. */
  disputeMargin: Ppm,
  /** How long texts are kept when nobody holds them. */
  retentionSeconds: seconds(1, 3_650 * DAY),
  proposalSeconds: seconds(1, 90 * DAY),
  /** What a suspension, an expulsion and a mint wait from the proposal on. */
  proposalDelaySeconds: seconds(0, 90 * DAY),
  /** Agreement below this share of the vote's weight is flagged, in PPM. */
  agreementFloor: Ppm,
  /** Blocks' validation codes are attested at multiples of this number. */
  attestationBlocks: z.int().min(1).max(100_000),
});

const consistent = (value: z.output<typeof ParameterValues>): boolean =>
  value.phaseSeconds >= value.clockToleranceSeconds &&
  value.longestPhaseSeconds >= value.phaseSeconds &&
  value.proposalDelaySeconds < value.proposalSeconds &&
  new Set(value.domains).size === value.domains.length;

/** The governed parameters. A change makes a new version; a task keeps the version it was opened under. */
export const Parameters = z
  .strictObject({ version: z.int().min(1), ...ParameterValues.shape })
  .refine(consistent, { message: 'phases no shorter than the tolerance, delay before expiry, each domain once' });
export type Parameters = z.infer<typeof Parameters>;

/** Parameters as a proposal to change them carries them: the version is the next one when it is enacted. */
export const ProposedParameters = ParameterValues.refine(consistent, {
  message: 'phases no shorter than the tolerance, delay before expiry, each domain once',
});

const RULE = {
  maxSeats: 7,
  maxRounds: 3,
  validators: 3,
  decay: '995000',
  validationDecay: '990000',
  priorWeight: '2000000',
  calibrationWeight: '30000000',
  cusumSlack: '150000',
  quarantineAt: '25000000',
  returnCanaries: 5,
  returnShare: 600_000,
  requesterWeightCap: '20000000',
  canaryWeight: '1000000',
  nearBand: '250000',
  providerBond: '1000000',
  leaseSeconds: 14_400,
  shares: { respondents: '700000', validators: '200000', coordinator: '50000', canaryFund: '50000' },
  cancelFee: 50_000,
  validationSamples: 12,
  disputeBond: '100000',
  disputeMargin: 250_000,
  retentionSeconds: 90 * DAY,
  agreementFloor: 500_000,
  attestationBlocks: 100,
} as const;

/** First parameters of a consortium, as a `found` request carries them: short times to try and to develop, long ones to run. */
export const PARAMETER_PROFILES = {
  development: {
    ...RULE,
    snapshotIntervalSeconds: 1,
    rollUpWindowSeconds: 2,
    validationWindowSeconds: 10,
    clockToleranceSeconds: 2,
    phaseSeconds: 6,
    longestPhaseSeconds: 60,
    disputeSeconds: 30,
    proposalSeconds: 600,
    proposalDelaySeconds: 5,
  },
  production: {
    ...RULE,
    snapshotIntervalSeconds: 60,
    rollUpWindowSeconds: 60,
    validationWindowSeconds: 3_600,
    clockToleranceSeconds: 5,
    phaseSeconds: 30,
    longestPhaseSeconds: 600,
    disputeSeconds: DAY,
    proposalSeconds: 14 * DAY,
    proposalDelaySeconds: 2 * DAY,
  },
} as const;
