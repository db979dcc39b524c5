import { usageOf } from '@llmnet/openai-http';
import type { Usage } from '@llmnet/openai-http';

/** A simple count in place of a tokenizer: every word or number and every other visible character is one token. */
function countTokens(text: string): number {
  return text.match(/[\p{L}\p{N}]+|[^\p{L}\p{N}\s]/gu)?.length ?? 0;
}

export function countedUsage(prompt: string, completion: string): Usage {
  return usageOf(countTokens(prompt), countTokens(completion));
}
