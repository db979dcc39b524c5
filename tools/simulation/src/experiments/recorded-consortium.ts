import { consortium } from '../engine/consortium';
import type { Member } from '../engine/member';
import { productionParameters, scenario } from '../engine/scenario';
import type { Scenario } from '../engine/scenario';
import { SimulationError } from '../errors';
import { recordedAccuracy } from '../truth/recorded-answers';
import type { RecordedAnswers } from '../truth/recorded-answers';
import { recordedWorld } from '../truth/recorded-world';
import type { Accuracy } from '../truth/world';
import type { RunContext } from './experiment';

/** A consortium of one member that asks and one with each of these recorded models; so many of them judge a task. */
export interface RecordedConsortium {
  readonly name: string;
  readonly models: readonly string[];
  readonly validators: number;
}

export const THIRTEEN: RecordedConsortium = {
  name: '13 organisations',
  models: [
    'gpt4o',
    'gemini-1.5-pro-002',
    'gemini-1.5-flash-002',
    'Meta-Llama-3_1-70B-Instruct',
    'Qwen1.5-110B',
    'jamba-1.5-large',
    'Qwen1.5-72B-Chat',
    'Meta-Llama-3-70B',
    'Meta-Llama-3_1-8B-Instruct',
    'Mixtral-8x7B-Instruct-v0.1',
    'Yi-34B',
    'mathstral-7B',
  ],
  validators: 5,
};

export const SEVEN: RecordedConsortium = {
  name: '7 organisations',
  models: [
    'gpt4o',
    'gemini-1.5-pro-002',
    'gemini-1.5-flash-002',
    'Meta-Llama-3_1-70B-Instruct',
    'jamba-1.5-large',
    'Meta-Llama-3_1-8B-Instruct',
  ],
  validators: 3,
};

/** Tasks of a run on recorded answers: about as many as there are questions. */
export const TASKS = 6_000;
export const HALF = TASKS / 2;

/** @throws SimulationError ANSWERS_NEEDED */
export function recordedOf({ recorded }: RunContext): RecordedAnswers {
  if (recorded === undefined) {
    throw new SimulationError('ANSWERS_NEEDED', 'name a file of recorded answers with --answers');
  }
  return recorded;
}

/** A run of a consortium of recorded models; what is not given is as in the protocol's evidence. */
export function recordedScenario(
  context: RunContext,
  { models, validators }: RecordedConsortium,
  given: Partial<Scenario> & { readonly change?: (model: number) => Partial<Member> } = {},
): Scenario {
  const { change, ...rest } = given;
  return scenario({
    world: recordedWorld(recordedOf(context), models, context.seed),
    members: consortium(models.length, change),
    parameters: productionParameters(validators),
    tasks: TASKS,
    ...rest,
  });
}

/** A recorded model's accuracy by its place in a consortium. */
export function accuracyIn(recorded: RecordedAnswers, { models }: RecordedConsortium): Accuracy {
  const known = models.map((model) =>
    recorded.domains.map((_, domain) => recordedAccuracy(recorded, recorded.models.indexOf(model), domain)),
  );
  return (model, domain) => known[model]?.[domain] ?? 0;
}

/** The place among the members of a consortium's best model over all domains. */
export function bestMember(recorded: RecordedAnswers, { models }: RecordedConsortium): number {
  const overall = models.map((model) => recordedAccuracy(recorded, recorded.models.indexOf(model)));
  return overall.indexOf(Math.max(...overall)) + 1;
}
