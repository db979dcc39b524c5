import type { Movement } from './journal';
import { PPM, mulDiv, sum } from '../integers';

/** How what is spent is divided, in PPM; the four add up to PPM. */
export interface Shares {
  readonly respondents: bigint;
  readonly validators: bigint;
  readonly coordinator: bigint;
  readonly canaryFund: bigint;
}

/** Belongs to no member. Member accounts are MSP ids, which have no colon. */
export const REMAINDERS = 'fund:remainders';

/** What a member's questions have set aside for its canaries: nobody's to sweep, and it pays for no other member's. */
export function canaryFund(mspId: string): string {
  return `fund:canaries:${mspId}`;
}

/** Peer prediction compares a judge with its peers: with fewer judging organisations it pays nothing. */
export const MIN_JUDGES = 3;

/** The most that a task can cost: every seat at the highest price that may take it, in micro-credits. */
export function quote(seats: number, prices: readonly bigint[], shares: Shares): bigint {
  const highest = [...prices].sort((x, y) => (y > x ? 1 : y < x ? -1 : 0)).slice(0, seats);
  return (sum(highest) * PPM + shares.respondents - 1n) / shares.respondents;
}

export interface Settlement {
  readonly escrow: bigint;
  readonly requesterMsp: string;
  /** `absent`: it recorded no result. `forfeited`: a dispute found its result false. It earns nothing in either case. */
  readonly coordinator: { readonly mspId: string; readonly share: 'earned' | 'absent' | 'forfeited' };
  /** The offered price of each seat and the share of it that was earned, in PPM. */
  readonly respondents: readonly { readonly mspId: string; readonly price: bigint; readonly earned: bigint }[];
  /** Organisations whose validators judged an answer. */
  readonly judgeMsps: readonly string[];
}

/** A payment out of a task's escrow, in micro-credits. */
export interface Payment {
  readonly account: string;
  /** `validation` waits in the judge's log until its judgements of a window are paid; everything else is a credit. */
  readonly reason: 'answer' | 'validation' | 'coordination' | 'canaries' | 'cancellation' | 'remainder' | 'refund';
  readonly amount: bigint;
}

/**
 * Divides a task's escrow: 70 % of what is spent to the respondents (price × what they earned), the rest in the fixed shares, what is
 * not spent back to the requester. The share of judges where there were none, and of a coordinator without a result, go back as well;
 * what fewer than three judges or a false result leave goes to the fund of remainders, so that nobody gains by it. The payments are
 * positive and add up to the escrow exactly, as long as that is at least the {@link quote} of the respondents.
 */
export function divide(task: Settlement, shares: Shares): Payment[] {
  const answers = task.respondents.map(({ mspId, price, earned }) => pay(mspId, 'answer', mulDiv(price, earned, PPM)));
  const spent = mulDiv(total(answers), PPM, shares.respondents);
  const share = (ppm: bigint): bigint => mulDiv(spent, ppm, PPM);

  const judges = task.judgeMsps.length;
  const each = judges < MIN_JUDGES ? 0n : share(shares.validators) / BigInt(judges);
  const validations = task.judgeMsps.map((mspId) => pay(mspId, 'validation', each));
  const coordination = task.coordinator.share === 'earned' ? share(shares.coordinator) : 0n;
  const paid = [
    ...answers,
    ...validations,
    pay(task.coordinator.mspId, 'coordination', coordination),
    pay(canaryFund(task.requesterMsp), 'canaries', share(shares.canaryFund)),
  ];
  const unearned =
    (judges === 0 ? share(shares.validators) : 0n) +
    (task.coordinator.share === 'absent' ? share(shares.coordinator) : 0n);
  return [
    ...paid,
    pay(REMAINDERS, 'remainder', spent - unearned - total(paid)),
    pay(task.requesterMsp, 'refund', task.escrow - spent + unearned),
  ].filter(({ amount }) => amount > 0n);
}

/** Divides the escrow of a cancelled task: the fee (PPM of it) in equal parts to the seats, the rest back. It adds up exactly. */
export function divideCancelled(
  escrow: bigint,
  requesterMsp: string,
  seatMsps: readonly string[],
  fee: bigint,
): Payment[] {
  const each = seatMsps.length === 0 ? 0n : mulDiv(escrow, fee, PPM) / BigInt(seatMsps.length);
  const fees = seatMsps.map((mspId) => pay(mspId, 'cancellation', each));
  return [...fees, pay(requesterMsp, 'refund', escrow - total(fees))].filter(({ amount }) => amount > 0n);
}

/** What paying out an escrow moves in the journal, in which it was the requester's until then. */
export function movementsOf(requesterMsp: string, escrow: bigint, payments: readonly Payment[]): Movement[] {
  return [{ account: requesterMsp, amount: -escrow }, ...payments];
}

/** Divides an amount equally; what is left over goes to the fund of remainders. It adds up exactly. */
export function divideEqually(amount: bigint, accounts: readonly string[]): Movement[] {
  const each = accounts.length === 0 ? 0n : amount / BigInt(accounts.length);
  const parts = accounts.map((account) => ({ account, amount: each }));
  return [...parts, { account: REMAINDERS, amount: amount - each * BigInt(accounts.length) }];
}

function pay(account: string, reason: Payment['reason'], amount: bigint): Payment {
  return { account, reason, amount };
}

function total(payments: readonly Payment[]): bigint {
  return sum(payments.map(({ amount }) => amount));
}
