import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { OpenAiBackend } from '../../src/models/openai-backend';

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
    'BACKEND_FAILED: model tiny: the environment variable MODEL_KEY is not set; set it to its key',
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

test.each(['headers', 'body'])('a server whose %s do not come in time fails', async (what) => {
  const baseUrl = await serve((_request, response) => {
    if (what === 'body') response.writeHead(200).write('{');
  });
  const model = new OpenAiBackend({ baseUrl, model: 'tiny', timeoutMs: 100 }, {});
  const { error } = await failureOf(model.complete('Rule.', MESSAGES, { maxTokens: 1 }));
  expect(error).toMatchObject({ kind: 'slow', reason: 'no answer within 100 ms; check its server' });
});

test('a call ends with the time of who asked, where that is less', async () => {
  const baseUrl = await serve(() => undefined);
  const model = new OpenAiBackend({ baseUrl, model: 'tiny', timeoutMs: 60_000 }, {});
  const { error } = await failureOf(model.complete('Rule.', MESSAGES, { maxTokens: 1, withinMs: 50 }));
  expect(error).toMatchObject({ reason: 'no answer within 50 ms; check its server' });
});

test('a call that is aborted ends, and says so', async () => {
  const stopping = new AbortController();
  const baseUrl = await serve(() => {
    stopping.abort();
  });
  const model = new OpenAiBackend({ baseUrl, model: 'tiny', timeoutMs: 60_000 }, {});
  const { error } = await failureOf(model.complete('Rule.', MESSAGES, { maxTokens: 1, signal: stopping.signal }));
  expect(error).toMatchObject({ reason: 'ended by who asked' });
});

test.each([
  ['is not there', 'ECONNREFUSED'],
  ['hangs up', 'UND_ERR_SOCKET'],
])('a server that %s is told by the system\u2019s code', async (what, code) => {
  const baseUrl = await serve(({ socket }) => socket.destroy());
  if (what === 'is not there') {
    server?.close();
    server = undefined;
  }
  const model = new OpenAiBackend({ baseUrl, model: 'tiny', timeoutMs: 5_000 }, {});
  const { error } = await failureOf(model.complete('Rule.', MESSAGES, { maxTokens: 1 }));
  expect(error).toMatchObject({ kind: 'passing', reason: `no connection (${code}); check its server and base URL` });
});

test('a port that HTTP clients refuse is told as that', async () => {
  const model = new OpenAiBackend({ baseUrl: 'http://127.0.0.1:6000/v1', model: 'tiny', timeoutMs: 5_000 }, {});
  const { error } = await failureOf(model.complete('Rule.', MESSAGES, { maxTokens: 1 }));
  expect(error).toMatchObject({
    kind: 'lasting',
    reason: 'no connection (HTTP clients refuse the port of its base URL); give its server another port',
  });
});

test.each([429, 500, 503])('a call is one request, also where status %d could be tried again', async (status) => {
  let requests = 0;
  const baseUrl = await serve((_request, response) => {
    requests += 1;
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  const model = new OpenAiBackend({ baseUrl, model: 'tiny', timeoutMs: 5_000 }, {});
  await failureOf(model.complete('Rule.', MESSAGES, { maxTokens: 1 }));
  expect(requests).toBe(1);
});

test('a refusal is read up to a bound, however long it is', async () => {
  let sent = 0;
  const baseUrl = await serve((_request, response) => {
    response.writeHead(500, { 'content-type': 'text/plain' });
    const more = (): void => {
      let isTaken = true;
      while (isTaken && !response.destroyed) {
        sent += 65_536;
        isTaken = response.write('x'.repeat(65_536));
      }
    };
    response.on('drain', more);
    more();
  });
  const model = new OpenAiBackend({ baseUrl, model: 'tiny', timeoutMs: 5_000 }, {});
  const began = performance.now();
  const { error } = await failureOf(model.complete('Rule.', MESSAGES, { maxTokens: 1 }));
  expect(error).toMatchObject({ reason: 'HTTP 500; check its server' });
  expect(performance.now() - began).toBeLessThan(4_000);
  expect(sent).toBeLessThan(20_000_000);
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
    await expect(model.complete('Rule.', MESSAGES, { maxTokens: 9 })).resolves.toMatchObject({
      content: 'Final answer: 42',
    });
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
  [400, 'request', 'check what its server takes'],
  [401, 'lasting', 'check its key'],
  [402, 'lasting', 'check its account'],
  [404, 'lasting', 'check its base URL and the model\u2019s name'],
  [408, 'passing', 'check its server'],
  [422, 'request', 'check what its server takes'],
  [429, 'passing', 'check its limits'],
  [503, 'passing', 'check its server'],
])('a refusal with status %d is %s, and says what to look at', async (status, kind, cure) => {
  const { model } = await backend(status, { error: { message: 'no' } });
  const { error } = await failureOf(model.complete('Rule.', MESSAGES, { maxTokens: 1 }));
  expect(error).toMatchObject({ name: 'BackendError', kind, reason: `HTTP ${String(status)}; ${cure}` });
});

test.each([
  [429, { code: 'insufficient_quota' }, 'lasting', 'HTTP 429, insufficient_quota; check its account'],
  [400, { code: 'model_not_found' }, 'lasting', 'HTTP 400, model_not_found; check the model\u2019s name'],
  [
    200,
    { code: 'invalid_api_key' },
    'lasting',
    'answered 200 with an error object, code invalid_api_key; check its key',
  ],
  [200, { code: 401 }, 'lasting', 'answered 200 with an error object, code 401; check its key'],
  [200, { code: 429 }, 'passing', 'answered 200 with an error object, code 429; check its limits'],
  [200, { code: 400 }, 'request', 'answered 200 with an error object, code 400; check what its server takes'],
  [
    200,
    { type: 'authentication_error' },
    'lasting',
    'answered 200 with an error object, code authentication_error; check its key',
  ],
  [400, { type: 'authentication_error' }, 'lasting', 'HTTP 400, authentication_error; check its key'],
  [400, { code: 'constructor' }, 'request', 'HTTP 400; check what its server takes'],
  [200, {}, 'passing', 'answered 200 with an error object; check its server'],
])('status %d with the error %p is %s', async (status, said, kind, reason) => {
  const { model } = await backend(status, { error: { message: 'no', ...said } });
  const { error } = await failureOf(model.complete('Rule.', MESSAGES, { maxTokens: 1 }));
  expect(error).toMatchObject({ kind, reason });
});

test.each([
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
  [{ 'retry-after': 'Mon, 01 Jan 2001 00:00:00 GMT' }, 0],
  [{ 'retry-after': 'later' }, undefined],
  [{}, undefined],
])('%p says when to ask again', async (headers, retryAfterMs) => {
  const baseUrl = await serve((_request, response) => {
    response.writeHead(429, headers).end('{}');
  });
  const model = new OpenAiBackend({ baseUrl, model: 'tiny', timeoutMs: 5_000 }, {});
  const { error } = await failureOf(model.complete('Rule.', MESSAGES, { maxTokens: 1 }));
  expect(error).toMatchObject({ retryAfterMs });
});

test('a page under status 200 is told by its form', async () => {
  const { model } = await backend(200, '<html></html>');
  const { error } = await failureOf(model.complete('Rule.', MESSAGES, { maxTokens: 1 }));
  expect(error.message).toContain('no completion in the answer, content type application/json');
});
