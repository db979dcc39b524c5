import type { DomainName } from '../domain';
import { cleanQuestion } from '../question';
import { finalAnswer } from './prose';
import { topicOf } from './topics';

const CANNED: Readonly<Record<DomainName | 'none', string>> = {
  mathematics: '42',
  time: 'Monday',
  geography: 'Paris',
  chemistry: 'H',
  words: 'word',
  none: '42',
};

/** Does no work: one answer for every kind of question, which it tells by the topic alone. */
export function replyLazily(text: string): string {
  const question = cleanQuestion(text);
  return finalAnswer(CANNED[(question === undefined ? undefined : topicOf(question)) ?? 'none']);
}
