import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { CoordinatorAnswer } from '@llmnet/coordinator-api';
import { answer } from '@llmnet/test-kit/ledger-double';
import request from 'supertest';
import { harness, serve } from './support/gateway';

const PATH = '/v1/chat/completions';
const question = { model: 'llm-net', messages: [{ role: 'user', content: 'What is 6 times 7?' }] };

type State = CoordinatorAnswer['committee'][number]['state'];

/** An answer of three experts in these states, of which `others` gave another. */
function given(
  states: readonly State[],
  others: readonly string[],
  changes: Partial<CoordinatorAnswer>,
): CoordinatorAnswer {
  const names = ['Birch', 'Cedar', 'Dahlia'];
  const committee = states.map((state, index) => ({
    provider: `${names[index] ?? ''}/expert`,
    node: `${names[index] ?? ''}/worker`,
    state,
  }));
  return answer({ content: 'Forty-two.', committee, dissent: others.map((name) => `${name}/expert`), ...changes });
}

const ALL = ['answered', 'answered', 'answered'] as const;

const DOUBTFUL: readonly [string, CoordinatorAnswer, string, string][] = [
  [
    'one of three that all say something else',
    given(ALL, ['Cedar', 'Dahlia'], { flag: 'split', agreement: 333_333 }),
    '33%',
    'The experts did not agree: 1 of 3 gave this answer (33 % of the vote), 2 gave another. It may well be wrong.',
  ],
  [
    'the only one of three',
    given(['answered', 'abstained', 'silent'], [], { flag: 'too_few', agreement: 250_000 }),
    '25%',
    'Only 1 of 3 experts answered (25 % of the vote); nobody confirms this answer.',
  ],
  [
    'two that agree without the one who knows most',
    given(['answered', 'answered', 'abstained'], [], { flag: 'too_few', agreement: 400_000 }),
    '40%',
    'Only 2 of 3 experts gave this answer (40 % of the vote); those with the better record did not answer.',
  ],
  [
    'a text that cannot be compared',
    given(ALL, ['Cedar', 'Dahlia'], { flag: 'ok', agreement: 504_999, method: 'follow', final: null }),
    '50%',
    'The answers of 3 experts could not be compared; this is that of the expert with the best record (50 % of the vote).',
  ],
  [
    'a text written from several',
    given(ALL, ['Cedar', 'Dahlia'], { flag: 'split', agreement: 400_000, method: 'synthesis', final: null }),
    '40%',
    'The answers of 3 experts could not be compared; this one was written from them.',
  ],
];

/** Node's own client, which reads what comes after the body. */
async function stream(url: string): Promise<{ readonly response: IncomingMessage; readonly body: string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(`${url}${PATH}`, { method: 'POST', headers: { 'content-type': 'application/json' } }, resolve)
      .once('error', reject)
      .end(JSON.stringify({ ...question, stream: true }));
  });
  return { response, body: await text(response) };
}

describe('an answer says what it is worth', () => {
  test.each(DOUBTFUL)(
    'where it is %s: in the text, beside it and in the headers',
    async (_what, answered, percent, note) => {
      const { app, coordinator } = harness();
      coordinator.answer.mockResolvedValue({ state: 'answered', answer: answered });
      const response = await request(app).post(PATH).send(question).expect(200);
      expect(response.body).toMatchObject({
        choices: [{ message: { content: `Forty-two.\n\n[LLM-Net: ${note}]` } }],
        llmnet: { flag: answered.flag, agreementPercent: Number.parseInt(percent, 10), note },
      });
      expect(response.headers).toMatchObject({ 'x-llmnet-flag': answered.flag, 'x-llmnet-agreement': percent });
    },
  );

  test.each(DOUBTFUL)(
    'where it is %s, also in a stream: in the text, beside it and in the trailers',
    async (_what, answered, percent, note) => {
      const { app, coordinator } = harness();
      coordinator.answer.mockResolvedValue({ state: 'answered', answer: answered });
      const { response, body } = await stream(await serve(app));
      const chunks = body
        .split('\n\n')
        .filter((event) => event.startsWith('data: {'))
        .map(
          (event) =>
            JSON.parse(event.slice('data: '.length)) as { choices: { delta: { content?: string } }[]; llmnet?: object },
        );
      const pieces = chunks.map(({ choices }) => choices[0]?.delta.content ?? '');
      expect(pieces.join('')).toBe(`Forty-two.\n\n[LLM-Net: ${note}]`);
      expect(chunks.at(-1)?.llmnet).toMatchObject({ flag: answered.flag, note });
      expect(response.headers['trailer']).toBe('x-llmnet-flag, x-llmnet-agreement');
      expect(response.trailers).toMatchObject({ 'x-llmnet-flag': answered.flag, 'x-llmnet-agreement': percent });
    },
  );

  test.each<[string, CoordinatorAnswer]>([
    ['all gave', given(ALL, [], { flag: 'ok', agreement: 1_000_000 })],
    ['most gave', given(ALL, ['Dahlia'], { flag: 'ok', agreement: 700_000 })],
    ['the one who was asked gave', given(['answered'], [], { flag: 'ok', agreement: 1_000_000, method: 'follow' })],
    [
      'nobody gave, which its text says',
      given(['abstained', 'silent'], [], { flag: 'abstained', agreement: 0, method: 'none', final: null }),
    ],
  ])('and is left as it is where %s', async (_what, answered) => {
    const { app, coordinator } = harness();
    coordinator.answer.mockResolvedValue({ state: 'answered', answer: answered });
    const response = await request(app).post(PATH).send(question).expect(200);
    expect(response.body).toMatchObject({ choices: [{ message: { content: 'Forty-two.' } }], llmnet: { note: null } });
  });
});
