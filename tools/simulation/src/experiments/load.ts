import { consortium } from '../engine/consortium';
import { productionParameters, scenario } from '../engine/scenario';
import { Simulation, fingerprint } from '../engine/simulation';
import type { Experiment } from './experiment';
import { FITTED_CORRELATION } from './fitted-correlation';
import { mixed, scaled } from '../random/mix';
import { Tally } from '../statistics/tally';
import { generatedWorld } from '../truth/generated-world';

const PROVIDERS = 100;
const DOMAINS = 14;
/** Tasks of one run; twenty runs are a million. */
export const LOAD_TASKS = 50_000;

/** A consortium of a hundred providers, each right in 30 to 85 % of a domain's questions. */
export const load: Experiment = {
  id: 'speed',
  title: 'A hundred providers',
  question: 'How long do a million tasks take?',
  setUp: [
    `${PROVIDERS} providers, ${DOMAINS} domains, K = 3, three judges a task, 5 % canaries, snapshots every 20 tasks; ${LOAD_TASKS} tasks a seed.`,
  ],
  needs: 'nothing',
  columns: [{ key: 'accuracy', label: 'Accuracy %', digits: 2 }],
  arms: [
    {
      name: 'the protocol',
      run: ({ seed }) => {
        const tally = new Tally();
        new Simulation(loadScenario(seed, LOAD_TASKS), seed, tally).run();
        return { figures: { accuracy: tally.accuracy(LOAD_TASKS / 2, LOAD_TASKS) } };
      },
    },
  ],
};

function loadScenario(seed: number, tasks: number): ReturnType<typeof scenario> {
  const names = (prefix: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${prefix} ${index + 1}`);
  const world = generatedWorld(
    {
      domains: names('domain', DOMAINS),
      models: names('model', PROVIDERS),
      accuracy: (model, domain) => 300_000 + scaled(mixed(7, model, domain), 550_000),
      correlation: FITTED_CORRELATION,
      options: 10,
    },
    seed,
  );
  return scenario({ world, members: consortium(PROVIDERS), parameters: productionParameters(3), tasks });
}

/** A fingerprint of every committee and answer of a run: the same on every machine and version of Node.js. */
export function loadFingerprint(seed: number, tasks: number): string {
  let print = '';
  const onTask = ({ held, final }: { held: Parameters<typeof fingerprint>[1]; final: number | null }): void => {
    print = fingerprint(print, held, final);
  };
  new Simulation(loadScenario(seed, tasks), seed, { onTask }).run();
  return print;
}
