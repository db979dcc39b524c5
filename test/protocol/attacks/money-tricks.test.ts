import type { MemoryNode } from '@llmnet/test-kit/memory-ledger';
import { JudgingScene, scores } from '../support/judging';
import { holdings, issued, totalOf } from '../support/money';
import { refused } from '../tasks/refused';
import { BALANCE } from '../tasks/scene';

const BAD_AMOUNTS = [
  '-1',
  '0',
  '1.5',
  '1e3',
  '0x10',
  ' 1',
  '+1',
  '01',
  '',
  '9'.repeat(40),
  1,
  -1,
  1.5,
  1e40,
  null,
  [],
  {},
];

describe('tricks with money', () => {
  let judging: JudgingScene;
  let birch: MemoryNode;
  beforeEach(async () => {
    judging = await JudgingScene.create();
    birch = judging.worker('Birch');
  });
  afterEach(() => {
    const owned = holdings(judging.ledger);
    expect(totalOf(owned)).toBe(issued(judging.ledger));
    expect(Object.values(owned).every((amount) => amount >= 0n)).toBe(true);
  });

  const invoke = (node: MemoryNode, name: string, request: unknown) =>
    judging.ledger.invoke(node, name, [JSON.stringify(request)]);
  const balance = (mspId: string, lane: number): bigint => {
    const record = judging.ledger.record(`lane/${mspId}/${String(lane).padStart(2, '0')}`);
    return BigInt((record as { balance: string } | undefined)?.balance ?? '0');
  };

  it.each(BAD_AMOUNTS.map((amount) => [JSON.stringify(amount), amount]))(
    'an amount of %s moves nothing',
    async (_text, amount) => {
      const admin = await judging.as('Birch', 'admin');
      expect(await refused(invoke(birch, 'accounts:move', { moves: [{ from: 0, to: 1, amount }] }))).toBe(
        'INVALID_REQUEST',
      );
      expect(await refused(invoke(admin, 'accounts:burn', { lane: 0, amount }))).toBe('INVALID_REQUEST');
      const topUp = invoke(birch, 'registry:topUpBond', { provider: 'Birch/expert', lane: 0, amount });
      expect(await refused(topUp)).toBe('INVALID_REQUEST');
    },
  );

  it('an amount above what a lane has is refused, also in a chain of moves', async () => {
    const over = (BALANCE + 1n).toString();
    const admin = await judging.as('Birch', 'admin');
    expect(await refused(invoke(birch, 'accounts:move', { moves: [{ from: 0, to: 1, amount: over }] }))).toBe(
      'LANE_TOO_LOW',
    );
    expect(await refused(invoke(admin, 'accounts:burn', { lane: 0, amount: over }))).toBe('LANE_TOO_LOW');
    const huge = [{ from: 0, to: 1, amount: '9'.repeat(31) }];
    expect(await refused(invoke(birch, 'accounts:move', { moves: huge }))).toBe('LANE_TOO_LOW');
    const credit = [
      { from: 1, to: 2, amount: '5' },
      { from: 0, to: 1, amount: '5' },
    ];
    expect(await refused(invoke(birch, 'accounts:move', { moves: credit }))).toBe('LANE_TOO_LOW');
  });

  it('moves within one lane, in a circle or through the same lane many times make nothing', async () => {
    const half = (BALANCE / 2n).toString();
    const moves = [
      { from: 0, to: 0, amount: BALANCE.toString() },
      { from: 0, to: 1, amount: half },
      { from: 1, to: 2, amount: half },
      { from: 2, to: 0, amount: half },
      { from: 0, to: 0, amount: half },
      { from: 0, to: 1, amount: '1' },
    ];
    await judging.ledger.submit(birch, 'accounts:move', { moves });
    expect([0, 1, 2].map((lane) => balance('Birch', lane))).toEqual([BALANCE - 1n, 1n, 0n]);
  });

  it('nobody names another member’s lanes: a request has no place for them', async () => {
    for (const extra of [{ mspId: 'Aster' }, { account: 'Aster' }, { __proto__: null, owner: 'Aster' }]) {
      const moves = [{ from: 0, to: 1, amount: '1' }];
      expect(await refused(invoke(birch, 'accounts:move', { moves, ...extra }))).toBe('INVALID_REQUEST');
      expect(await refused(invoke(birch, 'accounts:sweep', { lane: 0, ...extra }))).toBe('INVALID_REQUEST');
    }
    for (const lane of [-1, 64, 0.5, '0', 'Aster/0', '../Aster/00']) {
      expect(await refused(invoke(birch, 'accounts:move', { moves: [{ from: lane, to: 1, amount: '1' }] }))).toBe(
        'INVALID_REQUEST',
      );
      expect(await refused(invoke(birch, 'accounts:sweep', { lane }))).toBe('INVALID_REQUEST');
    }
    await judging.ledger.submit(birch, 'accounts:move', { moves: [{ from: 0, to: 1, amount: '7' }] });
    expect([balance('Aster', 0), balance('Aster', 1), balance('Birch', 1)]).toEqual([BALANCE, 0n, 7n]);
  });

  it('a credit is swept once, by its owner alone', async () => {
    const { task, judges } = await judging.answered();
    await judging.judgeAlike(task, judges, scores([900_000, 800_000, 100_000]));
    const { finalAt } = await judging.settle(task);
    judging.ledger.advance((finalAt - judging.ledger.now) / 1000);
    const sweep = (mspId: string, lane: number) =>
      judging.ledger.endorse(judging.worker(mspId), 'accounts:sweep', { lane });
    const [first, second] = [await sweep('Birch', 0), await sweep('Birch', 1)];
    const earned = (await judging.ledger.query(birch, 'accounts:account', { account: 'Birch' })).credits;
    expect(judging.ledger.commit(first)).toBe('VALID');
    expect(judging.ledger.commit(second)).not.toBe('VALID');
    expect(await refused(sweep('Birch', 0))).toBe('NOTHING_TO_SWEEP');
    expect(balance('Birch', 0)).toBe(BALANCE + earned.reduce((sum, { amount }) => sum + amount, 0n));
    expect(await refused(sweep('Fern', 0))).toBe('NOTHING_TO_SWEEP');
  });

  it('a fund’s credits are nobody’s to sweep', async () => {
    const { task, judges } = await judging.answered();
    await judging.judgeAlike(task, judges, scores([900_000, 800_000, 100_000]));
    await judging.settle(task);
    judging.ledger.advance(1_000);
    const funded = judging.ledger.keys('credit/fund:canaries:Aster/').length;
    expect(funded).toBe(1);
    for (const mspId of ['Aster', 'Birch', 'Hazel']) {
      await judging.ledger.submit(judging.worker(mspId), 'accounts:sweep', { lane: 0 }).catch(() => undefined);
    }
    expect(judging.ledger.keys('credit/fund:canaries:Aster/')).toHaveLength(funded);
    const impostor = judging.ledger.node('fund:canaries', 'worker', ['requester']);
    expect(await refused(invoke(await impostor, 'accounts:sweep', { lane: 0 }))).toBe('NOT_A_MEMBER');
  });

  it('a question is not opened for less than its quote, nor without the money for it', async () => {
    const { task: _task, ...request } = await judging.scene.openRequest();
    const cheap = { ...request, quote: '1' };
    const open = (input: object) =>
      judging.ledger.invoke(judging.worker('Aster'), 'tasks:open', [JSON.stringify(input)], {
        text: { text: 's', key: {} },
      });
    expect(await refused(open(cheap))).toBe('PLAN_CHANGED');
    judging.scene.plant('lane/Aster/00', { mspId: 'Aster', lane: 0, balance: '10', opens: 0 });
    judging.scene.plant('lane/Fern/01', { mspId: 'Fern', lane: 1, balance: BALANCE - 10n, opens: 0 });
    expect(await refused(open(request))).toBe('LANE_TOO_LOW');
  });
});
