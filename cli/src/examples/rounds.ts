import { DOMAINS, exampleQuestions, moreExampleQuestions, type ExampleQuestion } from '@llmnet/consortium';
import type { DomainView, TaskView } from '@llmnet/protocol';
import type { Ledger } from '@llmnet/ledger-client';
import { ask } from '../api/ask';
import type { Answer } from '../api/ask';
import { formatProvenance } from '../commands/ask-format';
import { CliError } from '../errors';
import { formatReputationTable, reputationTable } from './reputation-table';
import { untilPublished, untilSettled } from './settlement';

export interface RoundsOptions {
  readonly rounds: number;
  readonly api: string;
  readonly ledger: Ledger;
  readonly write: (text: string) => void;
  /** Called once, when the first answer is there. */
  readonly onFirstAnswer: () => void;
}

export interface RoundsReport {
  readonly asked: number;
  /** Answers that were right, or that said there is none where no expert can know. */
  readonly asExpected: number;
  /** Milliseconds that the network added to each answer over the experts' own time. */
  readonly networkMilliseconds: readonly number[];
  /** A settled task, to show its trail. */
  readonly exampleTask: string | null;
}

/** What fails so often fails for a reason that the next question would fail for too. */
const MAX_FAILURES = 3;

/**
 * Asks the example questions round after round; each waits until the one before has moved the records. A question that fails is told, and the next one asked.
 * @throws {CliError} the third failure of a question; NOT_SETTLED
 */
export async function runExampleRounds(options: RoundsOptions): Promise<RoundsReport> {
  const { rounds, ledger, write } = options;
  let before = await domainViews(ledger);
  const answered: Answered[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    write(`\nRound ${String(round)} of ${String(rounds)}\n`);
    const answers = await askAll(round % 2 === 1 ? exampleQuestions : moreExampleQuestions, options, answered);
    answered.push(...answers);
    const tasks = answers.flatMap(({ task }) => task ?? []);
    const after = await Promise.all(DOMAINS.map((domain) => untilPublished(ledger, domain, inDomain(tasks, domain))));
    write(
      `\nReputation on the ledger: expected verdict in % before→after round ${String(round)}, and (seats held in it)\n`,
    );
    write(`${formatReputationTable(reputationTable(before, after, tasks))}\n`);
    before = after;
  }
  return {
    asked: answered.length,
    asExpected: answered.filter(({ right }) => right).length,
    networkMilliseconds: answered.flatMap(({ networkMilliseconds }) => networkMilliseconds ?? []),
    exampleTask: answered.flatMap(({ task }) => task?.task.task ?? [])[0] ?? null,
  };
}

interface Answered {
  /** The API refused the question. */
  readonly failed: boolean;
  /** Its records, settled; null where no task was opened. */
  readonly task: TaskView | null;
  readonly right: boolean;
  readonly networkMilliseconds: number | undefined;
}

/** One question after another, each asked when the one before is settled, so that every answer has the network to itself. */
async function askAll(
  examples: readonly ExampleQuestion[],
  options: RoundsOptions,
  before: readonly Answered[],
): Promise<Answered[]> {
  const answered: Answered[] = [];
  for (const example of examples) {
    const asked = [...before, ...answered];
    const answer = await askOne(example, options, asked.filter(({ failed }) => failed).length);
    if (answer === null) {
      answered.push({ failed: true, task: null, right: false, networkMilliseconds: undefined });
      continue;
    }
    if (asked.every(({ failed }) => failed)) options.onFirstAnswer();
    const right = isAsExpected(example, answer);
    options.write(`\n${describe(example, answer, right)}\n`);
    const id = answer.provenance?.task ?? null;
    answered.push({
      failed: false,
      task: id === null ? null : await untilSettled(options.ledger, id),
      right,
      networkMilliseconds: id === null ? undefined : answer.provenance?.timings?.networkMilliseconds,
    });
  }
  return answered;
}

/** @returns null where it fails and may be told by the side, as it is not one of many */
async function askOne(
  { question }: ExampleQuestion,
  { api, write }: RoundsOptions,
  failures: number,
): Promise<Answer | null> {
  try {
    return await ask({ url: api, model: 'llm-net', text: question });
  } catch (error) {
    if (!(error instanceof CliError) || failures + 1 >= MAX_FAILURES) throw error;
    write(`\n  ${question}\n  ✖ ${error.message}\n`);
    return null;
  }
}

function domainViews(ledger: Ledger): Promise<DomainView[]> {
  return Promise.all(DOMAINS.map((domain) => ledger.query('reputation:domain', { domain })));
}

function inDomain(tasks: readonly TaskView[], domain: string): TaskView[] {
  return tasks.filter(({ task }) => task.terms.domain === domain);
}

/** Where an answer is known it has to be given; where none is, the network has to say so. */
function isAsExpected({ expected }: ExampleQuestion, { provenance }: Answer): boolean {
  const final = provenance?.final ?? null;
  if (expected === null) return final === null && ['no_expert', 'abstained'].includes(provenance?.flag ?? '');
  return final?.toLowerCase() === expected.toLowerCase();
}

function describe({ question }: ExampleQuestion, { text, provenance }: Answer, right: boolean): string {
  const shown = provenance?.final ?? text;
  const lines = provenance === null ? [] : [...formatProvenance(provenance).split('\n'), provenance.note ?? []].flat();
  return [`  ${question}`, `  ${right ? '✔' : '✖'} ${shown}`, ...lines.map((line) => `    ${line}`)].join('\n');
}
