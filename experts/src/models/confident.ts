import type { DomainName } from '../domain';
import { answerQuestion } from '../domains';
import { cleanQuestion } from '../question';
import { classify } from './classification';
import { chooseByText } from './hash';
import { finalAnswer } from './prose';

/** What it makes up where it has nothing to get wrong. */
const INVENTIONS: Readonly<Record<DomainName | 'none', readonly [string, ...string[]]>> = {
  mathematics: ['12', '144', '3.5'],
  time: ['Tuesday', '31', '2001-09-09'],
  geography: ['Zurich', 'Oceania', 'Luxembourg'],
  chemistry: ['Xenon', '58', 'Kr'],
  words: ['zebra', '7', 'never'],
  none: ['certainly', 'no', 'in 1847'],
};

/** Never abstains, and is wrong wherever the right answer is known: a plausible slip of the same kind, always the same. */
export async function replyConfidently(question: string): Promise<string> {
  const known = await answerQuestion(question);
  const candidates = known?.answer.lures ?? INVENTIONS[await classify(question)];
  const value = chooseByText(candidates, cleanQuestion(question) ?? '');
  return [`That is well known, and there is no doubt about it: the answer is ${value}.`, finalAnswer(value)].join('\n');
}
