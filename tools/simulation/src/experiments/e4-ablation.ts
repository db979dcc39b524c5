import { NO_SWITCHES } from '../engine/scenario';
import type { Scenario, Switches } from '../engine/scenario';
import type { Arm, Experiment } from './experiment';
import { STRESS_COLUMNS, stress } from './stress';

const PPM = 1_000_000n;
/** More than any sum of CUSUMs, and than all canaries of an organisation, come to. */
const NEVER = 1_000_000_000n;

type Vary = (scenario: Scenario) => Partial<Scenario>;

const without =
  (switches: Partial<Switches>): Vary =>
  () => ({ switches: { ...NO_SWITCHES, ...switches } });
const withParameters =
  (change: Partial<Scenario['parameters']>): Vary =>
  ({ parameters }) => ({ parameters: { ...parameters, ...change } });

const WHOLE = 'the protocol';

const REMOVED: readonly { readonly name: string; readonly vary: Vary }[] = [
  { name: WHOLE, vary: () => ({}) },
  { name: 'no deviation: neither caution nor exploration', vary: without({ noDeviation: true }) },
  { name: 'no draw among near-equals', vary: withParameters({ nearBand: 0n }) },
  { name: 'no ageing', vary: withParameters({ decay: PPM }) },
  { name: 'no quarantine', vary: withParameters({ quarantineAt: NEVER }) },
  { name: 'no records by domain', vary: without({ oneDomain: true }) },
  { name: 'no canaries', vary: () => ({ canaryShare: 0 }) },
  { name: 'no calibration of judges by canaries', vary: withParameters({ calibrationWeight: NEVER }) },
  { name: 'no credibility of judges', vary: without({ equalCredibility: true }) },
  { name: 'judges from the committee admitted', vary: without({ judgesFromCommittee: true }) },
  { name: 'no weighted vote', vary: without({ equalVotes: true }) },
  { name: 'no sealed answers', vary: without({ openAnswers: true }) },
  { name: 'no cap on a requester’s weight', vary: withParameters({ requesterWeightCap: NEVER }) },
  { name: 'snapshots after every task', vary: () => ({ lag: 1 }) },
  { name: 'snapshots after 100 tasks', vary: () => ({ lag: 100 }) },
];

export const ablation: Experiment = {
  id: 'E4',
  title: 'Ablation',
  question: 'What is each mechanism worth, in peace and under attack?',
  setUp: [
    'Recorded answers, the consortium of 13 organisations of E1, K = 3, five judges (seven where judges lie), 5 % canaries; accuracy over the second half of 6,000 tasks. Attacks as in E3; sleepers turn at 3,000; copiers see earlier answers only where answers are not sealed.',
    'Each row takes one mechanism away by an input or a governed parameter; the rules’ code is the chaincode’s in every row.',
  ],
  needs: 'answers',
  columns: STRESS_COLUMNS,
  arms: REMOVED.map(({ name, vary }): Arm => ({ name, beside: WHOLE, run: (context) => stress(context, vary) })),
};
