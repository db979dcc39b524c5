import { Simulation } from '../engine/simulation';
import type { Scenario } from '../engine/scenario';
import { colluder, copier, lyingJudge, sleeper } from '../strategies/attacks';
import { Tally } from '../statistics/tally';
import { attackScenario } from './attack-scenario';
import type { Attack } from './attack-scenario';
import type { Column, RunContext, RunResult } from './experiment';
import { HALF, TASKS } from './recorded-consortium';

const FOUR = [4, 6, 8, 10];

/** What a variant of the protocol is tried on: peace, and attacks that each need another of its mechanisms. */
const TRIALS: readonly { readonly key: string; readonly label: string; readonly attack: Attack }[] = [
  { key: 'peace', label: 'Honest %', attack: { attackers: [], respondent: colluder } },
  { key: 'colluders', label: '4 colluders %', attack: { attackers: FOUR, respondent: colluder } },
  {
    key: 'liars',
    label: '4 colluders, 2 of 7 judges lying %',
    attack: { attackers: FOUR, respondent: colluder, badJudges: { bad: 2, of: 7, strategy: lyingJudge } },
  },
  { key: 'sleepers', label: '3 sleepers %', attack: { attackers: [1, 2, 3], respondent: sleeper(HALF) } },
  { key: 'copiers', label: '4 copiers %', attack: { attackers: FOUR, respondent: copier } },
];

export const STRESS_COLUMNS: readonly Column[] = TRIALS.map(({ key, label }) => ({ key, label, digits: 2 }));

/**
 * The accuracy over the second half of the consortium of thirteen under one variant, in peace and under each attack.
 * @param vary changes a scenario, given the protocol's own
 */
export function stress(context: RunContext, vary: (scenario: Scenario) => Partial<Scenario>): RunResult {
  const figures = TRIALS.map(({ key, attack }): [string, number] => {
    const base = attackScenario(context, attack, true);
    const tally = new Tally();
    new Simulation({ ...base, ...vary(base) }, context.seed, tally).run();
    return [key, tally.accuracy(HALF, TASKS)];
  });
  return { figures: Object.fromEntries(figures) };
}
