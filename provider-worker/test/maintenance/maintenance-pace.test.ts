import { PARAMETER_PROFILES } from '@llmnet/protocol';
import { MaintenancePace } from '../../src/maintenance/maintenance-pace';

const DOMAIN = 'mathematics';
const MEMBERS = ['Aster', 'Birch', 'Cedar'];
const PARAMETERS = PARAMETER_PROFILES.development;
const WINDOW = PARAMETERS.rollUpWindowSeconds * 1000;
/** By how much each further member waits longer. */
const LATE = 4 * WINDOW;
const NOW = 1_000_000;

function needsSince(since: number): Parameters<MaintenancePace['nextRound']>[0] {
  return new Map([[DOMAIN, { unfolded: { size: 1 }, stale: false, since }]]);
}

/** How long a member waits with something to fold that nobody else folds, in milliseconds. */
function waitOf(mspId: string, epoch = 3, members = MEMBERS): number {
  const pace = new MaintenancePace(mspId, members, PARAMETERS);
  pace.published(DOMAIN, epoch);
  return (pace.nextRound(needsSince(NOW)) ?? Infinity) - NOW;
}

test('one member begins, and the others step in one after another where it is late', () => {
  const waits = MEMBERS.map((mspId) => waitOf(mspId));
  expect(waits.toSorted((x, y) => x - y)).toEqual([WINDOW, WINDOW + LATE, WINDOW + 2 * LATE]);
});

test('another member begins after each snapshot', () => {
  const first = [3, 4, 5].flatMap((epoch) => MEMBERS.filter((mspId) => waitOf(mspId, epoch) === WINDOW));
  expect(first.toSorted()).toEqual(MEMBERS);
});

test('the order does not depend on how the members are listed', () => {
  expect(waitOf('Birch', 3, MEMBERS.toReversed())).toBe(waitOf('Birch'));
});

test('who is not listed comes last', () => {
  expect(waitOf('Dahlia')).toBe(WINDOW + 3 * LATE);
});

test('a member that sees another at work waits anew, however long that takes', () => {
  const pace = new MaintenancePace('Aster', MEMBERS, PARAMETERS);
  for (const passed of [0, 3 * WINDOW, 6 * WINDOW]) {
    pace.stepped(DOMAIN, NOW + passed);
    expect(pace.nextRound(needsSince(NOW))).toBeGreaterThanOrEqual(NOW + passed + WINDOW);
  }
});

test('a round that was long is followed by a pause four times as long, of five windows at most', () => {
  const pauseAfter = (roundMs: number): number => {
    const pace = new MaintenancePace('Aster', ['Aster'], PARAMETERS);
    for (let passed = 0; passed <= roundMs; passed += 500) pace.stepped(DOMAIN, NOW + passed);
    return (pace.nextRound(needsSince(NOW + roundMs)) ?? Infinity) - NOW - roundMs;
  };
  expect(pauseAfter(0)).toBe(WINDOW);
  expect(pauseAfter(1_000)).toBe(4 * 1_000);
  expect(pauseAfter(10_000)).toBe(5 * WINDOW);
});

test('nobody begins while the other snapshots of a round may be under way, whoever’s turn it is by then', () => {
  for (const mspId of MEMBERS) {
    const pace = new MaintenancePace(mspId, MEMBERS, PARAMETERS);
    pace.published(DOMAIN, 3, NOW);
    expect(pace.nextRound(needsSince(NOW - 10 * WINDOW))).toBeGreaterThanOrEqual(NOW + 4_000);
  }
});

test('nothing is planned where nothing is needed', () => {
  const pace = new MaintenancePace('Aster', MEMBERS, PARAMETERS);
  expect(pace.nextRound(new Map([[DOMAIN, { unfolded: { size: 0 }, stale: false, since: NOW }]]))).toBeNull();
});
