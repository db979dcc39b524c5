import { type DomainName, domainNames } from '../domain';
import { domain } from '../domains';
import { cleanQuestion } from '../question';
import { topicOf } from './topics';

/**
 * The domain that a question belongs to: the one that can answer it, or else the one whose topics it is about.
 *
 * @param text - a question as a user wrote it
 * @returns `none` if it belongs to no domain
 */
export async function classify(text: string): Promise<DomainName | 'none'> {
  const question = cleanQuestion(text);
  if (question === undefined) return 'none';
  for (const name of domainNames) {
    if ((await domain(name)).answer(question)) return name;
  }
  return topicOf(question) ?? 'none';
}
