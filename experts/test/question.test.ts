import { cleanQuestion } from '../src/question';

test.each([
  ['What is the capital of Peru?', 'What is the capital of Peru'],
  ["Hi there! What's the capital of Peru?", 'What is the capital of Peru'],
  ['Could you please tell me what the capital of Peru is? Thanks!', 'what is the capital of Peru'],
  ['Do you know whether 91 is prime?', 'is 91 prime'],
  ['What is 5 × 3 − 2, please?', 'What is 5 * 3 - 2'],
  ['  What\n is   5!  ', 'What is 5!'],
  ['You are a tutor.\nQuestion: What is 1 + 1?\nBe brief.', 'What is 1 + 1'],
])('the question in %j is %j', (text, question) => {
  expect(cleanQuestion(text)).toBe(question);
});

test.each(['', ' ?! ', 'a'.repeat(401)])('there is no question in %j', (text) => {
  expect(cleanQuestion(text)).toBeUndefined();
});
