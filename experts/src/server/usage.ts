/** Token counts in OpenAI's form. */
export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** A simple count in place of a tokenizer: every word or number and every other visible character is one token. */
function countTokens(text: string): number {
  return text.match(/[\p{L}\p{N}]+|[^\p{L}\p{N}\s]/gu)?.length ?? 0;
}

export function usageOf(prompt: string, completion: string): Usage {
  const [prompt_tokens, completion_tokens] = [countTokens(prompt), countTokens(completion)];
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}
