import request from 'supertest';
import { harness } from './support/gateway';

const user = { role: 'user', content: 'Hello' };
const good = { model: 'llm-net', messages: [user] };

describe('a request that is refused', () => {
  test.each<[string, object, string | null]>([
    ['has no model', { messages: [user] }, 'model'],
    ['has no messages', { model: 'llm-net' }, 'messages'],
    ['has an empty list of messages', { ...good, messages: [] }, 'messages'],
    ['has no question of a user', { ...good, messages: [{ role: 'system', content: 'Be brief.' }] }, 'messages'],
    ['asks nothing', { ...good, messages: [user, { role: 'user', content: '' }] }, 'messages[1].content'],
    ['asks blanks', { ...good, messages: [{ role: 'user', content: ' \n\u200b\u2060\u00a0' }] }, 'messages[0].content'],
    [
      'asks an empty part',
      { ...good, messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] },
      'messages[0].content',
    ],
    ['has too many messages', { ...good, messages: Array.from({ length: 257 }, () => user) }, 'messages'],
    ['has an unknown role', { ...good, messages: [{ role: 'critic', content: 'x' }] }, 'messages[0].role'],
    [
      'has a message without content',
      { ...good, messages: [user, { role: 'assistant', content: null }] },
      'messages[1].content',
    ],
    [
      'has an image',
      { ...good, messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:' } }] }] },
      'messages[0].content',
    ],
    ['wants several choices', { ...good, n: 2 }, 'n'],
    ['offers tools', { ...good, tools: [{ type: 'function' }] }, 'tools'],
    ['wants a tool called', { ...good, tool_choice: 'required' }, 'tool_choice'],
    ['wants log probabilities', { ...good, logprobs: true }, 'logprobs'],
    ['has a temperature above two', { ...good, temperature: 2.1 }, 'temperature'],
    ['has a share of the mass above one', { ...good, top_p: 1.1 }, 'top_p'],
    ['has a seed that is no integer', { ...good, seed: 0.5 }, 'seed'],
    ['has a penalty below minus two', { ...good, presence_penalty: -2.1 }, 'presence_penalty'],
    ['has a penalty that is a word', { ...good, frequency_penalty: 'much' }, 'frequency_penalty'],
    ['has more than four stop sequences', { ...good, stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop'],
    ['has a stop sequence that is empty', { ...good, stop: '' }, 'stop[0]'],
    ['wants a JSON schema', { ...good, response_format: { type: 'json_schema' } }, 'response_format'],
    ['wants audio', { ...good, modalities: ['text', 'audio'] }, 'modalities'],
    ['limits the answer to nothing', { ...good, max_tokens: 0 }, 'max_tokens'],
    ['is a list', [], ''],
  ])('because it %s names the parameter', async (_what, body, param) => {
    const { app, ledger } = harness();
    const response = await request(app).post('/v1/chat/completions').send(body).expect(400);
    expect(response.body).toMatchObject({ error: { type: 'invalid_request_error', param } });
    expect(response.headers['x-should-retry']).toBe('false');
    expect(ledger.calls).not.toContain('tasks:open');
  });

  test('because it is not JSON has the shape of any error', async () => {
    const response = await request(harness().app)
      .post('/v1/chat/completions')
      .type('json')
      .send('{"model":')
      .expect(400);
    expect(response.body).toMatchObject({
      error: { type: 'invalid_request_error', code: 'invalid_request', param: null },
    });
  });

  test.each([
    ['messages together', 300 * 1024],
    ['body', 2 * 1024 * 1024],
  ])('because its %s are too large is 413', async (_what, length) => {
    const body = { ...good, messages: [{ role: 'user', content: 'a'.repeat(length) }] };
    const response = await request(harness().app).post('/v1/chat/completions').send(body).expect(413);
    expect(response.body).toMatchObject({ error: { code: 'prompt_too_large' } });
  });

  test.each(['gpt-4o', 'llm-net/', 'llm-net/law', 'llm-net/../x'])(
    'because there is no model %s is 404',
    async (model) => {
      const response = await request(harness().app)
        .post('/v1/chat/completions')
        .send({ ...good, model })
        .expect(404);
      expect(response.body).toMatchObject({ error: { code: 'model_not_found', param: 'model' } });
    },
  );
});

test('parameters that change nothing are accepted', async () => {
  const harmless = {
    ...{ n: 1, tools: [], tool_choice: 'none', stop: null, logprobs: false, response_format: { type: 'text' } },
    ...{ temperature: null, user: 'someone', metadata: {}, modalities: ['text'], max_tokens: null },
  };
  await request(harness().app)
    .post('/v1/chat/completions')
    .send({ ...good, ...harmless })
    .expect(200);
});

test('a conversation in which tools were used, or an answer refused, reaches the experts as text', async () => {
  const { app, coordinator } = harness();
  const classify = jest.spyOn(coordinator, 'classify');
  const call = { id: 'a', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } };
  const messages = [
    user,
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'a', content: 'sunny' },
    { role: 'assistant', content: [{ type: 'refusal', refusal: 'I will not.' }] },
    { role: 'assistant', content: null, refusal: 'Never.' },
    user,
  ];
  await request(app)
    .post('/v1/chat/completions')
    .send({ ...good, messages })
    .expect(200);
  expect(classify.mock.calls[0]?.[0]).toEqual([
    user,
    { role: 'assistant', content: 'Called the tool weather with {"city":"Oslo"}' },
    { role: 'user', content: 'Result of a tool: sunny' },
    { role: 'assistant', content: 'I will not.' },
    { role: 'assistant', content: 'Never.' },
    user,
  ]);
});
