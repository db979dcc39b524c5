import { LIVEBENCH, MMLU_PRO } from '../truth/accuracy-tables';

/** What the report says before and after its experiments. */
export interface ReportHead {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly limits: readonly string[];
}

/** @param seeds how many runs each figure is taken over */
export function reportHead(seeds: number, answers: boolean): ReportHead {
  return {
    title: 'LLM-Net on a ledger: what its rules do',
    paragraphs: [
      'LLM-Net (Chong, Ohsaki and Ng, arXiv 2501.07288) is a network of LLM providers whose reputation lies on a ledger and decides who is asked. Here the ledger’s own rules, the very modules that the chaincode runs, select, judge, pay and learn over thousands of tasks; only the models, the network and the clock are replaced.',
      `Every figure is a mean over ${seeds} seeds with its 95 % confidence interval (Student’s t). Differences are taken seed by seed, so they are known better than the figures themselves. A run follows from its seed alone.`,
      answers
        ? 'Two sources of truth. Recorded: real models’ answers to MMLU-Pro questions, from a file of one line a question with its right answer and one column a model, replayed in random order. Generated: accuracies from the published tables below, with errors correlated as the recorded ones are.'
        : 'Generated truth only: accuracies from the published tables below, with errors correlated as recorded ones are. Experiments on recorded answers need a file of them (--answers).',
      `Tables: ${MMLU_PRO.source}. ${LIVEBENCH.source}.`,
    ],
    limits: [
      'Answers are choices out of ten. Free text is judged less sharply than a choice is compared; what a judge that reads text gets wrong is not modelled.',
      'A recorded judge knows what its own answer was and nothing more: a model that checks a given answer can do better, or be persuaded.',
      'Recorded questions come in random order, and a model’s accuracy in a domain does not change, except where an experiment says so.',
      'Time is counted in tasks. Deadlines, tolerance and money in transit have no effect here; they are tested where they are implemented.',
      'A coordinator combines answers by the weighted vote; a synthesis that writes a new answer is not modelled.',
    ],
  };
}
