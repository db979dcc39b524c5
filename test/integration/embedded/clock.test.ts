import { failureOf, TestNetwork } from '@llmnet/test-kit/network';

const SIXTEEN_MINUTES_MS = 16 * 60_000;
const TEN_YEARS_MS = 10 * 365 * 24 * 3_600_000;

describe("the network's clock", () => {
  let network: TestNetwork;

  beforeAll(async () => {
    network = await TestNetwork.start();
  }, 30_000);

  afterAll(async () => {
    await network.stop();
  });

  afterEach(() => {
    network.network.clock.reset();
  });

  async function evaluate(): Promise<Uint8Array> {
    const { contract } = await network.client('AsterMSP');
    return contract.evaluateTransaction('get', 'k');
  }

  it.each([SIXTEEN_MINUTES_MS, -SIXTEEN_MINUTES_MS])(
    'decides whether a proposal is out of the 15-minute window (moved by %i ms)',
    async (milliseconds) => {
      network.network.clock.advance(milliseconds);
      const error = await failureOf(evaluate());
      expect(error.details[0]?.message).toContain('request unauthorized due to incorrect timestamp');
    },
  );

  it('decides whether a certificate has expired', async () => {
    network.network.clock.set(new Date(Date.now() + TEN_YEARS_MS));
    const error = await failureOf(evaluate());
    expect(error.details[0]?.message).toBe('proposal client identity expired');
  });

  it('goes back to the time of the machine', async () => {
    network.network.clock.advance(TEN_YEARS_MS);
    network.network.clock.reset();
    await expect(evaluate()).resolves.toHaveLength(0);
  });
});
