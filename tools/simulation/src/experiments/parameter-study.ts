import type { Scenario } from '../engine/scenario';
import type { Arm, Experiment } from './experiment';
import { STRESS_COLUMNS, stress } from './stress';

type Vary = (scenario: Scenario) => Partial<Scenario>;

const PROTOCOL =
  'the protocol: λ 0.995, K 3, canaries 5 %, weight 1, calibration 30, prior 2, slack 0.15, limit 25, band 0.25';

const parameter =
  (change: Partial<Scenario['parameters']>): Vary =>
  ({ parameters }) => ({ parameters: { ...parameters, ...change } });

const VARIED: readonly { readonly name: string; readonly vary: Vary }[] = [
  { name: PROTOCOL, vary: () => ({}) },
  ...[980_000n, 990_000n, 998_000n].map((decay) => ({ name: `λ ${Number(decay) / 1e6}`, vary: parameter({ decay }) })),
  ...[1, 2, 4, 5, 7].map((seats) => ({ name: `K ${seats}`, vary: (): Partial<Scenario> => ({ seats }) })),
  ...[20_000, 100_000, 200_000].map((canaryShare) => ({
    name: `canaries ${canaryShare / 10_000} %`,
    vary: (): Partial<Scenario> => ({ canaryShare }),
  })),
  ...[3_000_000n, 6_000_000n].map((canaryWeight) => ({
    name: `canary weight ${Number(canaryWeight) / 1e6}`,
    vary: parameter({ canaryWeight }),
  })),
  ...[10_000_000n, 100_000_000n].map((calibrationWeight) => ({
    name: `calibration ${Number(calibrationWeight) / 1e6}`,
    vary: parameter({ calibrationWeight }),
  })),
  ...[1_000_000n, 5_000_000n, 10_000_000n].map((priorWeight) => ({
    name: `prior ${Number(priorWeight) / 1e6}`,
    vary: parameter({ priorWeight }),
  })),
  ...[100_000n, 200_000n, 300_000n].map((cusumSlack) => ({
    name: `slack ${Number(cusumSlack) / 1e6}`,
    vary: parameter({ cusumSlack }),
  })),
  ...[10_000_000n, 20_000_000n, 40_000_000n].map((quarantineAt) => ({
    name: `limit ${Number(quarantineAt) / 1e6}`,
    vary: parameter({ quarantineAt }),
  })),
  ...[0n, 500_000n, 1_000_000n].map((nearBand) => ({
    name: `band ${Number(nearBand) / 1e6}`,
    vary: parameter({ nearBand }),
  })),
];

export const parameterStudy: Experiment = {
  id: 'P',
  title: 'Parameters',
  question: 'Are the governed parameters well chosen? Each is varied alone.',
  setUp: [
    'Set up as the ablation, E4. λ: what is kept of old evidence at an outcome. Prior: its weight in outcomes. Calibration: what stands against a bias of the judges, in canaries. Slack and limit: of the CUSUM that quarantines. Band: how near the best, in its deviations, counts as equal.',
  ],
  needs: 'answers',
  columns: STRESS_COLUMNS,
  arms: VARIED.map(({ name, vary }): Arm => ({ name, beside: PROTOCOL, run: (context) => stress(context, vary) })),
};
