import { keys } from '../../../chaincode/src/state/store';
import { Books } from '../support/books';
import { BOND as PROVIDER_BOND, JudgingScene, SEATS, scores } from '../support/judging';
import { holdings } from '../support/money';
import type { Balances } from '../support/money';
import { refused } from '../tasks/refused';
import type { Msp } from '../tasks/scene';
import { Disputes, VERDICT, match, textOf } from './dispute';
import type { Subject } from './dispute';

const GOOD = scores([900_000, 800_000, 100_000]);
const MATCH = 1_000_000;
const BOND = 100_000n;

describe('a dispute of a text', () => {
  let judging: JudgingScene;
  let books: Books;
  let task: string;
  let judges: readonly Msp[];
  let disputes: Disputes;
  const restart = async (): Promise<void> => {
    judging = await JudgingScene.create();
    books = new Books(judging.ledger);
    ({ task, judges } = await judging.answered());
    disputes = new Disputes(judging, task);
  };
  beforeEach(restart);
  afterEach(() => {
    books.expectKept();
  });

  const settle = async (): Promise<void> => {
    await judging.judgeAlike(task, judges, GOOD);
    await judging.settle(task);
    judging.ledger.advance(1);
  };
  const seats = () => judging.settled(task).seats.map(({ end, verdict }) => [end, verdict]);

  it('is judged by whether the text matches its digest: a half is a match', async () => {
    expect((await disputes.decide(textOf('answer', 'Birch'), 'Aster', match('Birch', 500_000))).upheld).toBe(false);
    expect((await disputes.decide(textOf('answer', 'Cedar'), 'Aster', match('Cedar', 499_999))).upheld).toBe(true);
  });

  it('is scored about its author alone', async () => {
    const { number, panel } = await disputes.open(textOf('answer', 'Birch'), 'Aster');
    for (const mspId of panel) judging.scene.order(await judging.endorseSeal(task, mspId, GOOD, number));
    expect(await refused(judging.endorseOpening(task, panel[0] ?? '', GOOD, number))).toBe('INVALID_REQUEST');
  });

  it('that is rejected divides its bond among the panel', async () => {
    const panel = await disputes.plan(textOf('answer', 'Birch'), 'Aster');
    await disputes.decide(textOf('answer', 'Birch'), 'Aster', match('Birch', MATCH));
    for (const mspId of panel) expect(books.gained(mspId)).toBe(BOND / BigInt(panel.length));
    expect(books.gained('Aster')).toBe(-BOND);
    expect(judging.ledger.keys('slash/')).toEqual([]);
    await settle();
    expect(seats()[0]).toEqual(['answered', 900_000n]);
  });

  describe.each(['before', 'after'] as const)('resolved %s the settlement', (when) => {
    const decide = async (
      ...found: readonly (readonly [Parameters<Disputes['decide']>[0], Msp, Msp])[]
    ): Promise<void> => {
      if (when === 'after') await settle();
      for (const [subject, by, author] of found) {
        expect((await disputes.decide(subject, by, match(author, 0))).upheld).toBe(true);
      }
      if (when === 'before') await settle();
    };

    it('takes pay, verdict and bond of a respondent whose answer was false', async () => {
      await decide([textOf('answer', 'Birch'), 'Aster', 'Birch']);
      expect(seats()).toEqual([
        ['false', 0n],
        ['answered', 800_000n],
        ['answered', 100_000n],
      ]);
      expect(books.gained('Birch')).toBe(0n);
      expect(judging.outcome(task, 'Birch')).toMatchObject({ success: '0', weight: '1000000' });
      expect(judging.ledger.record(keys.slash('Birch/expert', task))).toMatchObject({
        reason: 'false_digest',
        amount: String(PROVIDER_BOND),
      });
      // 0.8 + 0.1 of 2000 are 1800 for answers, 2571 spent, 514 for three judges of the two other answers.
      for (const mspId of judges) {
        const [part] = judging.judgements(task, mspId);
        expect(part).toMatchObject({ pay: '171' });
        expect(part?.samples).toHaveLength(2);
      }
    });

    it('takes the coordinator’s share for a false result', async () => {
      const fund = books.gained('fund:remainders');
      await decide([textOf('result', 'Aster'), 'Birch', 'Aster']);
      expect(judging.settled(task).payments.some(({ reason }) => reason === 'coordination')).toBe(false);
      // 5142 spent, 257 of it the coordinator's.
      expect(books.gained('fund:remainders') - fund).toBeGreaterThanOrEqual(257n);
      expect(judging.ledger.keys('slash/')).toEqual([]);
    });

    it('pays every answer to a false prompt as offered, and takes no evidence', async () => {
      await decide([textOf('prompt', 'Aster'), 'Birch', 'Aster']);
      expect(seats()).toEqual(SEATS.map(() => ['answered', null]));
      for (const mspId of SEATS) {
        expect(books.gained(mspId)).toBe(2_000n);
        expect(judging.outcome(task, mspId)).toMatchObject({ success: '0', weight: '0' });
      }
      expect(judging.settled(task).judges.every(({ pay }) => pay === 0n)).toBe(true);
    });

    it('and another one come to the same', async () => {
      await decide([textOf('answer', 'Birch'), 'Aster', 'Birch'], [textOf('result', 'Aster'), 'Dahlia', 'Aster']);
      expect(seats()).toEqual([
        ['false', 0n],
        ['answered', 800_000n],
        ['answered', 100_000n],
      ]);
      expect([books.gained('Birch'), books.gained('Cedar'), books.gained('Dahlia')]).toEqual([0n, 1_600n, 200n]);
      expect(judging.settled(task).payments.some(({ reason }) => reason === 'coordination')).toBe(false);
    });
  });

  describe.each(['before', 'after'] as const)('that its panel cannot open, resolved %s the settlement', (when) => {
    const decide = async (subject: Subject, by: Msp, author: Msp): Promise<boolean> => {
      if (when === 'after') await settle();
      const { upheld } = await disputes.decide(subject, by, match(author, null));
      if (when === 'before') await settle();
      return upheld;
    };

    it('is an answer withheld: no pay, no verdict, its price as the fine', async () => {
      expect(await decide(textOf('answer', 'Birch'), 'Aster', 'Birch')).toBe(true);
      expect(seats()[0]).toEqual(['withheld', 0n]);
      expect(books.gained('Birch')).toBe(0n);
      expect(judging.outcome(task, 'Birch')).toMatchObject({ success: '0', weight: '1000000' });
      expect(judging.ledger.record(keys.slash('Birch/expert', task))).toMatchObject({
        reason: 'withheld',
        amount: '2000',
      });
    });

    it('is a result that earns its coordinator nothing', async () => {
      expect(await decide(textOf('result', 'Aster'), 'Birch', 'Aster')).toBe(true);
      expect(judging.settled(task).payments.some(({ reason }) => reason === 'coordination')).toBe(false);
    });

    it('is no fault of a prompt’s, which may have had keys for others, and costs the bond', async () => {
      const before = books.owned('Birch');
      expect(await decide(textOf('prompt', 'Aster'), 'Birch', 'Aster')).toBe(false);
      expect(seats()[0]).toEqual(['answered', 900_000n]);
      expect(books.owned('Birch')).toBe(before + 1_800n - BOND);
    });
  });

  it('found false is no longer what judges said of it, even where they said 0 too', async () => {
    await judging.judgeAlike(task, judges, scores([0, 800_000, 100_000]));
    await judging.settle(task);
    expect(judging.outcome(task, 'Birch')).toMatchObject({ success: '0', judged: true });
    await disputes.decide(textOf('answer', 'Birch'), 'Aster', match('Birch', 0));
    expect(judging.outcome(task, 'Birch')).toMatchObject({ success: '0', judged: false });
  });

  it('comes to the same money before and after the settlement', async () => {
    const found = async (early: boolean): Promise<Balances> => {
      await restart();
      if (!early) await settle();
      await disputes.decide(textOf('answer', 'Birch'), 'Aster', match('Birch', 0));
      await disputes.decide(textOf('answer', 'Cedar'), 'Dahlia', match('Cedar', 0));
      if (early) await settle();
      return holdings(judging.ledger);
    };
    expect(await found(false)).toEqual(await found(true));
  });

  it('after a panel reversed the verdicts leaves that panel’s pay and verdicts', async () => {
    await settle();
    await disputes.decide(VERDICT, 'Dahlia', scores([100_000, 100_000, 900_000]));
    await disputes.decide(textOf('answer', 'Dahlia'), 'Aster', match('Dahlia', 0));
    expect(seats()).toEqual([
      ['answered', 100_000n],
      ['answered', 100_000n],
      ['false', 0n],
    ]);
    const { judges: panel, payments } = judging.settled(task);
    expect(panel).toHaveLength(4);
    const validation = payments.filter(({ reason }) => reason === 'validation').map(({ amount }) => amount);
    expect(panel.map(({ pay }) => pay)).toEqual(validation);
    for (const { mspId, pay } of panel)
      expect(judging.judgements(task, mspId).at(-1)).toMatchObject({ pay: String(pay) });
  });

  it('that was open when its task was cancelled gives the bond back', async () => {
    const open = await judging.scene.open({}, { opens: 1 });
    const about = new Disputes(judging, open);
    const birch = holdings(judging.ledger).Birch;
    const { number } = await about.open(textOf('prompt', 'Aster'), 'Birch');
    await judging.ledger.submit(judging.worker('Aster'), 'tasks:cancel', { task: open });
    about.passPanel();
    expect((await about.resolve(number)).upheld).toBe(false);
    const fee = judging.settled(open).payments.find(({ account }) => account === 'Birch')?.amount ?? 0n;
    expect(holdings(judging.ledger).Birch).toBe((birch ?? 0n) + fee);
  });

  it('lets the settlement wait until it is resolved', async () => {
    await judging.judgeAlike(task, judges, GOOD);
    const { number } = await disputes.open(textOf('answer', 'Birch'), 'Aster');
    judging.passScores();
    expect(await refused(judging.settle(task))).toBe('TOO_EARLY');
    await disputes.resolve(number);
    await judging.settle(task);
  });
});
