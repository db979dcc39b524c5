import { SimulationError } from '../errors';
import { Stream } from '../random/stream';
import type { RecordedAnswers } from './recorded-answers';
import type { World } from './world';

/**
 * Replays recorded answers, the questions in an order that follows from the seed; after the last one they come again in a new order.
 * @param models which of the recorded models, by name, in the order in which the world numbers them
 * @throws SimulationError WORLD_INCOMPLETE where a model was not recorded
 */
export function recordedWorld(recorded: RecordedAnswers, models: readonly string[], seed: number): World {
  const columns = models.map((model) => {
    const column = recorded.models.indexOf(model);
    if (column === -1) throw new SimulationError('WORLD_INCOMPLETE', `no answers of ${model} are recorded`);
    return column;
  });
  const order = new Stream(seed, 'question order');
  const asked: RecordedAnswers['questions'][number][] = [];
  const question = (task: number): RecordedAnswers['questions'][number] => {
    while (asked.length <= task) asked.push(...order.shuffled(recorded.questions));
    const found = asked[task];
    if (found === undefined) throw new SimulationError('WORLD_INCOMPLETE', 'no questions are recorded');
    return found;
  };
  return {
    source: 'recorded',
    domains: recorded.domains,
    models,
    question,
    answer: (task, model) => question(task).answers[columns[model] ?? -1] ?? null,
  };
}
