import { PARAMETER_PROFILES, Parameters } from '@llmnet/protocol';
import { pino } from 'pino';
import { LeaseMaintainer } from '../../src/maintenance/lease-maintainer';
import { refusal, consortium, txId, NodeLedger, testNode } from '@llmnet/test-kit/ledger-double';

const PARAMETERS = Parameters.parse({ version: 1, domains: ['words'], ...PARAMETER_PROFILES.development });
const LEASE = PARAMETERS.leaseSeconds * 1_000;

let maintainer: LeaseMaintainer | undefined;

beforeEach(() => {
  jest.useFakeTimers({ now: 1_767_322_000_000 });
});

afterEach(() => {
  void maintainer?.stop();
  jest.useRealTimers();
});

/** A ledger with leases that a renewal prolongs. */
function run(recorded: Record<string, number>) {
  const ledger = new NodeLedger(testNode('Birch'));
  const renewals: string[][] = [];
  ledger.queries = {
    'membership:consortium': () => ({ ...consortium(), parameters: PARAMETERS }),
    'registry:provider': ({ provider }) => ({ versions: [], leaseUntil: recorded[provider] ?? null }),
  };
  ledger.submits['registry:renewLeases'] = ({ providers }) => {
    renewals.push(providers);
    for (const provider of providers) recorded[provider] = Date.now() + LEASE;
    return txId(1);
  };
  maintainer = new LeaseMaintainer(ledger, Object.keys(recorded), pino({ level: 'silent' }));
  return { maintainer, ledger, renewals };
}

test('a lease in its first half is left alone until its second half begins', async () => {
  const { maintainer: leases, renewals } = run({ 'Birch/expert': Date.now() + LEASE });
  await leases.start();
  await jest.advanceTimersByTimeAsync(LEASE / 2 - 1);
  expect(renewals).toEqual([]);
  await jest.advanceTimersByTimeAsync(1);
  expect(renewals).toEqual([['Birch/expert']]);
});

test('what is due is renewed in one transaction, at once', async () => {
  const { maintainer: leases, renewals } = run({
    'Birch/expert': Date.now() + LEASE / 4,
    'Birch/second': Date.now() - 1,
    'Birch/third': Date.now() + LEASE,
  });
  await leases.start();
  expect(renewals).toEqual([['Birch/expert', 'Birch/second']]);
});

test('a day costs a provider no more than twelve renewals of a lease of four hours', async () => {
  const { maintainer: leases, renewals } = run({ 'Birch/expert': Date.now() + LEASE });
  await leases.start();
  await jest.advanceTimersByTimeAsync(24 * 3_600_000);
  expect(renewals.length).toBeGreaterThanOrEqual(11);
  expect(renewals.length).toBeLessThanOrEqual(12);
});

test('a ledger that is away for a moment is asked again', async () => {
  const { maintainer: leases, ledger, renewals } = run({ 'Birch/expert': Date.now() });
  let failures = 1;
  ledger.queries['registry:provider'] = () => {
    if (failures-- > 0) throw refusal('LEDGER_UNAVAILABLE');
    return { versions: [], leaseUntil: Date.now() };
  };
  await leases.start();
  expect(renewals).toEqual([]);
  await jest.advanceTimersByTimeAsync(30_000);
  expect(renewals).toEqual([['Birch/expert']]);
});
