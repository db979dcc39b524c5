import { byAccount, invoices } from '@llmnet/protocol/rules';
import type { Movement } from '@llmnet/protocol/rules';
import fc from 'fast-check';

describe('invoices', () => {
  it('net a period: who lost pays who gained', () => {
    const movements = [
      { account: 'OrgA', amount: -100n },
      { account: 'OrgB', amount: 70n },
      { account: 'fund:canaries:OrgA', amount: 30n },
      { account: 'OrgB', amount: -50n },
      { account: 'OrgA', amount: 40n },
      { account: 'OrgC', amount: 10n },
    ];
    expect(invoices(movements)).toEqual([
      { from: 'OrgA', to: 'OrgB', amount: 20n },
      { from: 'OrgA', to: 'OrgC', amount: 10n },
      { from: 'OrgA', to: 'fund:canaries:OrgA', amount: 30n },
    ]);
    expect(invoices([])).toEqual([]);
  });

  /** Movements from one account to another, as lines of the journal have them. */
  const period: fc.Arbitrary<Movement[]> = fc
    .array(fc.tuple(fc.nat(9), fc.nat(9), fc.bigInt({ min: 0n, max: 10n ** 12n })), { maxLength: 40 })
    .map((transfers) =>
      transfers.flatMap(([from, to, amount]) => [
        { account: `Org${from}`, amount: -amount },
        { account: `Org${to}`, amount },
      ]),
    );

  it('move exactly what the journal moved, by positive amounts', () => {
    fc.assert(
      fc.property(period, (movements) => {
        const debts = invoices(movements);
        expect(debts.every(({ amount }) => amount > 0n)).toBe(true);
        const moved = debts.flatMap(({ from, to, amount }) => [
          { account: from, amount: -amount },
          { account: to, amount },
        ]);
        expect(byAccount(moved)).toEqual(byAccount(movements));
      }),
    );
  });

  it('are fewer than the accounts, none of which both pays and is paid', () => {
    fc.assert(
      fc.property(period, (movements) => {
        const debts = invoices(movements);
        const payers = new Set(debts.map(({ from }) => from));
        expect(debts.length).toBeLessThanOrEqual(Math.max(0, byAccount(movements).length - 1));
        expect(debts.some(({ to }) => payers.has(to))).toBe(false);
      }),
    );
  });
});
