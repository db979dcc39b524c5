import { PPM, mulDiv, sum } from './integers';

/** How what is spent is divided, in PPM; the four add up to PPM. */
export interface Shares {
  readonly respondents: bigint;
  readonly validators: bigint;
  readonly coordinator: bigint;
  readonly canaryFund: bigint;
}

/** The accounts that belong to no member. Member accounts are MSP ids, which have no colon. */
export const CANARY_FUND = 'fund:canaries';
export const REMAINDERS = 'fund:remainders';

/** The most that a task can cost: every seat at the highest price that may take it, in micro-credits. */
export function quote(seats: number, prices: readonly bigint[], shares: Shares): bigint {
  const highest = [...prices].sort((x, y) => (y > x ? 1 : y < x ? -1 : 0)).slice(0, seats);
  return (sum(highest) * PPM + shares.respondents - 1n) / shares.respondents;
}

export interface Settlement {
  readonly escrow: bigint;
  readonly requesterMsp: string;
  /** Undefined where the coordinator recorded no result: it earns nothing. */
  readonly coordinatorMsp: string | undefined;
  /** The offered price of each seat and the share of it that was earned, in PPM. */
  readonly respondents: readonly { readonly mspId: string; readonly price: bigint; readonly earned: bigint }[];
  /** Organisations whose validators revealed their scores. */
  readonly validatorMsps: readonly string[];
}

/** A payment out of a task's escrow. */
export interface Payment {
  readonly account: string;
  readonly reason: 'answer' | 'validation' | 'coordination' | 'canaries' | 'remainder' | 'refund';
  readonly amount: bigint;
}

/**
 * Divides a task's escrow: 70 % of what is spent to the respondents (price × verdict), the rest in the fixed shares, what is
 * not spent back to the requester. The payments add up to the escrow exactly.
 */
export function divide(task: Settlement, shares: Shares): Payment[] {
  const answers = task.respondents.map(({ mspId, price, earned }) => pay(mspId, 'answer', mulDiv(price, earned, PPM)));
  const answered = sum(answers.map(({ amount }) => amount));
  const spent = mulDiv(answered, PPM, shares.respondents);
  const share = (ppm: bigint): bigint => mulDiv(spent, ppm, PPM);

  const pool = task.validatorMsps.length === 0 ? 0n : share(shares.validators);
  const each = task.validatorMsps.length === 0 ? 0n : pool / BigInt(task.validatorMsps.length);
  const validations = task.validatorMsps.map((mspId) => pay(mspId, 'validation', each));
  const coordination =
    task.coordinatorMsp === undefined ? [] : [pay(task.coordinatorMsp, 'coordination', share(shares.coordinator))];
  const canaries = pay(CANARY_FUND, 'canaries', share(shares.canaryFund));

  const unearned =
    (task.validatorMsps.length === 0 ? share(shares.validators) : 0n) +
    (task.coordinatorMsp === undefined ? share(shares.coordinator) : 0n);
  const paid = [...answers, ...validations, ...coordination, canaries];
  const remainder = spent - unearned - sum(paid.map(({ amount }) => amount));
  const payments = [
    ...paid,
    pay(REMAINDERS, 'remainder', remainder),
    pay(task.requesterMsp, 'refund', task.escrow - spent + unearned),
  ];
  return payments.filter(({ amount }) => amount > 0n);
}

function pay(account: string, reason: Payment['reason'], amount: bigint): Payment {
  return { account, reason, amount };
}
