import type { Correlation } from '../truth/generated-world';

/**
 * How recorded errors go together: `fitCorrelation` of 14 models' answers to 6,003 MMLU-Pro questions, computed from the raw outputs in
 * TIGER-AI-Lab/MMLU-Pro (commits f418b116 and ff991b5). A test fits them anew where the answers are at hand.
 */
export const FITTED_CORRELATION: Correlation = { shared: 698_560, temptation: 566_331 };
