import { governanceRule, othersRule } from '@llmnet/protocol/rules';
import type { MemberState } from '@llmnet/protocol/rules';
import { policyBytes } from '../src/state/membership/policies';
import { policyInWords } from '@llmnet/test-kit/memory-ledger';

const members = (count: number, state: MemberState = 'active') =>
  Array.from({ length: count }, (_member, index) => ({ mspId: `M${String(index + 1)}`, state }));

describe('who endorses', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [7, 4],
    [10, 6],
  ])('what is everybody’s, of %s members: %s', (count, needed) => {
    expect(governanceRule(members(count))).toEqual({
      needed,
      mspIds: members(count)
        .map(({ mspId }) => mspId)
        .sort(),
    });
  });

  it.each([
    [2, 1],
    [3, 2],
    [4, 3],
    [5, 3],
    [7, 4],
    [10, 6],
  ])('the record of one organisation, of %s members: %s others', (count, needed) => {
    const rule = othersRule(members(count), 'M2');
    expect(rule.needed).toBe(needed);
    expect(rule.mspIds).toHaveLength(count - 1);
    expect(rule.mspIds).not.toContain('M2');
  });

  it('the record of the only member: itself, since there is nobody else', () => {
    expect(othersRule(members(1), 'M1')).toEqual({ needed: 1, mspIds: ['M1'] });
  });

  it('the record of an organisation that left: a majority of those that are there', () => {
    const left = [...members(4), { mspId: 'Old', state: 'left' as const }];
    expect(othersRule(left, 'Old')).toEqual({ needed: 3, mspIds: ['M1', 'M2', 'M3', 'M4'] });
  });

  it('suspended members too, since their peers are in the channel still', () => {
    const suspended = [...members(3), { mspId: 'Z', state: 'suspended' as const }];
    expect(governanceRule(suspended)).toEqual({ needed: 3, mspIds: ['M1', 'M2', 'M3', 'Z'] });
  });
});

describe('a key-level policy', () => {
  it('is N out of the organisations’ peers', () => {
    expect(policyInWords(policyBytes({ needed: 2, mspIds: ['A', 'B', 'C'] }))).toBe('2 of A.PEER, B.PEER, C.PEER');
  });

  it('has the same bytes everywhere', () => {
    const bytes = policyBytes({ needed: 1, mspIds: ['A', 'B'] });
    // SignaturePolicyEnvelope { rule: n_out_of { n: 1, rules: [signed_by 0, signed_by 1] }, identities: [ROLE {A, PEER}, ROLE {B, PEER}] }
    expect(Buffer.from(bytes).toString('hex')).toBe('120c120a080112020800120208011a0712050a014110031a0712050a01421003');
  });
});
