import { request } from 'node:http';
import { CLIENT, prepareFolder, type TestFolder, buildNetwork, NetworkProcess } from '@llmnet/test-kit/network';
import { isListening } from '@llmnet/test-kit/programs';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

describe('the control interface of a network in a process of its own', () => {
  let folder: TestFolder;
  let network: NetworkProcess;
  let url: string;

  beforeAll(async () => {
    buildNetwork();
    folder = await prepareFolder({
      members: ['AsterMSP', 'BirchMSP'].map((mspId) => ({
        mspId,
        nodes: [{ enrolmentId: CLIENT, ou: 'client', roles: [] }],
      })),
    });
    network = await NetworkProcess.start(folder.dir, { ...folder.network, controlPort: 0 });
    const ready = JSON.parse(network.log.at(-1) ?? '') as { controlUrl: string };
    url = ready.controlUrl;
  }, 60_000);

  afterAll(async () => {
    await network.end('SIGKILL');
  });

  async function call(method: string, path: string, body?: string, headers = {}): Promise<Answer> {
    const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) });
    return { status: response.status, body: await response.json() };
  }

  function portOf(index: number): number {
    return Number(network.endpoints[index]?.address.split(':')[1]);
  }

  it('lists the peers', async () => {
    const lag = { blocks: 0 };
    expect(await call('GET', '/peers')).toEqual({
      status: 200,
      body: [
        { mspId: 'AsterMSP', isRunning: true, height: 1, lag },
        { mspId: 'BirchMSP', isRunning: true, height: 1, lag },
      ],
    });
  });

  it('stops a peer and starts it again', async () => {
    expect(await call('POST', '/peers/BirchMSP/stop')).toMatchObject({ status: 200, body: { isRunning: false } });
    expect(await isListening(portOf(1))).toBe(false);
    expect(await call('POST', '/peers/BirchMSP/start')).toMatchObject({ status: 200, body: { isRunning: true } });
    expect(await isListening(portOf(1))).toBe(true);
  });

  it('keeps a peer behind', async () => {
    const { body } = await call('POST', '/peers/BirchMSP/lag', '{"milliseconds":50}');
    expect(body).toMatchObject({ mspId: 'BirchMSP', lag: { milliseconds: 50 } });
    expect(await call('GET', '/peers/BirchMSP')).toMatchObject({ body: { lag: { milliseconds: 50 } } });
  });

  it.each([
    ['MEMBER_UNKNOWN', 404, 'POST', '/peers/ZinniaMSP/stop', undefined],
    ['NOT_FOUND', 404, 'GET', '/nothing', undefined],
    ['METHOD_NOT_ALLOWED', 405, 'GET', '/peers/AsterMSP/stop', undefined],
    ['BODY_INVALID', 400, 'POST', '/peers/AsterMSP/lag', '{"blocks":-1}'],
    ['BODY_INVALID', 400, 'POST', '/peers/AsterMSP/lag', '{"blocks":'],
    ['BODY_INVALID', 400, 'POST', '/peers/AsterMSP/lag', undefined],
    ['BODY_TOO_LARGE', 413, 'POST', '/peers/AsterMSP/lag', ' '.repeat(100_000)],
  ])('answers %s with status %i to %s %s', async (code, status, method, path, body) => {
    expect(await call(method, path, body)).toMatchObject({ status, body: { error: { code } } });
  });

  it('takes no order of a web page', async () => {
    const refused = { status: 403, body: { error: { code: 'FORBIDDEN' } } };
    expect(await call('POST', '/peers/AsterMSP/stop', undefined, { origin: 'http://example.org' })).toMatchObject(
      refused,
    );
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: 'example.org' };
      request(`${url}/peers`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });
});
