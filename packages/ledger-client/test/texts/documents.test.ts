import { AnswerDocument, PromptDocument, ResultDocument, ScoreDocument } from '@llmnet/ledger-client';

const ANSWER = { content: 'x', final: null, abstained: false, seedSalt: 'salt', expertMilliseconds: 0 };

test.each([
  ['a prompt', PromptDocument, { messages: [{ role: 'user', content: 'x' }] }],
  [
    'a prompt with sampling',
    PromptDocument,
    { messages: [{ role: 'user', content: 'x' }], sampling: { temperature: 0, stop: ['x'] } },
  ],
  ['an answer', AnswerDocument, ANSWER],
  ['a result', ResultDocument, { content: 'x', final: '42' }],
  ['scores', ScoreDocument, { scores: [{ provider: 'Beta/expert', score: null, final: 500_000 }], salt: 'salt' }],
])('%s is read as it was written', (_what, schema, document) => {
  expect(schema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
});

test.each([
  ['a prompt without messages', PromptDocument, { messages: [] }],
  ['a prompt of an unknown role', PromptDocument, { messages: [{ role: 'tool', content: 'x' }] }],
  ['a prompt with more than messages', PromptDocument, { messages: [{ role: 'user', content: 'x' }], more: 1 }],
  [
    'a prompt with another way to sample',
    PromptDocument,
    { messages: [{ role: 'user', content: 'x' }], sampling: { temperature: 3 } },
  ],
  ['an answer of negative time', AnswerDocument, { ...ANSWER, expertMilliseconds: -1 }],
  ['an answer without its salt', AnswerDocument, { ...ANSWER, seedSalt: undefined }],
  ['a result without a text', ResultDocument, { final: '42' }],
  ['a score that is no integer', ScoreDocument, { scores: [{ provider: 'Beta/expert', score: 0.5 }], salt: 'salt' }],
])('%s is refused', (_what, schema, document) => {
  expect(schema.safeParse(document).success).toBe(false);
});
