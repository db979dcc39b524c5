import type { DomainAnswer } from '../domain';
import { answerQuestion } from '../domains';

/** The models that compute what they say. */
export type GoodModel = 'scholar' | 'tutor' | 'clerk' | 'reference';

/** How each of them dresses up an answer: the lines above the final one. */
const styles: Readonly<Record<GoodModel, (answer: DomainAnswer) => string[]>> = {
  scholar: ({ statement, steps }) => [statement, `This is how one sees it. ${steps.join(' ')}`],
  tutor: ({ steps }) => ["Let's do it step by step.", ...steps.map((step, index) => `${index + 1}. ${step}`)],
  clerk: ({ statement }) => [statement],
  reference: () => [],
};

const ABSTENTION = 'I do not know: this is outside what I can work out for certain.';

/** The last line of every reply, which programs read. */
export function finalAnswer(value: string): string {
  return `Final answer: ${value}`;
}

/** Replies with the answer in the model's own style, or abstains. */
export async function reply(model: GoodModel, question: string): Promise<string> {
  const known = await answerQuestion(question);
  if (!known) return [ABSTENTION, finalAnswer('none')].join('\n');
  return [...styles[model](known.answer), finalAnswer(known.answer.value)].join('\n');
}
