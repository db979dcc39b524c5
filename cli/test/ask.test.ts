import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import { main } from '../src/main';
import { RunFolder, freePorts } from '../../packages/supervisor/src/run-folder';
import { temporaryFolder } from '@llmnet/test-kit/programs';

const completion = {
  id: 'chatcmpl-1',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Lima' }, finish_reason: 'stop' }],
  llmnet: {
    task: 'task-7',
    domain: 'geography',
    committee: [{ provider: 'Birch/atlas', mspId: 'Birch' }, { provider: 'Cedar/globe' }],
    agreement: 666_667,
    flag: 'split',
    somethingNew: true,
  },
};

const provenanceText =
  'answered by Birch/atlas (Birch), Cedar/globe\ndomain geography · agreement 67 % · flag split · task task-7\n';

/** Line ends and tabs are no control that does harm. */
const CONTROLS = /[^\P{Cc}\n\t]|\p{Bidi_Control}/u;

let server: Server | null = null;
let runFolder: RunFolder;
let dir: string;
let requests: { path: string | undefined; body: unknown }[];
let written: string;

beforeEach(() => {
  dir = temporaryFolder();
  runFolder = RunFolder.open(dir);
  requests = [];
  written = '';
});

afterEach(() => {
  runFolder.release();
  server?.close();
  server?.closeAllConnections();
  server = null;
});

/** An API of the members named; it notes each request and answers it with `respond`. */
async function serve(respond: RequestListener, members: readonly string[] = ['Aster']): Promise<void> {
  const [port = 0] = await freePorts(1);
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      requests.push({ path: request.url, body: JSON.parse(body) });
      respond(request, response);
    });
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  publishApis(members, port);
}

/** Only the last member's address is that of the API. */
function publishApis(members: readonly string[], port: number): void {
  const urls = members.map((_, index) =>
    index === members.length - 1 ? `http://127.0.0.1:${port}` : 'http://127.0.0.1:1',
  );
  const apis = members.map((member, index) => ({
    member,
    url: urls[index] ?? '',
    healthUrl: `${urls[index] ?? ''}/healthz`,
  }));
  runFolder.publishUrls({ apis, explorer: null });
}

function json(status: number, body: unknown): RequestListener {
  return (_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function events(...data: readonly string[]): RequestListener {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const datum of data) response.write(`data: ${datum}\n\n`);
    response.end();
  };
}

function ask(...args: string[]): Promise<number> {
  return main(['ask', 'What is the capital of Peru?', '--data', dir, ...args], (text) => {
    written += text;
  });
}

describe('llmnet ask', () => {
  it('shows the answer, who gave it and how sure they were', async () => {
    await serve(json(200, completion));
    expect(await ask()).toBe(0);
    expect(written).toBe(`Lima\n\n${provenanceText}`);
    expect(requests).toEqual([
      {
        path: '/v1/chat/completions',
        body: {
          model: 'llm-net',
          stream: false,
          messages: [{ role: 'user', content: 'What is the capital of Peru?' }],
        },
      },
    ]);
  });

  describe('shows nothing that a terminal obeys', () => {
    const hostile = '\u001b[2JLi\u202ema\u009b31m\u0007';

    it('of an answer and of the names of those that gave it', async () => {
      const committee = [{ provider: `Birch/${hostile}`, mspId: hostile }];
      const llmnet = { ...completion.llmnet, committee, domain: hostile, task: hostile, flag: hostile };
      await serve(json(200, { choices: [{ message: { content: hostile } }], llmnet }));
      await ask();
      expect(written).toContain('[2JLima31m\n');
      expect(written.match(CONTROLS)).toBeNull();
    });

    it('of a stream, even where its pieces part an escape sequence', async () => {
      const pieces = ['\u001b', '[2J', 'Lima\r', '\u202e'];
      await serve(events(...pieces.map((content) => JSON.stringify({ choices: [{ delta: { content } }] })), '[DONE]'));
      await ask('--stream');
      expect(written).toBe('[2JLima\n');
    });

    it('of JSON, whose value stays the same', async () => {
      const body = { ...completion, choices: [{ message: { content: hostile } }] };
      await serve(json(200, body));
      await ask('--json');
      expect(written.match(CONTROLS)).toBeNull();
      expect(JSON.parse(written)).toEqual(body);
    });
  });

  it('asks a gateway that it is given, where no network runs here', async () => {
    await serve(json(200, completion));
    const address = server?.address();
    const url = typeof address === 'object' ? `http://127.0.0.1:${String(address?.port)}` : '';
    const written: string[] = [];
    expect(await main(['ask', 'Why?', '--api', url], (text) => written.push(text))).toBe(0);
    expect(written.join('')).toBe(`Lima\n\n${provenanceText}`);
    await expect(main(['ask', 'Why?', '--api', '127.0.0.1:8080'])).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('leaves out what the network does not say', async () => {
    const llmnet = { task: null, domain: null, committee: [], agreement: null, flag: 'no-answer' };
    await serve(json(200, { ...completion, llmnet }));
    await ask();
    expect(written).toBe('Lima\n\nflag no-answer\n');
  });

  it('asks the API of the member and for the model named', async () => {
    await serve(json(200, completion), ['Aster', 'Birch']);
    await ask('--member', 'Birch', '--model', 'Cedar/globe');
    expect(requests).toMatchObject([{ body: { model: 'Cedar/globe' } }]);
  });

  it('prints the response as it came with --json', async () => {
    await serve(json(200, completion));
    await ask('--json');
    expect(JSON.parse(written)).toEqual(completion);
  });

  it('shows a streamed answer piece by piece', async () => {
    const pieces = ['Li', 'ma'].map((content) => JSON.stringify({ choices: [{ delta: { content } }] }));
    await serve(events(...pieces, JSON.stringify({ choices: [], llmnet: completion.llmnet }), '[DONE]'));
    await ask('--stream');
    expect(written).toBe(`Lima\n\n${provenanceText}`);
    expect(requests).toMatchObject([{ body: { stream: true } }]);
  });
});

describe('llmnet ask fails', () => {
  it('if no network runs', async () => {
    runFolder.release();
    await expect(ask()).rejects.toMatchObject({ code: 'NOT_RUNNING', message: `no network runs in ${dir}` });
  });

  it('if the network has no address yet', async () => {
    runFolder.publishUrls({ apis: [], explorer: null });
    await expect(ask()).rejects.toMatchObject({ code: 'NOT_RUNNING', message: 'the network is still starting' });
  });

  it('for an unknown member, and names those that there are', async () => {
    publishApis(['Aster', 'Birch'], 1);
    await expect(ask('--member', 'Iris')).rejects.toMatchObject({
      code: 'MEMBER_UNKNOWN',
      cure: 'choose one of: Aster, Birch',
    });
  });

  it('with the message of the API', async () => {
    await serve(json(429, { error: { message: 'too many questions', type: 'rate_limit', code: 'busy', param: null } }));
    await expect(ask()).rejects.toMatchObject({
      code: 'API_REFUSED',
      message: 'the API answered 429: too many questions (busy)',
      cure: 'wait a moment and ask again',
    });
  });

  it('without repeating a body that is not an error of the API', async () => {
    await serve((_, response) => response.writeHead(502).end('What is the capital of Peru?'));
    await expect(ask()).rejects.toMatchObject({ code: 'API_REFUSED', message: 'the API answered 502' });
  });

  it.each([
    ['text', (): RequestListener => (_, response) => response.end('Lima')],
    ['another object', () => json(200, { text: 'Lima' })],
  ])('if the answer is %s', async (_, respond) => {
    await serve(respond());
    await expect(ask()).rejects.toMatchObject({
      code: 'API_ANSWER_INVALID',
      message: expect.not.stringContaining('Lima') as unknown,
    });
  });

  it('if nobody listens', async () => {
    publishApis(['Aster'], 1);
    await expect(ask()).rejects.toMatchObject({
      code: 'API_UNREACHABLE',
      message: 'http://127.0.0.1:1 cannot be reached',
    });
  });

  it.each([
    [
      'an error',
      [JSON.stringify({ error: { message: 'the committee is gone', type: 'server_error' } })],
      /the committee is gone/,
    ],
    ['nothing', [], /the stream ended too early/],
  ])('if a stream breaks off with %s', async (_, end, message) => {
    await serve(events(JSON.stringify({ choices: [{ delta: { content: 'Li' } }] }), ...end));
    await expect(ask('--stream')).rejects.toMatchObject({
      code: 'API_REFUSED',
      message: expect.stringMatching(message) as unknown,
    });
    expect(written).toBe('Li');
  });
});
