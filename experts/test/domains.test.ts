import { answerQuestion } from '../src/domains';
import type { DomainName } from '../src/domain';
import {
  abstentions,
  type Case,
  chemistryCases,
  geographyCases,
  mathematicsCases,
  timeCases,
  wordsCases,
} from './cases';

const tables: readonly (readonly [DomainName, readonly Case[]])[] = [
  ['mathematics', mathematicsCases],
  ['time', timeCases],
  ['geography', geographyCases],
  ['chemistry', chemistryCases],
  ['words', wordsCases],
];

describe.each(tables)('the domain %s', (name, cases) => {
  test.each(cases)('answers "%s" with %s', async (question, expected) => {
    const known = await answerQuestion(question);
    expect(known).toMatchObject({ domain: name, answer: { value: expected } });
  });

  test.each(cases)('has only wrong answers to offer as lures for "%s"', async (question, expected) => {
    const known = await answerQuestion(question);
    const lures = known?.answer.lures.map((lure) => lure.toLowerCase());
    expect(lures).not.toHaveLength(0);
    expect(lures).not.toContain(expected.toLowerCase());
    expect(lures).not.toContain('');
  });
});

describe('what the experts do not know', () => {
  test.each(abstentions)('they do not answer "%s"', async (question) => {
    await expect(answerQuestion(question)).resolves.toBeUndefined();
  });

  test('they do not try to read a text that is too long to be a question', async () => {
    await expect(answerQuestion(`What is 1 ${'+ 1 '.repeat(200)}?`)).resolves.toBeUndefined();
  });
});
