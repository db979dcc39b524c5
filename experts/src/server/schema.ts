import { streamFields } from '@llmnet/openai-http';
import { z } from 'zod';

const textPart = z.looseObject({ type: z.literal('text'), text: z.string() });
const otherPart = z.looseObject({ type: z.string() });

const message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: z.union([z.string(), z.array(z.union([textPart, otherPart]))]).nullish(),
});

/** A chat completion request. Sampling parameters and the like are accepted and have no effect: rules do not sample. */
export const chatRequest = z.looseObject({
  model: z.string(),
  messages: z.array(message).min(1),
  ...streamFields,
});

export type ChatRequest = z.infer<typeof chatRequest>;

type Content = ChatRequest['messages'][number]['content'];

/** The text of the last user message; `undefined` if there is none. Earlier messages are context that rules ignore. */
export function lastQuestion({ messages }: ChatRequest): string | undefined {
  const last = messages.findLast(({ role }) => role === 'user');
  return last && textOf(last.content);
}

/** All text of the conversation, for counting. */
export function promptText({ messages }: ChatRequest): string {
  return messages.map(({ content }) => textOf(content)).join('\n');
}

function textOf(content: Content): string {
  if (typeof content === 'string') return content;
  return (content ?? []).flatMap((part) => textPart.safeParse(part).data?.text ?? []).join('\n');
}
