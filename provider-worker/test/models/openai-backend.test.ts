import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { OpenAiBackend } from '../../src/models/backend';

const SECRET = 'heliotrope-4711';
const MESSAGES = [{ role: 'user', content: `What is ${SECRET}?` }] as const;
/** What the model is sent. */
const SENT = [{ role: 'system', content: 'Rule.' }, ...MESSAGES];

let server: Server | undefined;

afterEach(async () => {
  if (server === undefined) return;
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  server = undefined;
});

/** A model server that answers every request so. */
async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`;
}

async function backend(
  status: number,
  body: unknown,
  options: { readonly apiKeyEnv?: string; readonly environment?: Record<string, string> } = {},
): Promise<{ readonly model: OpenAiBackend; readonly requests: { url: string; key: string; body: unknown }[] }> {
  const requests: { url: string; key: string; body: unknown }[] = [];
  const baseUrl = await serve((request, response) => {
    void text(request).then((received) => {
      const { authorization = '' } = request.headers;
      requests.push({ url: request.url ?? '', key: authorization, body: JSON.parse(received) });
      response.writeHead(status, { 'content-type': 'application/json', 'x-should-retry': 'false' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  const { environment, ...key } = options;
  const model = new OpenAiBackend({ baseUrl, model: 'tiny', timeoutMs: 5_000, ...key }, environment ?? {});
  return { model, requests };
}

/** Everything that anyone could print of an error: its message, its fields, its causes and its stack. */
async function failureOf(work: Promise<unknown>): Promise<{ readonly error: Error; readonly printed: string }> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('the call did not fail');
  return { error, printed: `${inspect(error, { depth: 10, showHidden: true })} ${JSON.stringify(error)}` };
}

const COMPLETION = {
  choices: [{ index: 0, message: { role: 'assistant', content: 'Final answer: 42' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
};

test('a conversation is completed, with its tokens', async () => {
  const { model, requests } = await backend(200, COMPLETION);
  await expect(model.complete('Rule.', MESSAGES, { maxTokens: 99 })).resolves.toEqual({
    content: 'Final answer: 42',
    finish: 'stop',
    promptTokens: 11,
    completionTokens: 7,
  });
  expect(requests).toMatchObject([
    { url: '/v1/chat/completions', body: { model: 'tiny', messages: SENT, max_completion_tokens: 99, stream: false } },
  ]);
});

test('the model samples as the requester asked, and by its own defaults where nothing was asked', async () => {
  const { model, requests } = await backend(200, COMPLETION);
  const sampling = { temperature: 0.2, top_p: 0.9, seed: 7, stop: ['\n'], presence_penalty: 1, frequency_penalty: -1 };
  await model.complete('Rule.', MESSAGES, { maxTokens: 1, sampling });
  await model.complete('Rule.', MESSAGES, { maxTokens: 1 });
  const plain = { model: 'tiny', messages: SENT, max_completion_tokens: 1, stream: false };
  expect(requests.map(({ body }) => body)).toEqual([{ ...plain, ...sampling }, plain]);
});

test('a server that counts no tokens and says nothing gives an empty completion', async () => {
  const { model } = await backend(200, { choices: [{ message: { content: '' } }] });
  await expect(model.complete('Rule.', MESSAGES, { maxTokens: 1 })).resolves.toEqual({
    content: '',
    finish: 'stop',
    promptTokens: 0,
    completionTokens: 0,
  });
});

test('the key is read from the environment variable that the configuration names', async () => {
  const { model, requests } = await backend(200, COMPLETION, {
    apiKeyEnv: 'MODEL_KEY',
    environment: { MODEL_KEY: 'key-1' },
  });
  await model.complete('Rule.', MESSAGES, { maxTokens: 1 });
  expect(requests.map(({ key }) => key)).toEqual(['Bearer key-1']);
});

test('a missing key names the variable to set', () => {
  const config = { baseUrl: 'http://127.0.0.1:1', model: 'tiny', timeoutMs: 100, apiKeyEnv: 'MODEL_KEY' };
  expect(() => new OpenAiBackend(config, {})).toThrow(
    'BACKEND_FAILED: model tiny: the environment variable MODEL_KEY is not set; check its server, key and limits',
  );
});

test.each([400, 401, 404, 422, 429, 500, 503])(
  'of a failure only the status %d is told, not the words of the server, which may quote the prompt',
  async (status) => {
    const quoting = { error: { message: `cannot answer ${SECRET}`, code: SECRET, type: SECRET, param: SECRET } };
    const { model } = await backend(status, quoting);
    const { error, printed } = await failureOf(model.complete('Rule.', MESSAGES, { maxTokens: 1 }));
    expect(error).toMatchObject({ name: 'BackendError', code: 'BACKEND_FAILED' });
    expect(error.message).toContain(`model tiny: HTTP ${String(status)};`);
    expect(error.cause).toBeUndefined();
    expect(printed).not.toContain(SECRET);
  },
);

test.each([
  ['no JSON', `{"choices": ${SECRET}`],
  ['no completion', { answer: SECRET }],
  ['no message', { choices: [{ text: SECRET }] }],
])('an answer that is %s fails without its words', async (_what, body) => {
  const { model } = await backend(200, body);
  const { error, printed } = await failureOf(model.complete('Rule.', MESSAGES, { maxTokens: 1 }));
  expect(error).toMatchObject({ code: 'BACKEND_FAILED' });
  expect(printed).not.toContain(SECRET);
});

test('a server that does not answer in time fails', async () => {
  const baseUrl = await serve((_request, response) => {
    response.writeHead(200, { 'x-should-retry': 'false' });
  });
  const model = new OpenAiBackend({ baseUrl, model: 'tiny', timeoutMs: 100 }, {});
  const { error } = await failureOf(
    model.complete('Rule.', MESSAGES, { maxTokens: 1, signal: AbortSignal.timeout(300) }),
  );
  expect(error).toMatchObject({ code: 'BACKEND_FAILED' });
});

test('a call that is aborted ends, and says so', async () => {
  const stopping = new AbortController();
  const baseUrl = await serve(() => {
    stopping.abort();
  });
  const model = new OpenAiBackend({ baseUrl, model: 'tiny', timeoutMs: 60_000 }, {});
  const { error } = await failureOf(model.complete('Rule.', MESSAGES, { maxTokens: 1, signal: stopping.signal }));
  expect(error.message).toContain('APIUserAbortError');
});

test('the client logs no conversation, whatever its own log variable says', async () => {
  const before = process.env['OPENAI_LOG'];
  process.env['OPENAI_LOG'] = 'debug';
  const spies = (['debug', 'info', 'log', 'warn', 'error'] as const).map((level) =>
    jest.spyOn(console, level).mockImplementation(() => undefined),
  );
  try {
    const { model } = await backend(200, COMPLETION);
    await model.complete('Rule.', MESSAGES, { maxTokens: 10 });
    expect(spies.flatMap(({ mock }) => mock.calls)).toEqual([]);
  } finally {
    for (const spy of spies) spy.mockRestore();
    if (before === undefined) delete process.env['OPENAI_LOG'];
    else process.env['OPENAI_LOG'] = before;
  }
});

describe('a model that takes less', () => {
  /** A server that refuses requests as `refusal` says; what it was asked in the end. */
  async function asked(
    refusal: (body: Record<string, unknown>) => string | undefined,
    together = false,
  ): Promise<Record<string, unknown>[]> {
    const bodies: Record<string, unknown>[] = [];
    const baseUrl = await serve((request, response) => {
      void text(request).then((received) => {
        const body = JSON.parse(received) as Record<string, unknown>;
        bodies.push(body);
        const message = refusal(body);
        response.writeHead(message === undefined ? 200 : 400, { 'content-type': 'application/json' });
        response.end(JSON.stringify(message === undefined ? COMPLETION : { error: { message } }));
      });
    });
    const model = new OpenAiBackend({ baseUrl, model: 'tiny', timeoutMs: 5_000 }, {});
    const ask = (): Promise<unknown> => model.complete('Rule.', MESSAGES, { maxTokens: 9 });
    await (together ? Promise.all([ask(), ask()]) : ask().then(ask));
    return bodies;
  }

  test('gets the limit under the name that it knows, learnt from its first refusal', async () => {
    const bodies = await asked(({ max_completion_tokens: limit }) =>
      limit === undefined ? undefined : 'extra_forbidden: max_completion_tokens',
    );
    expect(bodies).toHaveLength(3);
    for (const body of bodies.slice(1)) expect(body).toMatchObject({ max_tokens: 9 });
  });

  test('gets the limit under the other name where the refusal says nothing that the client passes on', async () => {
    const bodies: Record<string, unknown>[] = [];
    const baseUrl = await serve((request, response) => {
      void text(request).then((received) => {
        const body = JSON.parse(received) as Record<string, unknown>;
        bodies.push(body);
        const isRefused = 'max_completion_tokens' in body;
        response.writeHead(isRefused ? 422 : 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(isRefused ? { detail: [{ type: 'extra_forbidden' }] } : COMPLETION));
      });
    });
    const model = new OpenAiBackend({ baseUrl, model: 'tiny', timeoutMs: 5_000 }, {});
    await expect(model.complete('Rule.', MESSAGES, { maxTokens: 9 })).resolves.toMatchObject({ finish: 'stop' });
    expect(bodies.map((body) => body['max_tokens'])).toEqual([undefined, 9]);
  });

  test('is learnt by two calls at once, neither of which fails for it', async () => {
    const bodies = await asked(
      ({ max_completion_tokens: limit }) =>
        limit === undefined ? undefined : 'extra_forbidden: max_completion_tokens',
      true,
    );
    expect(bodies).toHaveLength(4);
  });

  test('gets the instruction in the user\u2019s message where it has no system role', async () => {
    const bodies = await asked(({ messages }) =>
      JSON.stringify(messages).includes('"system"') ? 'System role not supported' : undefined,
    );
    expect(bodies).toHaveLength(3);
    expect(bodies[1]?.['messages']).toEqual([{ role: 'user', content: `Rule.\n\n${MESSAGES[0].content}` }]);
  });
});

test.each([
  [401, true],
  [404, true],
  [422, true],
  [429, false],
  [500, false],
])('a refusal with status %d is lasting: %s', async (status, isLasting) => {
  const { model } = await backend(status, { error: { message: 'no' } });
  const { error } = await failureOf(model.complete('Rule.', MESSAGES, { maxTokens: 1 }));
  expect(error).toMatchObject({ name: 'BackendError', isLasting });
});

test('a page under status 200 is told by its form', async () => {
  const { model } = await backend(200, '<html></html>');
  const { error } = await failureOf(model.complete('Rule.', MESSAGES, { maxTokens: 1 }));
  expect(error.message).toContain('no completion in the answer, content type application/json');
});
