import { SimulationError } from '../errors';
import { modelSwap } from './e10-model-swap';
import { baselines } from './e1-baselines';
import { families } from './e2-families';
import { attacks } from './e3-attacks';
import { ablation } from './e4-ablation';
import { debates } from './e5-debate';
import { feedback } from './e6-feedback';
import { income } from './e7-income';
import { ledgerReplay } from './e8-ledger-replay';
import { equalProviders, newcomers } from './e9-newcomers';
import { load } from './load';
import type { Experiment } from './experiment';
import { parameterStudy } from './parameter-study';

export const EXPERIMENTS: readonly Experiment[] = [
  baselines,
  families,
  attacks,
  ablation,
  debates,
  feedback,
  income,
  ledgerReplay,
  newcomers,
  equalProviders,
  modelSwap,
  parameterStudy,
];

/** Also those that are run only by name. */
export const KNOWN_EXPERIMENTS: readonly Experiment[] = [...EXPERIMENTS, load];

/** Those with these ids; without any all but the ones that are run by name. @throws SimulationError UNKNOWN_EXPERIMENT */
export function chooseExperiments(ids: readonly string[]): readonly Experiment[] {
  const unknown = ids.find((id) => !KNOWN_EXPERIMENTS.some((experiment) => isCalled(experiment, id)));
  if (unknown !== undefined) {
    const known = KNOWN_EXPERIMENTS.map(({ id }) => id).join(', ');
    throw new SimulationError('UNKNOWN_EXPERIMENT', `there is no experiment ${unknown}; there are ${known}`);
  }
  return ids.length === 0
    ? EXPERIMENTS
    : KNOWN_EXPERIMENTS.filter((experiment) => ids.some((id) => isCalled(experiment, id)));
}

function isCalled({ id }: Experiment, name: string): boolean {
  return id.toUpperCase() === name.toUpperCase();
}
