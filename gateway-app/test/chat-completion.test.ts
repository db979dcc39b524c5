import request from 'supertest';
import type OpenAI from 'openai';
import type { Completion } from '@llmnet/openai-http';
import type { Snapshot } from '@llmnet/protocol';
import type { Provenance } from '../src/routes/chat-answer';
import { harness, openaiClient } from './support/gateway';
import { answer, TERMS, COORDINATOR, plan, snapshot, seat, TASK, txId, refusal } from '@llmnet/test-kit/ledger-double';

const question = { model: 'llm-net', messages: [{ role: 'user' as const, content: 'What is 6 times 7?' }] };
const listed = (epoch: number, changes: Partial<Snapshot>): Snapshot => ({ ...snapshot(epoch), ...changes });
const ask = async (client: OpenAI, model = 'llm-net'): Promise<OpenAI.ChatCompletion> =>
  client.chat.completions.create({ ...question, model });

describe('a completion', () => {
  test('comes to the openai client with usage and the way to the answer', async () => {
    const { app } = harness();
    const { data, response } = await (await openaiClient(app)).chat.completions.create(question).withResponse();
    expect(data).toMatchObject({
      id: `chatcmpl-${TASK}`,
      object: 'chat.completion',
      model: 'llm-net',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'The answer  is\nforty-two.', refusal: null },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
      usage: { prompt_tokens: 30, completion_tokens: 15, total_tokens: 45 },
      llmnet: {
        task: TASK,
        domain: 'mathematics',
        committee: [
          { provider: 'Birch/expert', mspId: 'Birch', state: 'answered' },
          { provider: 'Cedar/expert', mspId: 'Cedar', state: 'abstained' },
          { provider: 'Dahlia/expert', mspId: 'Dahlia', state: 'silent' },
        ],
        ...{
          agreement: 640_000,
          agreementPercent: 64,
          note: null,
          unanimous: false,
          independence: 2,
          flag: 'ok',
          method: 'vote',
        },
        ...{ follows: 'Birch/expert', dissent: ['Dahlia/expert'], final: '42' },
      },
    });
    expect(response.headers.get('x-llmnet-task')).toBe(TASK);
    expect(response.headers.get('x-llmnet-flag')).toBe('ok');
    expect(response.headers.get('x-llmnet-agreement')).toBe('64%');
  });

  test('that was cut says by what, whole and streamed', async () => {
    const { app, coordinator } = harness();
    coordinator.answer.mockResolvedValue({ state: 'answered', answer: answer({ cut: 'length' }) });
    const client = await openaiClient(app);
    expect((await client.chat.completions.create(question)).choices[0]?.finish_reason).toBe('length');
    const stream = await client.chat.completions.create({ ...question, stream: true });
    const reasons: unknown[] = [];
    for await (const { choices } of stream) reasons.push(choices[0]?.finish_reason);
    expect(reasons.at(-1)).toBe('length');
  });

  test('divides its time between experts and network', async () => {
    const { app, coordinator } = harness();
    coordinator.answer.mockImplementationOnce(async (...given) => {
      const reply = await harness().coordinator.answer(...given);
      return reply.state === 'answered' ? { state: 'answered', answer: { ...reply.answer, expertMs: 1e9 } } : reply;
    });
    const response = await request(app).post('/v1/chat/completions').send(question);
    const { timings } = (response.body as Completion<{ llmnet: Provenance }>).llmnet;
    expect(timings.expertMilliseconds).toBeLessThanOrEqual(timings.totalMilliseconds);
    expect(timings.networkMilliseconds).toBe(timings.totalMilliseconds - timings.expertMilliseconds);
  });

  test('opens exactly the planned task, sealed for exactly the planned nodes', async () => {
    const { app, ledger, texts } = harness();
    const recipients = [
      { node: COORDINATOR, encryptionKey: { kty: 'EC', crv: 'P-256', x: '', y: '', kid: COORDINATOR } } as const,
    ];
    ledger.queries['taskQueries:plan'] = () => plan({ recipients: [...recipients] });
    const open = jest.fn().mockReturnValue(txId(1));
    ledger.submits['tasks:open'] = open;
    await ask(await openaiClient(app));
    expect(texts.sealPrompt).toHaveBeenCalledWith(TASK, { messages: question.messages }, recipients);
    expect(open).toHaveBeenCalledWith(
      {
        ...{ lane: 0, opens: 0, epoch: 3, coordinator: COORDINATOR },
        terms: { ...TERMS, priceCap: '1000000', promptTokens: 5 },
        committee: ['Birch', 'Cedar', 'Dahlia'].map((mspId) => seat(mspId).provider),
        substitutes: ['Elm/expert'],
        quote: '500000',
        promptDigest: txId(0xd1),
        link: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      },
      { transient: { text: 'sealed' } },
    );
  });

  test('of a model with a domain is not classified', async () => {
    const { app, ledger, coordinator } = harness();
    const planned: unknown[] = [];
    ledger.queries['taskQueries:plan'] = ({ terms }) => {
      planned.push(terms);
      return plan();
    };
    await ask(await openaiClient(app), 'llm-net/geography');
    expect(coordinator.classify).not.toHaveBeenCalled();
    expect(planned).toMatchObject([{ domain: 'geography' }]);
  });

  test.each<[string, number, number, readonly number[]]>([
    ['one more than all take', 10_001, 10_000, [10_000, 10_000, 10_000]],
    ['the usual default of a client', 128_000, 10_000, [10_000, 10_000, 10_000]],
    ['more than a task can have', 2_000_000_000, 10_000, [10_000, 10_000, 10_000]],
    ['more than some take, so that no seat stays empty', 9_000, 4_096, [10_000, 4_096, 8_000]],
    ['as much as all take', 4_096, 4_096, [10_000, 4_096, 8_000]],
    ['nothing, and the gateway’s default is more than some take', 0, 512, [512, 512, 4_096]],
  ])('is asked with what experts take where the client sets %s', async (_what, limit, taken, limits) => {
    const { app, ledger } = harness();
    ledger.queries['reputation:snapshot'] = ({ epoch }) =>
      snapshot(epoch, (_candidate, index) => ({ answerTokens: limits[index] ?? 0 }));
    const planned: unknown[] = [];
    ledger.queries['taskQueries:plan'] = ({ terms }) => {
      planned.push(terms);
      return plan();
    };
    const sent = { ...question, ...(limit === 0 ? {} : { max_tokens: limit }) };
    const response = await request(app).post('/v1/chat/completions').send(sent).expect(200);
    expect(response.body).toMatchObject({ llmnet: { flag: 'ok' } });
    expect(planned).toMatchObject([{ answerTokens: taken }]);
  });

  test('reads the experts’ limits once a snapshot, however many ask at once', async () => {
    const { app, ledger } = harness();
    const client = await openaiClient(app);
    await Promise.all([ask(client), ask(client), ask(client)]);
    expect(ledger.count('reputation:snapshot')).toBe(1);
    ledger.queries['reputation:epoch'] = () => ({ epoch: 4 });
    await ask(client);
    expect(ledger.count('reputation:snapshot')).toBe(2);
  });

  test.each([
    ['max_completion_tokens', { max_completion_tokens: 77 }],
    ['max_tokens', { max_tokens: 77 }],
  ])('limits the answer by %s', async (_name, limit) => {
    const { app, ledger } = harness();
    const planned: unknown[] = [];
    ledger.queries['taskQueries:plan'] = ({ terms }) => {
      planned.push(terms);
      return plan();
    };
    await request(app)
      .post('/v1/chat/completions')
      .send({ ...question, ...limit })
      .expect(200);
    expect(planned).toMatchObject([{ answerTokens: 77 }]);
  });

  test.each([
    ['a list', ['a', 'b'], { stop: ['a', 'b'] }],
    ['one text', 'a', { stop: ['a'] }],
    ['an empty list', [], {}],
    ['nothing', null, {}],
  ])('seals how the experts are to sample, with %s to stop at', async (_what, stop, stops) => {
    const { app, texts } = harness();
    const sampling = { temperature: 0.2, top_p: 1, seed: 7, presence_penalty: -1, frequency_penalty: 0.5 };
    await request(app)
      .post('/v1/chat/completions')
      .send({ ...question, ...sampling, stop })
      .expect(200);
    expect(texts.sealPrompt.mock.calls[0]?.[1]).toEqual({
      messages: question.messages,
      sampling: { ...sampling, ...stops },
    });
  });

  test('joins text parts and takes a developer for the system', async () => {
    const { app, texts } = harness();
    const messages = [
      { role: 'developer', content: 'Be short.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is ' },
          { type: 'text', text: '6 times 7?' },
        ],
      },
    ];
    await request(app).post('/v1/chat/completions').send({ model: 'llm-net', messages }).expect(200);
    expect(texts.sealPrompt.mock.calls[0]?.[1]).toEqual({
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'What is 6 times 7?' },
      ],
    });
  });

  test('keeps a sane request id and replaces any other', async () => {
    const { app } = harness();
    const post = (id: string): request.Test =>
      request(app).post('/v1/chat/completions').set('x-request-id', id).send(question);
    expect((await post('trace-7')).headers['x-request-id']).toBe('trace-7');
    expect((await post('no spaces allowed')).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a question that nobody covers', () => {
  test.each<[string, (given: ReturnType<typeof harness>) => void]>([
    ['the coordinator knows no domain', ({ coordinator }) => coordinator.classify.mockResolvedValue(null)],
    ['the coordinator names an ungoverned domain', ({ coordinator }) => coordinator.classify.mockResolvedValue('law')],
    [
      'the domain has no expert',
      ({ ledger }) => (ledger.queries['reputation:snapshot'] = ({ epoch }) => listed(epoch, { candidates: [] })),
    ],
  ])('is answered without a task when %s', async (_when, arrange) => {
    const given = harness();
    given.ledger.queries['taskQueries:plan'] = () => {
      throw refusal('NO_CANDIDATES');
    };
    arrange(given);
    const response = await request(given.app).post('/v1/chat/completions').send(question).expect(200);
    expect(response.body).toMatchObject({
      llmnet: { task: null, flag: 'no_expert', committee: [], agreement: null, agreementPercent: null, note: null },
    });
    expect(response.text).toContain('No expert of this network');
    expect(response.headers).toMatchObject({ 'x-llmnet-flag': 'no_expert' });
    expect(response.headers).not.toHaveProperty('x-llmnet-task');
    expect(response.headers).not.toHaveProperty('x-llmnet-agreement');
    expect(given.ledger.count('tasks:open')).toBe(0);
  });

  test.each<[string, RegExp, (epoch: number) => Snapshot | null]>([
    ['no list of experts has been published', /has not listed its experts in the domain mathematics yet/, () => null],
    [
      'all experts want more than is offered',
      /for at most 1000000 micro-credits/,
      (epoch) => snapshot(epoch, () => ({ price: 1_000_001n })),
    ],
    [
      'the experts are the asking member’s own',
      /other members/,
      (epoch) => snapshot(epoch, () => ({ mspId: 'Aster' })),
    ],
    [
      'all experts are in quarantine',
      /in quarantine/,
      (epoch) => listed(epoch, { candidates: [], quarantined: snapshot(epoch).candidates }),
    ],
    ['nobody coordinates', /No coordinator/, (epoch) => listed(epoch, { coordinators: [] })],
  ])('is told that %s', async (_why, says, list) => {
    const { app, ledger } = harness();
    ledger.queries['reputation:epoch'] = () => ({ epoch: list(3) === null ? null : 3 });
    ledger.queries['reputation:snapshot'] = ({ epoch }) => list(epoch) ?? snapshot(epoch);
    ledger.queries['taskQueries:plan'] = () => {
      throw refusal('NO_CANDIDATES');
    };
    const response = await request(app).post('/v1/chat/completions').send(question).expect(200);
    expect(response.text).toMatch(says);
    expect(response.text).toContain('nothing was charged');
    expect(response.body).toMatchObject({ llmnet: { flag: 'no_expert' } });
  });

  test('is refused where it is longer than any expert takes', async () => {
    const { app, ledger } = harness();
    ledger.queries['reputation:snapshot'] = ({ epoch }) =>
      snapshot(epoch, (_candidate, index) => ({ promptTokens: index + 1 }));
    ledger.queries['taskQueries:plan'] = () => {
      throw refusal('NO_CANDIDATES');
    };
    const response = await request(app).post('/v1/chat/completions').send(question).expect(400);
    expect(response.body).toMatchObject({ error: { code: 'context_length_exceeded', param: 'messages' } });
    expect(response.text).toContain('about 5 tokens');
    expect(response.text).toContain('at most 3');
  });
});
