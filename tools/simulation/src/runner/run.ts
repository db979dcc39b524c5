import { chooseExperiments } from '../experiments/catalogue';
import type { Experiment, RunResult } from '../experiments/experiment';
import { SimulationError } from '../errors';
import { formatInterval } from '../report/format';
import { interval } from '../statistics/interval';
import { summarise } from '../report/summary';
import type { ExperimentSummary } from '../report/summary';
import { runAll } from './pool';
import type { Job } from './job';

export interface RunOptions {
  /** Ids such as E1; all that can be run where there are none. */
  readonly experiments: readonly string[];
  readonly seeds: number;
  /** A file of recorded answers. */
  readonly answers?: string;
  /** A file of a ledger's records. */
  readonly ledger?: string;
}

const NEEDED = {
  answers: { code: 'ANSWERS_NEEDED', says: 'it replays recorded answers: name a file of them with --answers' },
  ledger: { code: 'LEDGER_NEEDED', says: 'it replays a ledger’s records: name a file of them with --ledger' },
} as const;

/**
 * Runs experiments, one after another, and says how far it has come.
 * @throws SimulationError UNKNOWN_EXPERIMENT, ANSWERS_NEEDED or LEDGER_NEEDED where a named experiment replays what was not given
 */
export async function runExperiments(options: RunOptions, say: (line: string) => void): Promise<ExperimentSummary[]> {
  const summaries: ExperimentSummary[] = [];
  for (const experiment of chooseExperiments(options.experiments)) {
    const { id, title, needs } = experiment;
    if (needs !== 'nothing' && options[needs] === undefined) {
      const { code, says } = NEEDED[needs];
      if (options.experiments.length > 0) throw new SimulationError(code, `${id}: ${says}`);
      say(`${id} left out: ${says}`);
      continue;
    }
    say(`${id} ${title}`);
    summaries.push(summarise(experiment, await runArms(experiment, options, say)));
  }
  return summaries;
}

/** All seeds of all arms; a line is said when the last seed of an arm is done. */
async function runArms(
  experiment: Experiment,
  { seeds, answers, ledger }: RunOptions,
  say: (line: string) => void,
): Promise<RunResult[][]> {
  const { id, arms, columns } = experiment;
  const jobs = arms.flatMap((_, arm) =>
    Array.from({ length: seeds }, (_run, seed): Job => ({ experiment: id, arm, seed: seed + 1 })),
  );
  const done = arms.map((): RunResult[] => []);
  const first = columns[0];
  const results = await runAll(jobs, { answers, ledger }, ({ arm }, result) => {
    const runs = done[arm];
    runs?.push(result);
    if (runs?.length !== seeds || first === undefined) return;
    const found = interval(runs.map(({ figures }) => figures[first.key] ?? 0));
    say(`  ${arms[arm]?.name ?? ''}: ${first.label} ${formatInterval(found, first.digits)}`);
  });
  return arms.map((_, arm) => results.slice(arm * seeds, (arm + 1) * seeds));
}
