import {
  canaryFund,
  MIN_JUDGES,
  PPM,
  REMAINDERS,
  divide,
  divideCancelled,
  divideEqually,
  movementsOf,
  quote,
  sum,
  type Payment,
  type Settlement,
  type Shares,
} from '@llmnet/protocol/rules';
import fc from 'fast-check';
import { GOVERNED } from './governed';

const total = (payments: readonly Payment[]): bigint => sum(payments.map(({ amount }) => amount));
const paidFor = (payments: readonly Payment[], reason: Payment['reason']): Payment[] =>
  payments.filter((payment) => payment.reason === reason);

describe('quote', () => {
  it('is the dearest seats over the respondents’ share, rounded up', () => {
    // (400 + 300 + 200) / 0.7 = 1285.7
    expect(quote(3, [100n, 400n, 200n, 300n], GOVERNED.shares)).toBe(1_286n);
    expect(quote(2, [70n], GOVERNED.shares)).toBe(100n);
    expect(quote(3, [], GOVERNED.shares)).toBe(0n);
  });
});

describe('divide', () => {
  const task: Settlement = {
    escrow: 1_286n,
    requesterMsp: 'Client',
    coordinator: { mspId: 'Desk', share: 'earned' },
    respondents: [
      { mspId: 'OrgA', price: 400n, earned: PPM },
      { mspId: 'OrgB', price: 300n, earned: 500_000n },
      { mspId: 'OrgC', price: 200n, earned: 0n },
    ],
    judgeMsps: ['OrgD', 'OrgE', 'OrgF'],
  };

  it('pays price × verdict, the fixed shares of what is spent, and the rest back', () => {
    // 400 + 150 = 550 answered, 550 / 0.7 = 785 spent: 157 validators, 39 coordinator, 39 canaries, 1 left over.
    expect(divide(task, GOVERNED.shares)).toEqual([
      { account: 'OrgA', reason: 'answer', amount: 400n },
      { account: 'OrgB', reason: 'answer', amount: 150n },
      { account: 'OrgD', reason: 'validation', amount: 52n },
      { account: 'OrgE', reason: 'validation', amount: 52n },
      { account: 'OrgF', reason: 'validation', amount: 52n },
      { account: 'Desk', reason: 'coordination', amount: 39n },
      { account: canaryFund('Client'), reason: 'canaries', amount: 39n },
      { account: REMAINDERS, reason: 'remainder', amount: 1n },
      { account: 'Client', reason: 'refund', amount: 501n },
    ]);
  });

  it('returns the shares of judges and a coordinator that there were not', () => {
    const alone: Settlement = { ...task, coordinator: { mspId: 'Desk', share: 'absent' }, judgeMsps: [] };
    // 1286 − 785 + 157 + 39
    expect(divide(alone, GOVERNED.shares)).toEqual([
      { account: 'OrgA', reason: 'answer', amount: 400n },
      { account: 'OrgB', reason: 'answer', amount: 150n },
      { account: canaryFund('Client'), reason: 'canaries', amount: 39n },
      { account: 'Client', reason: 'refund', amount: 697n },
    ]);
  });

  it('keeps the share of fewer than three judges, and of a coordinator whose result was false', () => {
    const few: Settlement = {
      ...task,
      coordinator: { mspId: 'Desk', share: 'forfeited' },
      judgeMsps: ['OrgD', 'OrgE'],
    };
    // 785 − 550 − 39
    expect(divide(few, GOVERNED.shares)).toEqual([
      { account: 'OrgA', reason: 'answer', amount: 400n },
      { account: 'OrgB', reason: 'answer', amount: 150n },
      { account: canaryFund('Client'), reason: 'canaries', amount: 39n },
      { account: REMAINDERS, reason: 'remainder', amount: 196n },
      { account: 'Client', reason: 'refund', amount: 501n },
    ]);
  });

  it('returns everything where nobody earned anything', () => {
    const failed = { ...task, respondents: task.respondents.map((seat) => ({ ...seat, earned: 0n })) };
    expect(divide(failed, GOVERNED.shares)).toEqual([{ account: 'Client', reason: 'refund', amount: 1_286n }]);
  });
});

/** A task as it is opened and as it ends: who took a seat and what of its price was earned, and who else is paid. */
interface Scenario {
  readonly shares: Shares;
  readonly seats: readonly { readonly price: bigint; readonly earned: bigint }[];
  /** The prices of the providers that could have taken a seat that fell free. */
  readonly substitutes: readonly bigint[];
  readonly validators: number;
  readonly coordinator: Settlement['coordinator']['share'];
}

describe('quote and divide together', () => {
  /** Any division of the whole with something for the respondents. */
  const shares: fc.Arbitrary<Shares> = fc
    .tuple(fc.nat(999_999), fc.nat(999_999), fc.nat(999_999))
    .map((cuts) => cuts.map(BigInt).sort((x, y) => (x < y ? -1 : 1)))
    .map(([first = 0n, second = 0n, third = 0n]) => ({
      validators: first,
      coordinator: second - first,
      canaryFund: third - second,
      respondents: PPM - third,
    }));
  const price = fc.bigInt({ min: 0n, max: 10n ** 12n });
  const scenario: fc.Arbitrary<Scenario> = fc.record({
    shares: fc.oneof(fc.constant(GOVERNED.shares), shares),
    seats: fc.array(fc.record({ price, earned: fc.bigInt({ min: 0n, max: PPM }) }), { minLength: 1, maxLength: 7 }),
    substitutes: fc.array(price, { maxLength: 3 }),
    validators: fc.nat(7),
    coordinator: fc.constantFrom('earned', 'absent', 'forfeited'),
  });
  const settle = ({ shares, seats, substitutes, validators, coordinator }: Scenario) => {
    const respondents = seats.map((seat, index) => ({ mspId: `Expert${index}`, ...seat }));
    const escrow = quote(seats.length, [...seats.map((seat) => seat.price), ...substitutes], shares);
    const payments = divide(
      {
        escrow,
        requesterMsp: 'Client',
        coordinator: { mspId: 'Desk', share: coordinator },
        respondents,
        judgeMsps: Array.from({ length: validators }, (_validator, index) => `Judge${index}`),
      },
      shares,
    );
    return { escrow, respondents, payments };
  };

  it('pay out the escrow exactly, in positive amounts: the refund is never negative', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const { escrow, payments } = settle(drawn);
        expect(total(payments)).toBe(escrow);
        expect(payments.every(({ amount }) => amount > 0n)).toBe(true);
      }),
    );
  });

  it('pay no respondent more than the price it offered', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const { respondents, payments } = settle(drawn);
        for (const { mspId, price: offered } of respondents) {
          expect(total(payments.filter(({ account }) => account === mspId)) <= offered).toBe(true);
        }
      }),
    );
  });

  it('pay every validator the same', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const amounts = paidFor(settle(drawn).payments, 'validation').map(({ amount }) => amount);
        expect([0, drawn.validators]).toContain(amounts.length);
        expect(new Set(amounts).size).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('leave a remainder of rounding only, where judges and coordinator have their shares', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        fc.pre(drawn.coordinator !== 'forfeited' && (drawn.validators === 0 || drawn.validators >= MIN_JUDGES));
        expect(total(paidFor(settle(drawn).payments, 'remainder')) < BigInt(drawn.validators + 3)).toBe(true);
      }),
    );
  });

  it('give a requester nothing for judges that are too few or a result that was false', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const judged = (validators: number, coordinator: Scenario['coordinator']): bigint =>
          total(paidFor(settle({ ...drawn, validators, coordinator }).payments, 'refund'));
        expect(judged(2, 'forfeited')).toBe(judged(3, 'earned'));
      }),
    );
  });

  it('refund everything that was not spent', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const { escrow, payments } = settle({ ...drawn, seats: drawn.seats.map((seat) => ({ ...seat, earned: 0n })) });
        expect(total(paidFor(payments, 'refund'))).toBe(escrow);
      }),
    );
  });
});

describe('divideCancelled', () => {
  it('pays the fee to the seats in equal parts and the rest back', () => {
    expect(divideCancelled(1_000n, 'Client', ['OrgA', 'OrgB', 'OrgC'], 50_000n)).toEqual([
      { account: 'OrgA', reason: 'cancellation', amount: 16n },
      { account: 'OrgB', reason: 'cancellation', amount: 16n },
      { account: 'OrgC', reason: 'cancellation', amount: 16n },
      { account: 'Client', reason: 'refund', amount: 952n },
    ]);
  });

  it('pays out the escrow exactly, and no more than the fee of it to the seats', () => {
    const seats = fc.nat(7).map((count) => Array.from({ length: count }, (_seat, index) => `Expert${index}`));
    const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(amount, seats, fc.bigInt({ min: 0n, max: PPM }), (escrow, msps, fee) => {
        const payments = divideCancelled(escrow, 'Client', msps, fee);
        expect(total(payments)).toBe(escrow);
        expect(total(paidFor(payments, 'cancellation')) * PPM <= escrow * fee).toBe(true);
      }),
    );
  });
});

describe('divideEqually', () => {
  it('gives each the same and the fund of remainders what is left over', () => {
    expect(divideEqually(100n, ['OrgA', 'OrgB', 'OrgC'])).toEqual([
      { account: 'OrgA', amount: 33n },
      { account: 'OrgB', amount: 33n },
      { account: 'OrgC', amount: 33n },
      { account: REMAINDERS, amount: 1n },
    ]);
    expect(divideEqually(7n, [])).toEqual([{ account: REMAINDERS, amount: 7n }]);
  });
});

describe('movementsOf', () => {
  it('takes the escrow from the requester and adds up to zero', () => {
    const payments: Payment[] = [
      { account: 'OrgA', reason: 'answer', amount: 70n },
      { account: 'Client', reason: 'refund', amount: 30n },
    ];
    const movements = movementsOf('Client', 100n, payments);
    expect(movements[0]).toEqual({ account: 'Client', amount: -100n });
    expect(sum(movements.map(({ amount }) => amount))).toBe(0n);
  });
});
