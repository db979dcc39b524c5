import type { Operation } from '../support/ledger-client';
import { MEMBERS, type MemberName } from '../support/ledger-spec';
import { anyPeerOf, peersOf } from '../support/policies';
import { SeededRandom } from './random';

/** One transaction to try. */
export interface Step {
  readonly member: MemberName;
  readonly by: readonly MemberName[];
  readonly operations: readonly Operation[];
}

type Draw = (random: SeededRandom) => Operation;

const KEYS = 24;
const GUARDED_KEYS = 5;
const key = (random: SeededRandom): string => `k${random.below(KEYS)}`;
const guarded = (random: SeededRandom): string => `g${random.below(GUARDED_KEYS)}`;
const collection = (random: SeededRandom): string => random.oneOf(['all', 'pair']);
const value = (random: SeededRandom): string => 'v'.repeat(1 + random.below(40));

function bounds(random: SeededRandom): [string, string] {
  const start = random.below(KEYS);
  return [`k${start}`, `k${start + random.below(4)}~`];
}

/** What most transactions consist of. */
const COMMON: readonly [Draw, ...Draw[]] = [
  (random) => ['put', key(random), value(random)],
  (random) => ['put', key(random), value(random)],
  (random) => ['get', key(random)],
  (random) => ['append', key(random), 'a'],
  (random) => ['append', key(random), 'b'],
  (random) => ['del', key(random)],
  (random) => ['range', ...bounds(random)],
  (random) => ['range', ...bounds(random), 1 + random.below(3)],
  (random) => ['putPrivate', collection(random), key(random), value(random)],
  (random) => ['appendPrivate', collection(random), key(random), 'p'],
  (random) => ['getPrivateHash', collection(random), key(random)],
  (random) => ['delPrivate', collection(random), key(random)],
  (random) => ['put', guarded(random), value(random)],
];

/** What is rare, or refused. */
const RARE: readonly [Draw, ...Draw[]] = [
  (random) => ['setPolicy', guarded(random), anyPeerOf(random.oneOf(MEMBERS))],
  (random) => ['setPolicy', guarded(random), peersOf('BetaMSP', random.oneOf(['AlphaMSP', 'GammaMSP']))],
  (random) => ['getPolicy', guarded(random)],
  (random) => ['del', guarded(random)],
  (random) => ['purgePrivate', collection(random), key(random)],
  (random) => ['setPrivatePolicy', 'all', guarded(random), anyPeerOf(random.oneOf(MEMBERS))],
  (random) => ['putPrivate', 'all', guarded(random), value(random)],
  (random) => ['event', `event-${random.below(9)}`, value(random)],
  (random) => ['historyValues', key(random)],
  (random) => ['putComposite', 'type', [key(random), guarded(random)], value(random)],
  (random) => ['composite', 'type', [key(random)]],
  (random) => ['putMany', `m${random.below(3)}`, 40 + random.below(80)],
  (random) => ['range', `m${random.below(3)}`, 'n'],
  () => ['range', '', ''],
  (random) => ['page', ...bounds(random), 2, ''],
  (random) => ['rangePrivate', 'all', ...bounds(random)],
  (random) => ['getPrivate', 'nothing', key(random)],
  (random) => ['throwError', `refused ${random.below(9)}`],
  (random) => ['respond', random.oneOf([200, 250, 399, 400, 404, 500]), 'said', 'payload'],
  () => ['query', '{}'],
];

/** Mostly a majority; sometimes too few, sometimes all. */
const ENDORSERS: readonly [readonly MemberName[], ...(readonly MemberName[])[]] = [
  ['AlphaMSP', 'BetaMSP'],
  ['AlphaMSP', 'BetaMSP'],
  ['AlphaMSP', 'BetaMSP'],
  ['BetaMSP', 'GammaMSP'],
  ['AlphaMSP', 'GammaMSP'],
  [...MEMBERS],
  ['AlphaMSP'],
  ['GammaMSP'],
];

/** Rounds of steps that are all endorsed before the first of them is submitted. The same seed gives the same script. */
export function differentialScript(seed: number, rounds: number, stepsInRound: number): Step[][] {
  const random = new SeededRandom(seed);
  return Array.from({ length: rounds }, () => Array.from({ length: stepsInRound }, () => newStep(random)));
}

function newStep(random: SeededRandom): Step {
  return {
    member: random.oneOf(MEMBERS),
    by: random.oneOf(ENDORSERS),
    operations: Array.from({ length: 1 + random.below(4) }, () =>
      random.oneOf(random.below(6) === 0 ? RARE : COMMON)(random),
    ),
  };
}
