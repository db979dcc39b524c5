import { PeerHealth } from '../src/peer-connection';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

function arrange() {
  const peer = { isThere: false, probes: 0 };
  const health = new PeerHealth(() => {
    peer.probes += 1;
    return peer.isThere ? Promise.resolve() : Promise.reject(new Error('gone'));
  });
  return { peer, health };
}

test('a peer that has not failed is well and is not probed', async () => {
  const { peer, health } = arrange();
  await jest.advanceTimersByTimeAsync(60_000);
  expect([health.isWell, peer.probes]).toEqual([true, 0]);
});

test('a peer that failed is well again as soon as a probe says so', async () => {
  const { peer, health } = arrange();
  health.failed();
  expect(health.isWell).toBe(false);
  await jest.advanceTimersByTimeAsync(30_000);
  expect(health.isWell).toBe(false);
  peer.isThere = true;
  await jest.advanceTimersByTimeAsync(2_000);
  expect(health.isWell).toBe(true);
});

test('it is probed less and less often, every two seconds in the end', async () => {
  const { peer, health } = arrange();
  health.failed();
  health.failed();
  await jest.advanceTimersByTimeAsync(60_000);
  const before = peer.probes;
  await jest.advanceTimersByTimeAsync(60_000);
  expect(before).toBeLessThan(60);
  expect(peer.probes - before).toBeLessThanOrEqual(60);
  expect(peer.probes - before).toBeGreaterThanOrEqual(30);
});

test('who waits for it is told once, unless he has forgotten about it', async () => {
  const { peer, health } = arrange();
  const [told, forgotten] = [jest.fn(), jest.fn()];
  health.failed();
  health.whenWell(told);
  health.whenWell(forgotten)();
  peer.isThere = true;
  await jest.advanceTimersByTimeAsync(2_000);
  health.failed();
  await jest.advanceTimersByTimeAsync(2_000);
  expect(told).toHaveBeenCalledTimes(1);
  expect(forgotten).not.toHaveBeenCalled();
});

test('a connection that is closed is probed no more', async () => {
  const { peer, health } = arrange();
  health.failed();
  await jest.advanceTimersByTimeAsync(500);
  health.close();
  peer.isThere = true;
  await jest.advanceTimersByTimeAsync(60_000);
  expect(health.isWell).toBe(false);
});
