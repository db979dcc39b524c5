import { SimulationError } from '../errors';
import type { Letter, Question } from './world';

/** What real models answered to real questions. */
export interface RecordedAnswers {
  readonly domains: readonly string[];
  readonly models: readonly string[];
  readonly questions: readonly (Question & { readonly answers: readonly Letter[] })[];
}

/** MMLU-Pro has up to ten choices. */
const OPTIONS = 10;
const FIXED_COLUMNS = ['question_id', 'category', 'gold'];

/**
 * Reads a table with the columns `question_id,category,gold` and one a model, letters from A to J, empty where a model's reply had none.
 * @throws SimulationError ANSWERS_INVALID
 */
export function parseRecordedAnswers(csv: string): RecordedAnswers {
  const [header = '', ...rows] = csv.trim().split(/\r?\n/);
  const columns = header.split(',');
  if (columns.slice(0, FIXED_COLUMNS.length).join() !== FIXED_COLUMNS.join() || columns.length < 5) {
    throw new SimulationError(
      'ANSWERS_INVALID',
      `the first line must begin with ${FIXED_COLUMNS.join()} and name models`,
    );
  }
  const models = columns.slice(FIXED_COLUMNS.length);
  const cells = rows.map((row, index) => {
    const fields = row.split(',');
    if (fields.length !== columns.length) {
      throw new SimulationError(
        'ANSWERS_INVALID',
        `line ${index + 2} has ${fields.length} fields, not ${columns.length}`,
      );
    }
    return fields;
  });
  const domains = [...new Set(cells.map(([, category = '']) => category))].sort();
  const questions = cells.map(([, category = '', gold = '', ...answers], index) => {
    const truth = letterOf(gold, index);
    if (truth === null) throw new SimulationError('ANSWERS_INVALID', `line ${index + 2} has no right answer`);
    return {
      domain: domains.indexOf(category),
      truth,
      options: OPTIONS,
      answers: answers.map((answer) => letterOf(answer, index)),
    };
  });
  return { domains, models, questions };
}

function letterOf(cell: string, index: number): Letter {
  if (cell === '') return null;
  const place = cell.charCodeAt(0) - 'A'.charCodeAt(0);
  if (cell.length !== 1 || place < 0 || place >= OPTIONS) {
    throw new SimulationError('ANSWERS_INVALID', `line ${index + 2}: an answer is a letter from A to J, or empty`);
  }
  return place;
}

/** How often each model was right in each domain, in PPM. */
export function recordedAccuracy({ questions }: RecordedAnswers, model: number, domain?: number): number {
  const asked = questions.filter((question) => domain === undefined || question.domain === domain);
  const right = asked.filter(({ truth, answers }) => answers[model] === truth).length;
  return asked.length === 0 ? 0 : Math.floor((right * 1_000_000) / asked.length);
}
