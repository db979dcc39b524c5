import { sum } from '../integers';

/** A sum that comes to an account, or leaves it where it is negative; micro-credits. */
export interface Movement {
  readonly account: string;
  readonly amount: bigint;
}

/**
 * Movements with one amount an account, by account name, without those that cancel out.
 * @throws RangeError where they do not add up to zero: money would appear or vanish
 */
export function balanced(movements: readonly Movement[]): Movement[] {
  if (sum(movements.map(({ amount }) => amount)) !== 0n) throw new RangeError('the movements do not add up to zero');
  return byAccount(movements);
}

/** One amount an account, by account name, without those that are zero. */
export function byAccount(movements: readonly Movement[]): Movement[] {
  const accounts = [...new Set(movements.map(({ account }) => account))].sort();
  return accounts
    .map((account) => ({ account, amount: sum(movements.filter((m) => m.account === account).map((m) => m.amount)) }))
    .filter(({ amount }) => amount !== 0n);
}
