import { keys } from '../../../chaincode/src/state/store';
import { JudgingScene, SEATS, scores } from '../support/judging';
import { journalled, holdings, issued, totalOf } from '../support/money';
import { refused } from '../tasks/refused';
import { BALANCE } from '../tasks/scene';
import type { Msp } from '../tasks/scene';

const GOOD = scores([900_000, 800_000, 100_000]);

describe('accounts', () => {
  let judging: JudgingScene;
  beforeEach(async () => {
    judging = await JudgingScene.create();
  });
  afterEach(() => {
    expect(totalOf(holdings(judging.ledger))).toBe(issued(judging.ledger));
  });

  const settled = async (opens = 0): Promise<number> => {
    const { task, judges } = await judging.answered({}, { opens });
    await judging.judgeAlike(task, judges, GOOD);
    return (await judging.settle(task)).finalAt;
  };
  const until = (time: number): void => {
    judging.ledger.advance((time - judging.ledger.now) / 1_000);
  };
  const sweep = (mspId: Msp, lane = 0) => judging.ledger.submit(judging.worker(mspId), 'accounts:sweep', { lane });
  const lane = (mspId: Msp, number: number): bigint =>
    BigInt((judging.ledger.record(keys.lane(mspId, number)) as { balance: string } | undefined)?.balance ?? 0);
  const account = (mspId: string) =>
    judging.ledger.query(judging.worker('Aster'), 'accounts:account', { account: mspId });

  describe('sweeping', () => {
    it('takes credits from the moment on at which they are final', async () => {
      const finalAt = await settled();
      until(finalAt - 1);
      expect(await refused(sweep('Birch'))).toBe('NOTHING_TO_SWEEP');
      until(finalAt);
      await sweep('Birch');
      expect(lane('Birch', 0)).toBe(BALANCE + 1_800n);
      expect(await refused(sweep('Birch'))).toBe('NOTHING_TO_SWEEP');
    });

    it('fills a lane that was never written', async () => {
      until(await settled());
      await sweep('Cedar', 63);
      expect(lane('Cedar', 63)).toBe(1_600n);
    });

    it('takes a hundred credits at a time', async () => {
      for (let index = 0; index < 101; index += 1) {
        const credit = {
          account: 'Birch',
          source: `task.${String(index)}`,
          amount: 1n,
          finalAt: judging.ledger.now - index,
        };
        judging.scene.plant(keys.credit('Birch', credit.finalAt, credit.source), { ...credit, ...judging.scene.stamp });
      }
      judging.scene.plant(keys.mint('more'), { total: 101n, ...judging.scene.stamp });
      await sweep('Birch');
      expect(lane('Birch', 0)).toBe(BALANCE + 100n);
      await sweep('Birch');
      expect(lane('Birch', 0)).toBe(BALANCE + 101n);
    });

    it('does not conflict with settlements that pay the same account', async () => {
      const first = await settled();
      until(first);
      const { task } = await judging.answered({}, { opens: 1 });
      judging.passScores();
      const settle = await judging.endorseSettle(task);
      const endorsed = await judging.ledger.endorse(judging.worker('Birch'), 'accounts:sweep', { lane: 0 });
      expect([judging.ledger.commit(settle), judging.ledger.commit(endorsed)]).toEqual(['VALID', 'VALID']);
    });

    it('twice at the same time pays once', async () => {
      until(await settled());
      const endorse = (number: number) =>
        judging.ledger.endorse(judging.worker('Birch'), 'accounts:sweep', { lane: number });
      const [first, second] = [await endorse(0), await endorse(1)];
      expect([judging.ledger.commit(first), judging.ledger.commit(second)]).toEqual(['VALID', 'PHANTOM_READ_CONFLICT']);
    });

    it('is for the member’s own requesters, coordinators and admins', async () => {
      until(await settled());
      const validator = await judging.as('Birch', 'validator');
      expect(await refused(judging.ledger.submit(validator, 'accounts:sweep', { lane: 0 }))).toBe('ROLE_MISSING');
    });
  });

  describe('moving', () => {
    const move = (mspId: Msp, ...moves: [number, number, string][]) =>
      judging.ledger.submit(judging.worker(mspId), 'accounts:move', {
        moves: moves.map(([from, to, amount]) => ({ from, to, amount })),
      });

    it('spreads and merges money between lanes, one move after another', async () => {
      await move('Birch', [0, 1, '300'], [1, 2, '100'], [2, 0, '40']);
      expect([0, 1, 2].map((number) => lane('Birch', number))).toEqual([BALANCE - 260n, 200n, 60n]);
    });

    it('leaves a lane as it is by a move to itself', async () => {
      await move('Birch', [0, 0, '300']);
      expect(lane('Birch', 0)).toBe(BALANCE);
    });

    it('keeps how often a lane has opened a task', async () => {
      await judging.scene.open();
      await move('Aster', [0, 1, '300']);
      expect(judging.ledger.record(keys.lane('Aster', 0))).toMatchObject({ opens: 1 });
      expect(judging.ledger.record(keys.lane('Aster', 1))).toMatchObject({ opens: 0, balance: '300' });
    });

    it('never overdraws a lane, not even on the way', async () => {
      expect(await refused(move('Birch', [0, 1, String(BALANCE + 1n)]))).toBe('LANE_TOO_LOW');
      expect(await refused(move('Birch', [1, 2, '1'], [0, 1, '1']))).toBe('LANE_TOO_LOW');
      expect(await refused(move('Birch', [0, 1, '0']))).toBe('INVALID_REQUEST');
    });
  });

  describe('burning', () => {
    it('takes money out of circulation, on record, by an admin', async () => {
      const admin = await judging.as('Birch', 'admin');
      const burn = (amount: bigint) =>
        judging.ledger.submit(admin, 'accounts:burn', { lane: 0, amount: amount.toString() });
      const { txId } = await burn(400n);
      expect(judging.ledger.record(keys.burn(txId))).toMatchObject({ mspId: 'Birch', amount: '400' });
      expect(lane('Birch', 0)).toBe(BALANCE - 400n);
      expect(await refused(burn(BALANCE))).toBe('LANE_TOO_LOW');
      expect(await refused(burn(0n))).toBe('INVALID_REQUEST');
      const requester = judging.worker('Birch');
      expect(await refused(judging.ledger.submit(requester, 'accounts:burn', { lane: 0, amount: '1' }))).toBe(
        'ROLE_MISSING',
      );
    });
  });

  it('show lanes, credits, bonds and the pay that waits for judgements', async () => {
    await settled();
    const { lanes, credits, moreCredits, bonds, pot } = await account('Birch');
    expect(lanes).toHaveLength(1);
    expect(credits.map(({ amount }) => amount)).toEqual([1_800n]);
    expect({ moreCredits, bonds, pot }).toEqual({ moreCredits: false, bonds: 500_000n, pot: 0n });
    const [judge = ''] = judging.ledger.events.flatMap((event) => (event.type === 'settled' ? event.judgeMspIds : []));
    expect((await account(judge)).pot).toBe(342n);
    expect((await account('fund:canaries:Aster')).credits.map(({ amount }) => amount)).toEqual([257n]);
  });

  it('have a book from which a period’s invoices follow alone', async () => {
    const from = judging.ledger.now;
    await settled();
    judging.ledger.advance(1);
    await settled(1);
    const to = judging.ledger.now + 1;
    const book = (after: string, limit: number) =>
      judging.ledger.query(judging.worker('Birch'), 'accounts:book', { from, to, after, limit });
    const first = await book('', 1);
    const second = await book(first.after, 5);
    expect([first.more, first.lines.length, second.more, second.lines.length]).toEqual([true, 1, false, 1]);
    const invoices = await judging.ledger.query(judging.worker('Birch'), 'accounts:invoices', { from, to });
    const moved = journalled(judging.ledger);
    for (const mspId of ['Aster', ...SEATS]) {
      const net = invoices.reduce(
        (total, invoice) =>
          total + (invoice.to === mspId ? invoice.amount : 0n) - (invoice.from === mspId ? invoice.amount : 0n),
        0n,
      );
      expect(net).toBe(moved[mspId]);
    }
    const none = await judging.ledger.query(judging.worker('Birch'), 'accounts:invoices', { from: to, to: to + 1 });
    expect(none).toEqual([]);
  });
});
