import { PPM, assess, sum } from '@llmnet/protocol/rules';
import type { Holder, Opinion, SeatEndKind, TaskFacts } from '@llmnet/protocol/rules';
import fc from 'fast-check';
import { GOVERNED } from './governed';

const holder = (name: string, end: SeatEndKind = 'answered', changes: Partial<Holder> = {}): Holder => ({
  provider: `${name}/expert`,
  mspId: name,
  price: 700n,
  end,
  counts: true,
  revised: false,
  ...changes,
});
const opinion = (
  mspId: string,
  scores: readonly (number | null)[],
  final: readonly (number | null)[] = [],
): Opinion => ({
  mspId,
  credibility: 1n,
  scores: ['A', 'B', 'C'].map((name, seat) => ({
    provider: `${name}/expert`,
    score: scores[seat] ?? null,
    final: final[seat] ?? null,
  })),
});

const FACTS: TaskFacts = {
  scope: 'others',
  escrow: 3_000n,
  requesterMsp: 'Client',
  coordinatorMsp: 'Client',
  qualityFloor: 0n,
  concluded: true,
  holders: [holder('A'), holder('B'), holder('C')],
  opinions: [
    opinion('J1', [900_000, 500_000, 100_000]),
    opinion('J2', [800_000, 400_000, 0]),
    opinion('J3', [700_000, 600_000, 200_000]),
  ],
  truths: undefined,
  promptFalse: false,
  resultFalse: false,
  reversal: undefined,
};
const assessed = (changes: Partial<TaskFacts> = {}) => assess({ ...FACTS, ...changes }, GOVERNED);
const paid = (changes: Partial<TaskFacts>, account: string): bigint =>
  sum(
    assessed(changes)
      .payments.filter((payment) => payment.account === account)
      .map(({ amount }) => amount),
  );
const evidence = (changes: Partial<TaskFacts> = {}) =>
  assessed(changes).seats.map((seat) => [seat.evidence, seat.weight]);

describe('the assessment of a task', () => {
  it('takes verdicts by the judges’ scores, pays by them and keeps the judges’ samples', () => {
    const { seats, judges, payments, canary, recorded } = assessed();
    expect(seats.map((seat) => seat.evidence)).toEqual([800_000n, 500_000n, 100_000n]);
    expect(seats.map((seat) => seat.weight)).toEqual([PPM, PPM, PPM]);
    expect(judges[0]).toEqual({
      mspId: 'J1',
      samples: [
        { own: 900_000, peers: 750_000 },
        { own: 500_000, peers: 500_000 },
        { own: 100_000, peers: 100_000 },
      ],
      hits: [],
      pay: 93n,
    });
    // 700 · (0.8 + 0.5 + 0.1) = 980 answered, 1400 spent, 280 for three judges.
    expect(sum(payments.map(({ amount }) => amount))).toBe(FACTS.escrow);
    expect(paid({}, 'A')).toBe(560n);
    expect({ canary, recorded }).toEqual({ canary: false, recorded: true });
  });

  it('takes the mean of the scores as evidence, and pays by the verdict', () => {
    const split = {
      opinions: [
        opinion('J1', [1_000_000, 0, 0]),
        opinion('J2', [1_000_000, 0, 0]),
        opinion('J3', [0, 1_000_000, null]),
      ],
    };
    expect(evidence(split).map(([success]) => success)).toEqual([666_666n, 333_333n, 0n]);
    expect(paid(split, 'A')).toBe(700n);
    expect(paid(split, 'B')).toBe(0n);
    expect(assessed(split).seats.map(({ judged, truth }) => [judged, truth])).toEqual([
      [true, null],
      [true, null],
      [true, null],
    ]);
  });

  it('pays by the first and the last answer, but takes the first alone as evidence', () => {
    const revised = {
      holders: [holder('A', 'answered', { revised: true }), holder('B'), holder('C')],
      opinions: ['J1', 'J2', 'J3'].map((judge) => opinion(judge, [400_000, 400_000], [800_000, 800_000])),
    };
    expect(evidence(revised).slice(0, 2)).toEqual([
      [400_000n, PPM],
      [400_000n, PPM],
    ]);
    expect(paid(revised, 'A')).toBe(420n);
    // B did not revise: that costs nothing and gains nothing.
    expect(paid(revised, 'B')).toBe(280n);
    expect(assessed(revised).seats.map(({ final }) => final)).toEqual([800_000n, undefined, undefined]);
  });

  it('pays nothing for an answer below the quality floor', () => {
    expect(paid({ qualityFloor: 600_000n }, 'B')).toBe(0n);
    expect(paid({ qualityFloor: 600_000n }, 'A')).toBe(560n);
  });

  it('pays nothing for an answer that nobody could judge, and takes it for a blind guess', () => {
    const silent = { opinions: FACTS.opinions.map(({ mspId }) => opinion(mspId, [null, 500_000, 500_000])) };
    expect(paid(silent, 'A')).toBe(0n);
    expect(evidence(silent)[0]).toEqual([100_000n, PPM]);
  });

  it('pays answers as offered where no judge opened a score, and takes no evidence from them', () => {
    expect(paid({ opinions: [] }, 'A')).toBe(700n);
    expect(evidence({ opinions: [] })[0]).toEqual([undefined, 0n]);
  });

  it('gains nobody anything to answer where nobody can judge, over abstaining', () => {
    const unjudged = { opinions: FACTS.opinions.map(({ mspId }) => opinion(mspId, [])) };
    const abstains = { ...unjudged, holders: [holder('A', 'abstained'), holder('B'), holder('C')] };
    expect(paid(unjudged, 'A')).toBe(paid(abstains, 'A'));
    expect(evidence(unjudged)[0]).toEqual([100_000n, PPM]);
    expect(evidence(abstains)[0]).toEqual([undefined, 0n]);
  });

  it('pays answers of a task without a result as offered, whatever judges say, and takes no verdict', () => {
    expect(evidence({ concluded: false })).toEqual([
      [undefined, 0n],
      [undefined, 0n],
      [undefined, 0n],
    ]);
    expect(paid({ concluded: false, opinions: [] }, 'C')).toBe(700n);
    expect(paid({ concluded: false, opinions: [], coordinatorMsp: 'Desk' }, 'Desk')).toBe(0n);
  });

  it('takes no-shows, and abstentions where another was right, as evidence without pay', () => {
    const right = [holder('A'), holder('B', 'abstained'), holder('C', 'declined')];
    expect(evidence({ holders: right }).slice(1)).toEqual([
      [100_000n, 2n * PPM],
      [100_000n, 2n * PPM],
    ]);
    const wrong = [holder('A', 'abstained'), holder('B', 'declined'), holder('C')];
    expect(evidence({ holders: wrong }).slice(0, 2)).toEqual([
      [undefined, 0n],
      [undefined, 0n],
    ]);
    const ends = [holder('A', 'missing'), holder('B', 'abstained'), holder('C', 'withheld', { counts: false })];
    expect(evidence({ holders: ends })).toEqual([
      [0n, PPM],
      [undefined, 0n],
      [undefined, 0n],
    ]);
    for (const name of ['A', 'B', 'C']) expect(paid({ holders: ends }, name)).toBe(0n);
    expect(assessed({ holders: ends }).judges).toEqual([]);
  });

  it('pays judges nothing where fewer than three judged, and keeps their samples', () => {
    const two = { opinions: FACTS.opinions.slice(0, 2) };
    const { judges } = assessed(two);
    expect(judges.map(({ pay }) => pay)).toEqual([0n, 0n]);
    expect(judges[0]?.samples).toHaveLength(3);
    expect(paid(two, 'fund:remainders')).toBeGreaterThan(0n);
  });

  it('leaves out a judge that could not tell about any answer', () => {
    const { judges } = assessed({ opinions: [...FACTS.opinions.slice(0, 2), opinion('J3', [])] });
    expect(judges.map(({ mspId }) => mspId)).toEqual(['J1', 'J2']);
  });

  describe('of a canary', () => {
    const truths = new Map([
      ['A/expert', 1_000_000],
      ['B/expert', 0],
      ['C/expert', 0],
    ]);

    it('pays by what the judges found, whatever was declared, and takes it for evidence with the weight of a canary', () => {
      expect(assessed({ truths }).seats.map(({ verdict }) => verdict)).toEqual([800_000n, 500_000n, 100_000n]);
      expect(evidence({ truths })).toEqual([
        [800_000n, GOVERNED.canaryWeight],
        [500_000n, GOVERNED.canaryWeight],
        [100_000n, GOVERNED.canaryWeight],
      ]);
      expect(paid({ truths }, 'A')).toBe(paid({}, 'A'));
      expect(assessed({ truths }).canary).toBe(true);
    });

    it('says nothing by an answer that nobody could judge, since its truth is known', () => {
      const unjudged = {
        truths,
        opinions: FACTS.opinions.map(({ mspId }) => opinion(mspId, [null, 500_000, 500_000])),
      };
      expect(evidence(unjudged)[0]).toEqual([undefined, 0n]);
      expect(paid(unjudged, 'A')).toBe(0n);
    });

    it('keeps the truth beside what the judges found', () => {
      expect(assessed({ truths }).seats.map(({ truth }) => truth)).toEqual([PPM, 0n, 0n]);
    });

    it('tells which scores of each judge were on the right side', () => {
      expect(assessed({ truths }).judges.map(({ hits }) => hits)).toEqual([
        [true, false, true],
        [true, true, true],
        [true, false, true],
      ]);
    });

    it('ends with a panel that reverses its verdicts: its weight and hits are those of any task, what was declared stays', () => {
      const reversal = {
        opinions: [opinion('P1', [0, 0, 0]), opinion('P2', [0, 0, 0]), opinion('P3', [100_000, 0, 0])],
        found: [{ provider: 'A/expert', verdict: 0n, support: 33_333n, final: undefined }],
      };
      const { seats, judges, canary } = assessed({ truths, reversal });
      expect(canary).toBe(false);
      expect(seats.map((seat) => [seat.evidence, seat.weight])).toEqual([
        [33_333n, PPM],
        [500_000n, PPM],
        [100_000n, PPM],
      ]);
      expect(seats.map(({ truth }) => truth)).toEqual([PPM, 0n, 0n]);
      expect(judges.map(({ mspId, hits }) => [mspId, hits])).toEqual([
        ['P1', []],
        ['P2', []],
        ['P3', []],
      ]);
    });
  });

  it('is evidence of a probe only where it was a canary, and never inside one’s own organisation', () => {
    const truths = new Map([['A/expert', 1_000_000]]);
    expect(assessed({ scope: 'probe' }).recorded).toBe(false);
    expect(assessed({ scope: 'probe', truths }).recorded).toBe(true);
    expect(assessed({ scope: 'own' }).recorded).toBe(false);
    expect(assessed({ scope: 'own', truths }).recorded).toBe(false);
  });

  it('pays nothing for a text that does not match its digest, and judges have nothing to say about it', () => {
    const facts = { holders: [holder('A', 'false'), holder('B'), holder('C')] };
    expect(evidence(facts)[0]).toEqual([0n, PPM]);
    expect(paid(facts, 'A')).toBe(0n);
    expect(assessed(facts).judges[0]?.samples).toHaveLength(2);
  });

  it('pays every answer to a false prompt as offered and takes no evidence but from what a seat did itself', () => {
    const holders = [
      holder('A'),
      holder('B', 'missing'),
      holder('C', 'abstained'),
      holder('D', 'withheld'),
      holder('E', 'false'),
    ];
    expect(evidence({ promptFalse: true, holders })).toEqual([
      [undefined, 0n],
      [undefined, 0n],
      [undefined, 0n],
      [0n, PPM],
      [0n, PPM],
    ]);
    expect(paid({ promptFalse: true, holders }, 'A')).toBe(700n);
    expect(assessed({ promptFalse: true, holders }).judges).toEqual([]);
  });

  it('takes the coordinator’s share for a false result, without giving it to the requester', () => {
    const desk = { coordinatorMsp: 'Desk' };
    expect(paid(desk, 'Desk')).toBe(70n);
    expect(paid({ ...desk, resultFalse: true }, 'Desk')).toBe(0n);
    expect(paid({ ...desk, resultFalse: true }, 'Client')).toBe(paid(desk, 'Client'));
  });

  it('gives a task judged by a panel what it would have had with the panel as its judges', () => {
    const score = fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: null });
    const panel = fc
      .array(fc.tuple(score, score, score), { minLength: 3, maxLength: 7 })
      .map((rows) => rows.map((row, index) => opinion(`P${index}`, row)));
    fc.assert(
      fc.property(panel, (opinions) => {
        const direct = assessed({ opinions });
        const found = direct.seats.map(({ provider, verdict, support, final }) => ({
          provider,
          verdict,
          support,
          final,
        }));
        fc.pre(found.every(({ verdict }) => verdict !== undefined));
        expect(assessed({ reversal: { opinions, found } })).toEqual(direct);
      }),
    );
  });

  it('pays out the escrow exactly, whatever happened', () => {
    const ends = fc.constantFrom<SeatEndKind>('missing', 'withheld', 'declined', 'abstained', 'answered', 'false');
    const score = fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: null });
    const facts = fc.record({
      ends: fc.tuple(ends, ends, ends),
      rows: fc.array(fc.tuple(score, score, score), { maxLength: 7 }),
      concluded: fc.boolean(),
      promptFalse: fc.boolean(),
      resultFalse: fc.boolean(),
      floor: fc.bigInt({ min: 0n, max: PPM }),
    });
    fc.assert(
      fc.property(facts, ({ ends: [a, b, c], rows, floor, ...flags }) => {
        const { payments, judges } = assessed({
          ...flags,
          qualityFloor: floor,
          holders: [holder('A', a), holder('B', b), holder('C', c)],
          opinions: rows.map((row, index) => opinion(`J${index}`, row)),
        });
        expect(sum(payments.map(({ amount }) => amount))).toBe(FACTS.escrow);
        expect(payments.every(({ amount }) => amount > 0n)).toBe(true);
        const validation = payments.filter(({ reason }) => reason === 'validation');
        expect(sum(judges.map(({ pay }) => pay))).toBe(sum(validation.map(({ amount }) => amount)));
      }),
    );
  });
});
