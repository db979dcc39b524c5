import { balanced, byAccount } from '@llmnet/protocol/rules';

describe('a line of the journal', () => {
  it('has one amount an account, by name, without those that cancel out', () => {
    const movements = [
      { account: 'OrgB', amount: -30n },
      { account: 'OrgA', amount: 20n },
      { account: 'OrgC', amount: 5n },
      { account: 'OrgA', amount: 10n },
      { account: 'OrgC', amount: -5n },
    ];
    expect(balanced(movements)).toEqual([
      { account: 'OrgA', amount: 30n },
      { account: 'OrgB', amount: -30n },
    ]);
  });

  it('cannot make or lose money', () => {
    expect(() => balanced([{ account: 'OrgA', amount: 1n }])).toThrow(RangeError);
    expect(byAccount([{ account: 'OrgA', amount: 1n }])).toEqual([{ account: 'OrgA', amount: 1n }]);
  });
});
