import { LanePool } from '../src/questions/lane-pool';
import { FakeLedger, refusal, account, lane, MSP, txId } from '@llmnet/test-kit/ledger-double';

const { signal } = new AbortController();

function poolOf(...lanes: ReturnType<typeof lane>[]): { pool: LanePool; ledger: FakeLedger } {
  const ledger = new FakeLedger();
  ledger.queries['accounts:account'] = () => account(...lanes);
  ledger.submits['accounts:sweep'] = () => {
    throw refusal('NOTHING_TO_SWEEP');
  };
  return { pool: new LanePool(ledger, MSP), ledger };
}

test('no lane is leased twice at once, and the account is read once', async () => {
  const { pool, ledger } = poolOf(lane(0), lane(1), lane(2));
  const leases = await Promise.all([0, 1, 2].map(() => pool.lease(1n, signal)));
  expect(leases.map(({ lane: number }) => number).sort()).toEqual([0, 1, 2]);
  expect(ledger.count('accounts:account')).toBe(1);
});

test('who finds every lane in use gets the next that is given back', async () => {
  const { pool } = poolOf(lane(0));
  const first = await pool.lease(1n, signal);
  const second = pool.lease(1n, signal);
  pool.opened(first, 300_000n);
  await expect(second).resolves.toMatchObject({ lane: 0, opens: 1, balance: 700_000n });
});

test('many who wait for few lanes never hold one together', async () => {
  const { pool } = poolOf(lane(0), lane(1));
  const held = new Set<number>();
  const use = async (): Promise<void> => {
    const lease = await pool.lease(1n, new AbortController().signal);
    expect(held.has(lease.lane)).toBe(false);
    held.add(lease.lane);
    await new Promise(setImmediate);
    held.delete(lease.lane);
    pool.opened(lease, 1n);
  };
  await Promise.all(Array.from({ length: 20 }, use));
  const [left, right] = [await pool.lease(1n, signal), await pool.lease(1n, signal)];
  expect(left.opens + right.opens).toBe(20);
});

test('waiting ends when the client goes away', async () => {
  const { pool } = poolOf(lane(0));
  await pool.lease(1n, signal);
  const client = new AbortController();
  const waiting = pool.lease(1n, client.signal);
  client.abort();
  await expect(waiting).rejects.toThrow('aborted');
});

test('lanes are taken in turn', async () => {
  const { pool } = poolOf(lane(0), lane(1));
  const first = await pool.lease(1n, signal);
  pool.opened(first, 1n);
  expect((await pool.lease(1n, signal)).lane).not.toBe(first.lane);
});

test('a lane that does not cover the minimum is passed over', async () => {
  const { pool } = poolOf(lane(0, { balance: 5n }), lane(1, { balance: 50n }));
  await expect(pool.lease(20n, signal)).resolves.toMatchObject({ lane: 1 });
});

test('credits are swept into the fullest lane when none covers, until one does', async () => {
  const lanes = [lane(0, { balance: 5n }), lane(1, { balance: 7n })];
  const { pool, ledger } = poolOf(...lanes);
  const swept: number[] = [];
  ledger.queries['accounts:account'] = () => account(...lanes);
  ledger.submits['accounts:sweep'] = ({ lane: number }) => {
    swept.push(number);
    lanes[number] = lane(number, { balance: (lanes[number]?.balance ?? 0n) + 10n });
    return txId(1);
  };
  await expect(pool.lease(20n, signal)).resolves.toMatchObject({ lane: 1, balance: 27n });
  expect(swept).toEqual([1, 1]);
});

test('an account that cannot cover it is refused after a sweep', async () => {
  const { pool, ledger } = poolOf(lane(0, { balance: 5n }));
  await expect(pool.lease(20n, signal)).rejects.toMatchObject({ code: 'LANE_TOO_LOW' });
  expect(ledger.count('accounts:sweep')).toBe(1);
  await expect(pool.lease(5n, signal)).resolves.toMatchObject({ lane: 0 });
});

test('a refreshed lane is as the ledger has it now', async () => {
  const { pool, ledger } = poolOf(lane(0));
  const lease = await pool.lease(1n, signal);
  ledger.queries['accounts:account'] = () => account(lane(0, { opens: 9 }));
  await pool.refresh(lease);
  await expect(pool.lease(1n, signal)).resolves.toMatchObject({ opens: 9 });
});

test('a lane that cannot be read again is still given back', async () => {
  const { pool, ledger } = poolOf(lane(0));
  const lease = await pool.lease(1n, signal);
  ledger.queries['accounts:account'] = () => {
    throw refusal('LEDGER_UNAVAILABLE');
  };
  await pool.refresh(lease);
  await expect(pool.lease(1n, signal)).resolves.toMatchObject({ lane: 0 });
});
