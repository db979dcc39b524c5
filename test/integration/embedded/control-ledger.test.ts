import { EmbeddedNetwork } from '@llmnet/embedded-fabric';
import { prepareFolder, type TestFolder } from '@llmnet/test-kit/network';

describe('the control interface for the clock, the ledger and the chaincode', () => {
  let folder: TestFolder;
  let network: EmbeddedNetwork;

  beforeAll(async () => {
    folder = await prepareFolder();
    const chaincode = { ...folder.network.chaincode, timeouts: { dialMs: 50 } };
    network = await EmbeddedNetwork.start({ ...folder.network, chaincode, controlPort: 0 });
  }, 30_000);

  afterAll(async () => {
    await network.stop();
  });

  async function post(path: string, body?: object): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${network.controlUrl ?? ''}${path}`, {
      method: 'POST',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }

  it('sets the time, moves it and gives it back to the machine', async () => {
    const time = '2031-01-02T03:04:05.000Z';
    expect(await post('/clock', { time })).toMatchObject({
      status: 200,
      body: { time: expect.stringMatching(/^2031-01-02T03:04:0/) as unknown },
    });
    expect(await post('/clock', { advanceMs: 86_400_000 })).toMatchObject({
      body: { time: expect.stringMatching(/^2031-01-03/) as unknown },
    });
    await post('/clock', { reset: true });
    expect(Math.abs(network.clock.now() - Date.now())).toBeLessThan(1_000);
  });

  it('refuses a time that is none', async () => {
    expect(await post('/clock', { time: 'tomorrow' })).toMatchObject({ status: 400 });
  });

  it('takes a snapshot and reverts to it', async () => {
    const { body } = await post('/snapshots');
    expect(body).toEqual({ snapshot: 1 });
    expect(await post('/snapshots/1/revert')).toEqual({ status: 204, body: undefined });
    expect(await post('/snapshots/7/revert')).toMatchObject({
      status: 409,
      body: { error: { code: 'SNAPSHOT_UNKNOWN' } },
    });
  });

  it('says when there is no chaincode at the address', async () => {
    expect(await post('/chaincode', { address: '127.0.0.1:9' })).toMatchObject({
      status: 409,
      body: { error: { code: 'CHAINCODE_UNREACHABLE' } },
    });
    expect(await post('/chaincode', {})).toMatchObject({ status: 400 });
  });
});
