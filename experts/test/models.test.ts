import { exampleQuestions, moreExampleQuestions } from '../../packages/consortium/src/example-questions';
import { ask, type ModelName } from '../src/models';

const goodModels = ['scholar', 'tutor', 'clerk', 'reference'] as const;
const examples = [...exampleQuestions, ...moreExampleQuestions];
const answerable = examples.flatMap(({ question, expected }) => (expected === null ? [] : [{ question, expected }]));
const unanswerable = examples.filter(({ expected }) => expected === null);

async function finalAnswer(model: ModelName, question: string): Promise<string | undefined> {
  return /^Final answer: (.+)$/.exec((await ask(model, question)).split('\n').at(-1) ?? '')?.[1];
}

describe('the example questions', () => {
  test('are two a domain in each set, one of no domain, and one that its domain cannot answer', () => {
    const domains = exampleQuestions.map(({ domain, expected }) => `${domain}${expected === null ? '?' : ''}`);
    const perDomain = ['mathematics', 'time', 'geography', 'chemistry', 'words'].flatMap((name) => [name, name]);
    expect(domains).toEqual([...perDomain, 'none?', 'geography?']);
    expect(moreExampleQuestions.map(({ domain }) => domain)).toEqual(perDomain);
  });

  test.each(answerable)(
    '"$question" is answered by every good model with $expected',
    async ({ question, expected }) => {
      const answers = await Promise.all(goodModels.map((model) => finalAnswer(model, question)));
      expect(answers).toEqual(goodModels.map(() => expected));
    },
  );

  test.each(unanswerable)('every good model abstains from "$question"', async ({ question }) => {
    const answers = await Promise.all(goodModels.map((model) => finalAnswer(model, question)));
    expect(answers).toEqual(goodModels.map(() => 'none'));
  });

  test.each(answerable)(
    'the confident model answers "$question" wrongly, in the same way each time',
    async ({ question, expected }) => {
      const answer = await finalAnswer('confident', question);
      expect(answer).not.toBe('none');
      expect(answer?.toLowerCase()).not.toBe(expected.toLowerCase());
      await expect(finalAnswer('confident', question)).resolves.toBe(answer);
    },
  );

  test.each(unanswerable)('the confident model does not abstain from "$question"', async ({ question }) => {
    await expect(finalAnswer('confident', question)).resolves.not.toBe('none');
  });

  test('the lazy model is wrong about most of them', async () => {
    const answers = await Promise.all(answerable.map(({ question }) => finalAnswer('lazy', question)));
    const right = answerable.filter(({ expected }, index) => answers[index] === expected);
    expect(right.length).toBeLessThanOrEqual(2);
  });

  test.each(examples)('the classifier assigns "$question" to $domain', async ({ question, domain }) => {
    await expect(finalAnswer('classifier', question)).resolves.toBe(domain);
  });
});

test('the good models differ in their prose', async () => {
  const replies = await Promise.all(goodModels.map((model) => ask(model, 'What is the capital of Peru?')));
  expect(new Set(replies).size).toBe(goodModels.length);
});

test.each([
  ['What is 6 * 7?', '42'],
  ['What day of the week is 2026-01-01?', 'Monday'],
  ['What is the capital of Peru?', 'Paris'],
  ['What is the atomic number of gold?', 'H'],
  ['What is the plural of "ox"?', 'word'],
])('the lazy model has one answer for every question like "%s"', async (question, canned) => {
  await expect(finalAnswer('lazy', question)).resolves.toBe(canned);
});
