import type { Accuracy } from './world';

/** Published accuracies: a row a model, a column a domain, in hundredths of a percent. */
export interface AccuracyTable {
  readonly source: string;
  readonly domains: readonly string[];
  readonly rows: readonly { readonly model: string; readonly accuracy: readonly number[] }[];
}

/** The four model families of the LLM-Net paper under one grader. */
export const LIVEBENCH: AccuracyTable = {
  source: 'LiveBench 2024-11-25 (livebench.github.io, commit 4bf96c8d), tasks of a category averaged',
  domains: ['reasoning', 'coding', 'math', 'data', 'language', 'instructions'],
  rows: [
    { model: 'claude-3-5-sonnet-20241022', accuracy: [5667, 6713, 5228, 5503, 5376, 6930] },
    { model: 'gpt-4o-2024-08-06', accuracy: [5392, 5144, 4954, 6091, 4759, 6858] },
    { model: 'grok-2-1212', accuracy: [5483, 4644, 5488, 5445, 4558, 6962] },
    { model: 'llama-3.1-405b-turbo', accuracy: [5325, 4265, 4107, 5585, 4546, 7590] },
  ],
};

export const MMLU_PRO: AccuracyTable = {
  source:
    'MMLU-Pro: TIGER-Lab leaderboard, results.csv of 2025-03-27, for Claude and GPT-4o; Llama computed from the raw outputs in TIGER-AI-Lab/MMLU-Pro (commits f418b116 and ff991b5)',
  domains: [
    'biology',
    'business',
    'chemistry',
    'computer science',
    'economics',
    'engineering',
    'health',
    'history',
    'law',
    'math',
    'philosophy',
    'physics',
    'psychology',
    'other',
  ],
  rows: [
    {
      model: 'claude-3-5-sonnet-20241022',
      accuracy: [8856, 8137, 7853, 8244, 8590, 6130, 7689, 7375, 6458, 8105, 7675, 7729, 8459, 8019],
    },
    {
      model: 'gpt-4o-2024-08-06',
      accuracy: [8926, 8010, 7270, 7829, 8164, 5531, 7604, 7323, 5895, 7942, 7034, 7506, 8271, 7955],
    },
    {
      model: 'gpt-4o-mini',
      accuracy: [8020, 7060, 6299, 6707, 7334, 3942, 6760, 5879, 3724, 7232, 5591, 6366, 7381, 6613],
    },
    {
      model: 'llama-3.1-70b',
      accuracy: [8117, 6641, 5910, 6634, 7512, 4582, 6846, 6614, 4696, 6040, 6172, 5912, 7556, 6602],
    },
    {
      model: 'llama-3.1-8b',
      accuracy: [6304, 4930, 3763, 4829, 5498, 2972, 5037, 4226, 2725, 4367, 4429, 4026, 6003, 4481],
    },
  ],
};

/** A table as a generated world takes it. */
export function tableAccuracy({ rows }: AccuracyTable): Accuracy {
  return (model, domain) => (rows[model]?.accuracy[domain] ?? 0) * 100;
}
