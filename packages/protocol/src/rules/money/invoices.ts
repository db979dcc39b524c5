import { byAccount } from './journal';
import type { Movement } from './journal';
import { minimum } from '../integers';

/** What one account owes another for a period, in micro-credits. */
export interface Debt {
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
}

/**
 * Nets the movements of a period: the accounts that lost pay those that gained, in the order of their names, with at most one debt
 * fewer than there are accounts. What an account pays and receives is exactly its net movement.
 */
export function invoices(movements: readonly Movement[]): Debt[] {
  const net = byAccount(movements);
  const gained = net.filter(({ amount }) => amount > 0n);
  const debts: Debt[] = [];
  let position = 0;
  let open = gained[0]?.amount ?? 0n;
  for (const { account: from, amount } of net.filter((movement) => movement.amount < 0n)) {
    let owed = -amount;
    for (let to = gained[position]; owed > 0n && to !== undefined; to = gained[position]) {
      const paid = minimum(owed, open);
      debts.push({ from, to: to.account, amount: paid });
      owed -= paid;
      open -= paid;
      if (open > 0n) continue;
      position += 1;
      open = gained[position]?.amount ?? 0n;
    }
  }
  return debts;
}
