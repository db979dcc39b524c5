import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { harness } from './support/gateway';

const PATH = '/v1/chat/completions';
const question = JSON.stringify({ model: 'llm-net', messages: [{ role: 'user', content: 'What is 6 times 7?' }] });
const post = (): request.Test => request(harness().app).post(PATH);
/** Sends bytes as they are: supertest would put its own headers and encoding to a text. */
const sent = (test: request.Test, body: Buffer | string): request.Test => {
  test.write(typeof body === 'string' ? Buffer.from(body) : body);
  return test;
};

describe('a body', () => {
  test.each([
    ['application/json'],
    ['application/json; charset=utf-8'],
    ['application/json; charset="UTF-8"'],
    ['application/vnd.api+json'],
  ])('of type %s is read', async (type) => {
    await sent(post().set('content-type', type), question).expect(200);
  });

  test('that begins with a byte order mark is read', async () => {
    await sent(post().type('json'), `\u{feff}${question}`).expect(200);
  });

  test('that is compressed is read', async () => {
    await sent(post().type('json').set('content-encoding', 'gzip'), gzipSync(question)).expect(200);
  });

  test.each<[string, number, string, RegExp, () => request.Test]>([
    ['without a type', 415, 'unsupported_media_type', /content-type/, () => sent(post(), question)],
    ['of text', 415, 'unsupported_media_type', /content-type/, () => sent(post().type('text'), question)],
    ['of a form', 415, 'unsupported_media_type', /content-type/, () => sent(post().type('form'), 'model=llm-net')],
    [
      'in another character set',
      415,
      'unsupported_media_type',
      /UTF-8/,
      () => sent(post().set('content-type', 'application/json; charset=utf-16'), Buffer.from(question, 'utf16le')),
    ],
    [
      'compressed in a way that is not known',
      415,
      'unsupported_content_encoding',
      /gzip, deflate or br/,
      () => sent(post().type('json').set('content-encoding', 'compress'), question),
    ],
    [
      'that is not compressed as its header says',
      400,
      'invalid_request',
      /content-encoding/,
      () => sent(post().type('json').set('content-encoding', 'gzip'), question),
    ],
    [
      'whose bytes are not UTF-8',
      400,
      'invalid_request',
      /UTF-8/,
      () => sent(post().type('json'), Buffer.from(question.replace('times', 'mal \u00fc'), 'latin1')),
    ],
    ['that is no JSON', 400, 'invalid_request', /not valid JSON/, () => sent(post().type('json'), "{'model': 1}")],
    ['that is missing', 400, 'invalid_request', /no body/, () => post()],
    ['that is empty', 400, 'invalid_request', /no body/, () => post().type('json').set('content-length', '0')],
  ])('%s is %i %s and says why', async (_what, status, code, says, ask) => {
    const response = await ask().expect(status);
    expect(response.body).toMatchObject({
      error: { code, type: 'invalid_request_error', message: expect.stringMatching(says) as unknown },
    });
  });
});

describe('another method', () => {
  test.each([
    ['get', PATH, 'POST, OPTIONS'],
    ['put', PATH, 'POST, OPTIONS'],
    ['post', '/v1/models', 'GET, HEAD, OPTIONS'],
    ['delete', '/v1/models/llm-net', 'GET, HEAD, OPTIONS'],
    ['post', `/api/tasks/${'a'.repeat(32)}`, 'GET, HEAD, OPTIONS'],
    ['patch', '/api/domains', 'GET, HEAD, OPTIONS'],
    ['post', '/api/domains/mathematics/reputation', 'GET, HEAD, OPTIONS'],
    ['post', '/healthz', 'GET, HEAD, OPTIONS'],
    ['post', '/readyz', 'GET, HEAD, OPTIONS'],
  ] as const)('%s of %s is 405 and told which there are', async (method, path, allow) => {
    const { app } = harness();
    const response = await request(app)[method](path).expect(405);
    expect(response.headers['allow']).toBe(allow);
    expect(response.body).toMatchObject({ error: { code: 'method_not_allowed', type: 'invalid_request_error' } });
    const options = await request(app).options(path).expect(204);
    expect(options.headers['allow']).toBe(allow);
  });
});

describe('a request that names another host', () => {
  test.each([
    'localhost',
    'LOCALHOST:80',
    'app.localhost:3000',
    '127.0.0.1:9',
    '127.8.9.1',
    '[::1]:8080',
    'gateway.example',
  ])('is answered where that is %s, of this machine or configured', async (host) => {
    await request(harness({ hosts: ['gateway.example'] }).app)
      .get('/healthz')
      .set('host', host)
      .expect(200);
  });

  test.each([
    'attacker.example',
    'attacker.example:8080',
    'localhost.attacker.example',
    '127.0.0.1.attacker.example',
    '127.0.0.1@attacker.example',
    'gateway.example.attacker.example',
    '10.0.0.1',
    '[fe80::1]',
    'a b',
  ])('is refused where that is %s, before anything is done', async (host) => {
    const { app, ledger } = harness({ hosts: ['gateway.example'] });
    const response = await request(app).post(PATH).set('host', host).type('json').send(question).expect(403);
    expect(response.body).toMatchObject({ error: { code: 'host_not_allowed', type: 'permission_error' } });
    expect(response.text).not.toContain('attacker');
    expect(ledger.calls).toEqual([]);
  });
});

describe('a web page', () => {
  const preflight = (origin: string): request.Test =>
    request(harness({ hosts: ['app.example'] }).app)
      .options(PATH)
      .set({ origin, 'access-control-request-method': 'POST' })
      .set('access-control-request-headers', 'authorization,content-type,x-stainless-lang');

  test.each(['http://localhost:3000', 'https://app.example', 'http://127.0.0.1:8080'])(
    'of %s may ask and read the headers of the answer',
    async (origin) => {
      const allowed = await preflight(origin).expect(204);
      expect(allowed.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET, HEAD, POST',
        'access-control-allow-headers': 'authorization,content-type,x-stainless-lang',
        vary: expect.stringContaining('Origin') as unknown,
      });
      const { app } = harness({ hosts: ['app.example'] });
      const answered = await request(app).post(PATH).set({ origin }).type('json').send(question).expect(200);
      expect(answered.headers['access-control-allow-origin']).toBe(origin);
      expect(answered.headers['access-control-expose-headers']).toContain('x-llmnet-flag');
    },
  );

  test.each(['https://attacker.example', 'null', 'file://', 'https://app.example.attacker.example', 'localhost'])(
    'of %s is refused, its preflight too',
    async (origin) => {
      const refusal = { error: { code: 'origin_not_allowed', type: 'permission_error' } };
      const refused = await preflight(origin).expect(403);
      expect(refused.body).toMatchObject(refusal);
      expect(refused.headers).not.toHaveProperty('access-control-allow-origin');
      const { app, ledger } = harness();
      const response = await request(app).post(PATH).set({ origin }).type('json').send(question).expect(403);
      expect(response.body).toMatchObject(refusal);
      expect(ledger.calls).toEqual([]);
    },
  );
});
