import {
  changeMembers,
  electorateOf,
  majority,
  nextMemberState,
  proposalTimes,
  votesNeeded,
} from '@llmnet/protocol/rules';
import type { MemberState, MembershipChange, VotedChange } from '@llmnet/protocol/rules';

const STATES: (MemberState | undefined)[] = [undefined, 'active', 'suspended', 'left'];

describe('a member’s state', () => {
  it.each<[MembershipChange, (MemberState | undefined)[]]>([
    ['admit', ['active', undefined, undefined, undefined]],
    ['suspend', [undefined, 'suspended', undefined, undefined]],
    ['readmit', [undefined, undefined, 'active', 'active']],
    ['expel', [undefined, 'left', 'left', undefined]],
  ])('after %s, from unknown, active, suspended and left', (change, expected) => {
    expect(STATES.map((state) => nextMemberState(change, state))).toEqual(expected);
  });
});

describe('the electorate', () => {
  it('has active and suspended members in order, not those that left', () => {
    const members = [member('C', 'active'), member('A', 'suspended'), member('B', 'left')];
    expect(electorateOf(members)).toEqual(['A', 'C']);
  });
});

describe('the votes that a change needs', () => {
  it.each<[VotedChange, number[]]>([
    ['admit', [1, 2, 2, 3, 3, 4, 4, 5, 5, 6]],
    ['readmit', [1, 2, 2, 3, 3, 4, 4, 5, 5, 6]],
    ['parameters', [1, 2, 2, 3, 3, 4, 4, 5, 5, 6]],
    ['suspend', [1, 2, 2, 3, 4, 4, 5, 6, 6, 7]],
    ['expel', [1, 2, 2, 3, 4, 4, 5, 6, 6, 7]],
    ['mint', [1, 2, 2, 3, 4, 4, 5, 6, 6, 7]],
  ])('%s, of one to ten members', (change, expected) => {
    expect(expected.map((_needed, index) => votesNeeded(change, index + 1))).toEqual(expected);
  });

  it('are never fewer than a majority nor more than the electorate', () => {
    for (let electorate = 1; electorate <= 64; electorate += 1) {
      expect(votesNeeded('mint', electorate)).toBeGreaterThanOrEqual(majority(electorate));
      expect(votesNeeded('mint', electorate)).toBeLessThanOrEqual(electorate);
    }
  });
});

describe('a proposal', () => {
  const times = { proposalSeconds: 600, proposalDelaySeconds: 5 };

  it.each<VotedChange>(['suspend', 'expel', 'mint'])('to %s waits for the delay', (change) => {
    expect(proposalTimes(change, 1_000, times)).toEqual({ enactFrom: 6_000, expiresAt: 601_000 });
  });

  it.each<VotedChange>(['admit', 'readmit', 'parameters'])('to %s can be enacted at once', (change) => {
    expect(proposalTimes(change, 1_000, times)).toEqual({ enactFrom: 1_000, expiresAt: 601_000 });
  });
});

describe('changeMembers', () => {
  const members = [member('A', 'active'), member('B', 'suspended')];

  it('adds a member behind the others, and changes one in its place', () => {
    expect(changeMembers(members, { kind: 'admit', mspId: 'C', name: 'C' })).toEqual([
      ...members,
      member('C', 'active'),
    ]);
    expect(changeMembers(members, { kind: 'readmit', mspId: 'B' })).toEqual([members[0], member('B', 'active')]);
  });

  it('is impossible where the state does not admit it', () => {
    expect(changeMembers(members, { kind: 'admit', mspId: 'A', name: 'A' })).toBeUndefined();
    expect(changeMembers(members, { kind: 'suspend', mspId: 'B' })).toBeUndefined();
    expect(changeMembers(members, { kind: 'expel', mspId: 'Z' })).toBeUndefined();
  });

  it.each(['suspend', 'expel'] as const)('is impossible where it would %s the last active member', (kind) => {
    expect(changeMembers(members, { kind, mspId: 'A' })).toBeUndefined();
  });
});

function member(mspId: string, state: MemberState): { mspId: string; name: string; state: MemberState } {
  return { mspId, name: mspId, state };
}
