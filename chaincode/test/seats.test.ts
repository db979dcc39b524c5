import type { Seat } from '@llmnet/protocol';
import { committeeOf, seatOf } from '../src/state/tasks/tasks';
import type { Substitution } from '../src/state/tasks/tasks';

const seat = (mspId: string): Seat => ({
  provider: `${mspId}/expert`,
  mspId,
  node: `${mspId}/worker`,
  model: 'm',
  region: 'eu',
  price: 1n,
  promptTokens: 1,
  answerTokens: 1,
  p: 0n,
  s: 0n,
  voteWeight: 1n,
});

const TASK = { seats: ['A', 'B', 'C'].map(seat), substitutes: ['X', 'Y'].map(seat) };

const substitution = (index: number, reason: Substitution['reason']): Substitution => ({
  seat: index,
  provider: 'named/later',
  replaced: 'named/before',
  reason,
  at: 0,
  txId: '0'.repeat(64),
});

const names = (seats: readonly Seat[]): string[] => seats.map(({ mspId }) => mspId);

describe('committeeOf', () => {
  it('is the committee that was drawn where nobody was replaced', () => {
    expect(names(committeeOf(TASK, []).seats)).toEqual(['A', 'B', 'C']);
  });

  it('gives the n-th substitution to the n-th substitute and keeps who lost the seat, and why', () => {
    const { seats, lost } = committeeOf(TASK, [substitution(1, 'declined'), substitution(1, 'silent')]);
    expect(names(seats)).toEqual(['A', 'Y', 'C']);
    expect(lost.map(({ mspId, index, reason }) => [mspId, index, reason])).toEqual([
      ['B', 1, 'declined'],
      ['X', 1, 'silent'],
    ]);
  });

  it('leaves the record as it is', () => {
    const before = structuredClone(TASK);
    committeeOf(TASK, [substitution(0, 'silent')]);
    expect(TASK).toEqual(before);
  });

  it.each([
    ['a seat that is not there', [substitution(3, 'silent')]],
    ['more substitutes than there are', [0, 1, 2].map((index) => substitution(index, 'silent'))],
  ])('refuses a record with %s as corrupt', (_what, substitutions) => {
    expect(() => committeeOf(TASK, substitutions)).toThrow(/^CORRUPT_RECORD/);
  });
});

describe('seatOf', () => {
  it('finds the seat of the calling node and refuses other nodes, also of the same member', () => {
    const caller = (node: string) => ({ mspId: 'B', node, roles: new Set<never>() });
    expect(seatOf(TASK.seats, caller('B/worker')).provider).toBe('B/expert');
    expect(() => seatOf(TASK.seats, caller('B/other'))).toThrow(/^NOT_YOURS/);
  });
});
