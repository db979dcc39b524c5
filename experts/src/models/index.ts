import { classify } from './classification';
import { replyConfidently } from './confident';
import { replyLazily } from './lazy';
import { finalAnswer, reply } from './prose';

/** The models that the server offers: three good experts, two bad ones, a judge's aid and a router. */
export const modelNames = ['scholar', 'tutor', 'clerk', 'confident', 'lazy', 'reference', 'classifier'] as const;

export type ModelName = (typeof modelNames)[number];

/**
 * What a model says to a question.
 *
 * Every reply ends with a line `Final answer: …`, which is `none` if the model abstains.
 */
export async function ask(model: ModelName, question: string): Promise<string> {
  switch (model) {
    case 'confident':
      return replyConfidently(question);
    case 'lazy':
      return replyLazily(question);
    case 'classifier':
      return finalAnswer(await classify(question));
    case 'scholar':
    case 'tutor':
    case 'clerk':
    case 'reference':
      return reply(model, question);
  }
}

export function isModelName(name: string): name is ModelName {
  return modelNames.some((known) => known === name);
}
