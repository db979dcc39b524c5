import { Reputation } from '@llmnet/protocol';
import { keys } from '../../../chaincode/src/state/store';
import { Books } from '../support/books';
import { JudgingScene, SEATS, scores } from '../support/judging';
import { holdings } from '../support/money';
import { refused } from '../tasks/refused';
import { BALANCE, DOMAIN } from '../tasks/scene';
import type { Msp } from '../tasks/scene';
import { Disputes, VERDICT } from './dispute';

const WRONG = scores([100_000, 100_000, 900_000]);
const RIGHT = scores([900_000, 800_000, 100_000]);
const BOND = 100_000n;

describe('a dispute of verdicts', () => {
  let judging: JudgingScene;
  let books: Books;
  beforeEach(async () => {
    judging = await JudgingScene.create();
    books = new Books(judging.ledger);
  });
  afterEach(() => {
    books.expectKept();
  });

  const settled = async (opinion = WRONG, opens = 0): Promise<{ disputes: Disputes; judges: readonly Msp[] }> => {
    const { task, judges } = await judging.answered({}, { opens });
    await judging.judgeAlike(task, judges, opinion);
    await judging.settle(task);
    judging.ledger.advance(1);
    return { disputes: new Disputes(judging, task), judges };
  };

  describe('that is upheld', () => {
    it('leaves outcomes, record and respondents’ money as the right verdict would have left them', async () => {
      const { disputes } = await settled(RIGHT);
      const { task } = disputes;
      const direct = { settled: judging.settled(task), owned: holdings(judging.ledger) };
      const directOutcomes = SEATS.map((mspId) => judging.outcome(task, mspId));

      judging = await JudgingScene.create();
      const wrong = await settled();
      const { upheld } = await wrong.disputes.decide(VERDICT, 'Birch', RIGHT);
      expect(upheld).toBe(true);
      const now = judging.settled(task);
      expect(now.seats).toEqual(direct.settled.seats);
      expect(now.finalAt - now.at).toBe(direct.settled.finalAt - direct.settled.at);
      for (const [seat, mspId] of SEATS.entries()) {
        const { txId: _now, ...outcome } = judging.outcome(task, mspId) ?? {};
        const { txId: _then, ...expected } = directOutcomes[seat] ?? {};
        expect(outcome).toEqual(expected);
      }
      for (const account of [...SEATS, 'fund:canaries:Aster']) expect(books.owned(account)).toBe(direct.owned[account]);
    });

    it('gives the judges’ pay to the panel, with its samples, and takes those of the judges', async () => {
      const { disputes, judges } = await settled();
      const panel = await disputes.plan(VERDICT, 'Birch');
      await disputes.decide(VERDICT, 'Birch', RIGHT);
      const { task } = disputes;
      const record = judging.settled(task);
      expect(record.judges.map(({ mspId }) => mspId)).toEqual(panel);
      const each = record.judges[0]?.pay;
      expect(each).toBe(257n); // 1028 for four
      for (const mspId of panel) {
        const parts = judging.judgements(task, mspId);
        expect(parts).toHaveLength(judges.includes(mspId) ? 2 : 1);
        expect(parts.at(-1)).toMatchObject({ pay: '257', finalAt: record.finalAt });
        expect(parts.at(-1)?.samples).toHaveLength(3);
        if (judges.includes(mspId)) expect(parts[0]).toMatchObject({ pay: '0', samples: [], hits: [] });
      }
    });

    it('gives the bond back', async () => {
      const { disputes } = await settled();
      await disputes.decide(VERDICT, 'Birch', RIGHT);
      judging.ledger.advance(1);
      await judging.ledger.submit(judging.worker('Birch'), 'accounts:sweep', { lane: 1 });
      expect(judging.ledger.record(keys.lane('Birch', 1))).toMatchObject({ balance: String(BOND) });
      expect(judging.ledger.record(keys.lane('Birch', 0))).toMatchObject({ balance: String(BALANCE - BOND) });
    });

    it('at the margin only', async () => {
      const { disputes } = await settled(scores([500_000, 500_000, 500_000]));
      const nearly = await disputes.decide(VERDICT, 'Birch', scores([749_999, 250_001, 500_000]));
      expect(nearly.upheld).toBe(false);
      judging.ledger.advance(60);
      const again = await settled(scores([500_000, 500_000, 500_000]), 1);
      const just = await again.disputes.decide(VERDICT, 'Birch', scores([500_000, 250_000, 500_000]));
      expect(just.upheld).toBe(true);
    });

    it('revises a record that has been rolled up, to the same bytes as the right verdict', async () => {
      const foldOne = async (): Promise<void> => {
        judging.ledger.advance(3);
        const window = { field: DOMAIN, mspId: 'Birch', window: 0, limit: 100 };
        await judging.ledger.submit(judging.worker('Hazel'), 'reputation:rollUp', window);
      };
      const evidence = (): unknown => {
        const record = Reputation.parse(judging.ledger.record(keys.reputation(DOMAIN, 'Birch')));
        return { ...record.evidence, chain: record.chain, folded: record.folded, used: record.usedWeights };
      };
      await settled(RIGHT);
      await foldOne();
      const direct = evidence();

      judging = await JudgingScene.create();
      const { disputes } = await settled();
      await foldOne();
      expect(evidence()).not.toEqual(direct);
      await disputes.decide(VERDICT, 'Birch', RIGHT);
      const request = { field: DOMAIN, mspId: 'Birch', limit: 100 };
      await judging.ledger.submit(judging.worker('Hazel'), 'reputation:revise', request);
      expect(evidence()).toEqual(direct);
    });

    it('causes no revision of a record whose verdict stays', async () => {
      const { disputes } = await settled(scores([100_000, 800_000, 100_000]));
      for (const mspId of SEATS) judging.scene.plant(keys.shut(DOMAIN, mspId, 0), judging.scene.stamp);
      await disputes.decide(VERDICT, 'Birch', RIGHT);
      expect(judging.ledger.keys('revision/')).toEqual([keys.revision(DOMAIN, 'Birch', 0)]);
    });
  });

  describe('that is rejected', () => {
    it('changes nothing and divides the bond among the panel', async () => {
      const { disputes } = await settled(RIGHT);
      const record = judging.settled(disputes.task);
      const owning = holdings(judging.ledger);
      const panel = await disputes.plan(VERDICT, 'Dahlia');
      const { upheld, findings } = await disputes.decide(VERDICT, 'Dahlia', RIGHT);
      expect(upheld).toBe(false);
      expect(findings[0]).toEqual({
        provider: 'Birch/expert',
        verdict: 900_000n,
        support: 900_000n,
        final: null,
      });
      expect(judging.settled(disputes.task)).toEqual(record);
      for (const mspId of panel) expect(books.owned(mspId)).toBe((owning[mspId] ?? 0n) + BOND / 4n);
      expect(books.owned('Dahlia')).toBe((owning.Dahlia ?? 0n) - BOND);
    });

    it('pays only those of the panel that judged', async () => {
      const { disputes } = await settled(RIGHT);
      const { number, panel } = await disputes.open(VERDICT, 'Dahlia');
      const [first, second, third, silent = 'Aster'] = panel;
      for (const mspId of [first, second, third]) {
        judging.scene.order(await judging.endorseSeal(disputes.task, mspId ?? '', RIGHT, number));
      }
      expect(await refused(disputes.endorseResolve(number))).toBe('TOO_EARLY');
      judging.ledger.advance(14);
      const close = { task: disputes.task, panel: number };
      await judging.ledger.submit(judging.worker('Birch'), 'evaluation:closeScores', close);
      for (const mspId of [first, second, third]) {
        judging.scene.order(await judging.endorseOpening(disputes.task, mspId ?? '', RIGHT, number));
      }
      const unpaid = books.owned(silent);
      judging.ledger.advance(6);
      await disputes.resolve(number);
      expect(books.owned(silent)).toBe(unpaid);
      expect(books.owned('fund:remainders')).toBeGreaterThanOrEqual(1n);
    });
  });

  it('that too few of the panel judge is rejected, and its bond goes back', async () => {
    const { disputes } = await settled();
    const { number, panel } = await disputes.open(VERDICT, 'Birch');
    const [first = '', second = '', ...others] = panel;
    const opinions = [first, second].map((mspId) => [mspId, RIGHT] as const);
    const silent = others.map((mspId) => [mspId, scores([])] as const);
    const birch = books.owned('Birch');
    await judging.judge(disputes.task, [...opinions, ...silent], number);
    expect((await disputes.resolve(number)).upheld).toBe(false);
    expect(books.owned('Birch')).toBe(birch);
  });

  it('waits for its panel, and is resolved once', async () => {
    const { disputes } = await settled();
    const { number } = await disputes.open(VERDICT, 'Birch');
    expect(await refused(disputes.endorseResolve(number))).toBe('TOO_EARLY');
    expect(await refused(disputes.endorseResolve(2))).toBe('UNKNOWN_RECORD');
    disputes.passPanel();
    await disputes.resolve(number);
    expect(await refused(disputes.endorseResolve(number))).toBe('ALREADY_DONE');
  });

  it('that nobody resolved before the settlement was final has lapsed', async () => {
    const { disputes } = await settled();
    const { number, panel } = await disputes.open(VERDICT, 'Birch');
    await judging.judgeAlike(disputes.task, panel, RIGHT, number);
    const record = judging.settled(disputes.task);
    const birch = books.owned('Birch');
    judging.ledger.advance((record.finalAt - judging.ledger.now) / 1_000);
    expect((await disputes.resolve(number)).upheld).toBe(false);
    expect(judging.settled(disputes.task)).toEqual(record);
    expect(books.owned('Birch')).toBe(birch);
  });

  it('held back over the moment of finality is invalid once a credit has been swept', async () => {
    const { disputes } = await settled();
    const { number, panel } = await disputes.open(VERDICT, 'Birch');
    await judging.judgeAlike(disputes.task, panel, RIGHT, number);
    const held = await disputes.endorseResolve(number);
    const { finalAt } = judging.settled(disputes.task);
    judging.ledger.advance((finalAt - judging.ledger.now) / 1_000);
    await judging.ledger.submit(judging.worker('Dahlia'), 'accounts:sweep', { lane: 0 });
    expect(judging.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
  });

  it('cannot change a credit that was swept, however its own time is given', async () => {
    const { disputes } = await settled();
    const { number, panel } = await disputes.open(VERDICT, 'Birch');
    await judging.judgeAlike(disputes.task, panel, RIGHT, number);
    const { finalAt } = judging.settled(disputes.task);
    judging.ledger.advance((finalAt - judging.ledger.now) / 1_000);
    await judging.ledger.submit(judging.worker('Dahlia'), 'accounts:sweep', { lane: 0 });
    const request = JSON.stringify({ task: disputes.task, number });
    const late = judging.ledger.invoke(judging.worker('Hazel'), 'disputes:resolve', [request], {}, finalAt - 1);
    expect(await refused(late)).toBe('TOO_LATE');
    expect((await disputes.resolve(number)).upheld).toBe(false);
  });

  it('held back over the moment of finality is invalid once a judge’s part has been folded', async () => {
    const { disputes, judges } = await settled();
    const { number, panel } = await disputes.open(VERDICT, 'Birch');
    await judging.judgeAlike(disputes.task, panel, RIGHT, number);
    const held = await disputes.endorseResolve(number);
    const { finalAt } = judging.settled(disputes.task);
    judging.ledger.advance((finalAt - judging.ledger.now) / 1_000);
    const fold = { field: '~validation', mspId: judges[0] ?? '', window: 0, limit: 100 };
    await judging.ledger.submit(judging.worker('Hazel'), 'reputation:rollUp', fold);
    expect(judging.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
  });
});
