import { nodeId } from '@llmnet/protocol';
import { finalAt } from '@llmnet/protocol/rules';
import { keys } from '../../../chaincode/src/state/store';
import { Books } from '../support/books';
import { JudgingScene, LINK, SEATS, scores } from '../support/judging';
import { refused } from '../tasks/refused';
import { DOMAIN, PHASE, SALT, TERMS, TOLERANCE, listed } from '../tasks/scene';

const GOOD = scores([900_000, 800_000, 100_000]);
const PPM = 1_000_000n;
const PRICE = 2_000n;

describe('settling a task', () => {
  let judging: JudgingScene;
  let books: Books;
  beforeEach(async () => {
    judging = await JudgingScene.create();
    books = new Books(judging.ledger);
  });
  afterEach(() => {
    books.expectKept();
  });

  const judged = async (terms: Parameters<JudgingScene['answered']>[0] = {}): Promise<string> => {
    const { task, judges } = await judging.answered(terms);
    await judging.judgeAlike(task, judges, GOOD);
    return task;
  };

  it('pays by verdict, once, and says what it paid', async () => {
    const task = await judged();
    const settled = await judging.settle(task);
    expect(settled.seats).toEqual(
      [900_000n, 800_000n, 100_000n].map((verdict, seat) => ({
        provider: `${String(SEATS[seat])}/expert`,
        end: 'answered',
        verdict,
        evidence: verdict,
        final: null,
        window: 0,
      })),
    );
    // 0.9 + 0.8 + 0.1 of 2000 are 3600 for answers, 5142 spent.
    expect(books.gained('Birch')).toBe(1_800n);
    expect(books.gained('Aster')).toBe(-5_142n + 257n);
    expect(books.gained('fund:canaries:Aster')).toBe(257n);
    expect(settled.finalAt).toBe(finalAt(judging.ledger.now, PHASE, judging.parameters));
    expect(judging.ledger.events.at(-1)).toEqual({
      type: 'settled',
      task,
      domain: DOMAIN,
      mspIds: [...SEATS],
      judgeMspIds: settled.judges.map(({ mspId }) => mspId),
    });
    expect(await refused(judging.settle(task))).toBe('ALREADY_DONE');
  });

  it('keeps the judges’ pay in their logs, with their samples', async () => {
    const task = await judged();
    const { judges, finalAt: final } = await judging.settle(task);
    expect(judges.map(({ pay }) => pay)).toEqual([342n, 342n, 342n]);
    for (const { mspId } of judges) {
      expect(judging.judgements(task, mspId)).toEqual([
        expect.objectContaining({
          samples: GOOD.map(({ score }) => ({ own: score, peers: score })),
          hits: [],
          pay: '342',
          finalAt: final,
        }),
      ]);
      expect(judging.ledger.keys(`credit/${mspId}/`)).toEqual([]);
    }
  });

  it('appends an outcome for each seat to the window named', async () => {
    const task = await judged();
    await judging.settle(task);
    const view = await judging.view(task);
    for (const [seat, mspId] of SEATS.entries()) {
      expect(judging.outcome(task, mspId)).toMatchObject({
        success: String(GOOD[seat]?.score),
        judged: true,
        truth: null,
        weight: '1000000',
        canary: false,
        requesterMsp: 'Aster',
        seedMaterial: view.rounds[0]?.reveals.find(({ provider }) => provider === `${mspId}/expert`)?.seedSalt,
      });
    }
  });

  it('waits for every score, or for the end of their time', async () => {
    const { task, judges } = await judging.answered();
    await judging.judgeAlike(task, judges, GOOD);
    const open = await judging.answered({}, { opens: 1 });
    expect(await refused(judging.settle(open.task))).toBe('TOO_EARLY');
    judging.ledger.advance(5 * PHASE + TOLERANCE - 1);
    expect(await refused(judging.settle(open.task))).toBe('TOO_EARLY');
    judging.ledger.advance(1);
    const settled = await judging.settle(open.task);
    expect(settled.seats.map(({ verdict }) => verdict)).toEqual([null, null, null]);
    expect(settled.payments.find(({ account }) => account === 'Birch')?.amount).toBe(PRICE);
  });

  it('takes an answer that nobody could judge for a blind guess without a verdict, and pays nothing for it', async () => {
    const { task, judges } = await judging.answered();
    await judging.judgeAlike(task, judges, scores([null, 500_000, 500_000]));
    const { seats, payments } = await judging.settle(task);
    expect(seats[0]).toMatchObject({ end: 'answered', verdict: null, evidence: 100_000n, window: 0 });
    expect(judging.outcome(task, 'Birch')).toMatchObject({ success: '100000', judged: false, weight: '1000000' });
    expect(payments.find(({ account, reason }) => account === 'Birch' && reason === 'answer')).toBeUndefined();
  });

  it('takes verdicts by the credibility that judges have in the task’s own snapshot', async () => {
    const validators = (['Elm', 'Fern', 'Gorse'] as const).map((mspId) => ({
      node: nodeId(mspId, 'worker'),
      mspId,
      credibility: mspId === 'Fern' ? 5n : 1n,
    }));
    judging.scene.plantSnapshot(1, { validators });
    const { task } = await judging.answered({}, { epoch: 1 });
    await judging.judge(task, [
      ['Elm', scores([PPM, PPM, PPM].map(Number))],
      ['Fern', scores([0, 0, 0])],
      ['Gorse', scores([PPM, PPM, PPM].map(Number))],
    ]);
    const { seats } = await judging.settle(task);
    expect(seats.map(({ verdict }) => verdict)).toEqual([0n, 0n, 0n]);
  });

  it('needs the windows of all whose logs it writes, and only open ones', async () => {
    const task = await judged();
    const { windows, validationWindows } = judging.settleRequest(task);
    const without = { windows: windows.filter(({ mspId }) => mspId !== 'Cedar') };
    expect(await refused(judging.endorseSettle(task, without))).toBe('INVALID_REQUEST');
    expect(await refused(judging.endorseSettle(task, { validationWindows: [] }))).toBe('INVALID_REQUEST');
    const next = windows.map((named) => ({ ...named, window: 1 }));
    expect(await refused(judging.endorseSettle(task, { windows: next }))).toBe('OUT_OF_TURN');
    const [judge] = validationWindows;
    judging.scene.plant(keys.shut('~validation', judge?.mspId ?? '', 0), judging.scene.stamp);
    const all = validationWindows.map(({ mspId }) => mspId);
    for (const mspId of all) judging.scene.plant(keys.shut('~validation', mspId, 0), judging.scene.stamp);
    expect(await refused(judging.endorseSettle(task, { validationWindows }))).toBe('OUT_OF_TURN');
  });

  it('is invalid where a window is shut before it is ordered', async () => {
    const task = await judged();
    const held = await judging.endorseSettle(task);
    judging.scene.plant(keys.shut(DOMAIN, 'Birch', 0), judging.scene.stamp);
    await judging.scene.open({}, { opens: 1 });
    judging.scene.plant(keys.shut(DOMAIN, 'Birch', 0), judging.scene.stamp);
    expect(judging.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
  });

  it('of one task does not conflict with settling another of the same organisations', async () => {
    const tasks: string[] = [];
    for (let opens = 0; opens < 5; opens += 1) {
      const { task, judges } = await judging.answered({}, { opens });
      await judging.judgeAlike(task, judges, GOOD);
      tasks.push(task);
    }
    const endorsed = await Promise.all(tasks.map((task) => judging.endorseSettle(task)));
    expect(endorsed.map((transaction) => judging.ledger.commit(transaction))).toEqual(tasks.map(() => 'VALID'));
  });

  it('twice at the same time is valid once', async () => {
    const task = await judged();
    const [first, second] = [await judging.endorseSettle(task), await judging.endorseSettle(task)];
    expect([judging.ledger.commit(first), judging.ledger.commit(second)]).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });

  describe('and the link', () => {
    it('waits for the time to declare a canary where nobody shows that it is none', async () => {
      const task = await judged();
      expect(await refused(judging.settle(task, { link: null }))).toBe('TOO_EARLY');
      judging.passScores();
      await judging.settle(task, { link: null });
    });

    it('refuses an opening that is not the task’s', async () => {
      const task = await judged();
      const other = { canary: null, salt: SALT.replace('5', '6') };
      expect(await refused(judging.settle(task, { link: other }))).toBe('LINK_MISMATCH');
      expect(await refused(judging.settle(task, { link: { canary: 'a'.repeat(32), salt: SALT } }))).toBe(
        'LINK_MISMATCH',
      );
      judging.passScores();
      expect(await refused(judging.settle(task, { link: other }))).toBe('LINK_MISMATCH');
    });

    it('waits for the declaration of a canary', async () => {
      const canary = 'c'.repeat(32);
      const { task, judges } = await judging.asked(canary);
      await judging.judgeAlike(task, judges, GOOD);
      expect(await refused(judging.settle(task, { link: { canary, salt: SALT } }))).toBe('TOO_EARLY');
      judging.passScores();
      expect((await judging.settle(task, { link: { canary, salt: SALT } })).canary).toBeNull();
    });
  });

  it('of what a member asked itself pays the answer as offered and leaves no evidence', async () => {
    judging.scene.plantSnapshot(1, { candidates: [listed('Aster')] });
    const task = await judging.scene.open({ scope: { kind: 'own' }, seats: 1 }, { epoch: 1 });
    await judging.scene.commit(task, ['Aster']);
    await judging.scene.reveal(task, ['Aster']);
    expect(await judging.conclude(task)).toEqual([]);
    const { seats, payments } = await judging.settle(task);
    expect(seats).toEqual([
      { provider: 'Aster/expert', end: 'answered', verdict: null, evidence: null, final: null, window: null },
    ]);
    expect(payments.find(({ reason }) => reason === 'answer')).toEqual({
      account: 'Aster',
      reason: 'answer',
      amount: PRICE,
    });
    expect(judging.ledger.keys('out/')).toEqual([]);
  });

  it('of a probe that was no canary leaves no evidence', async () => {
    judging.scene.plantSnapshot(1, { candidates: [], quarantined: [listed('Birch')] });
    const probe = { scope: { kind: 'probe', mspId: 'Birch' } as const, seats: 1 };
    const task = await judging.scene.open({ ...TERMS, ...probe }, { epoch: 1 });
    await judging.scene.commit(task, ['Birch']);
    await judging.scene.reveal(task, ['Birch']);
    const judges = await judging.conclude(task);
    await judging.judgeAlike(task, judges, scores([0], [], ['Birch']));
    const { seats } = await judging.settle(task, { link: LINK });
    expect(seats[0]).toMatchObject({ verdict: 0n, window: null });
    expect(judging.ledger.keys(`out/${DOMAIN}/`)).toEqual([]);
  });

  it('with revision rounds pays by the mean of both verdicts and records the first', async () => {
    const task = await judging.scene.open({ rounds: 1 });
    await judging.scene.commit(task, SEATS);
    await judging.scene.reveal(task, SEATS);
    judging.scene.order(await judging.scene.endorseRound(task, 1));
    // Dahlia has nothing to add, which costs nothing.
    await judging.scene.commit(task, ['Birch', 'Cedar'], 1);
    await judging.scene.commit(task, ['Dahlia'], 1, true);
    await judging.scene.reveal(task, ['Birch', 'Cedar'], 1);
    await judging.scene.reveal(task, ['Dahlia'], 1, true);
    const judges = await judging.conclude(task, { rounds: 1 });
    const opinion = scores([800_000, 400_000, 600_000], [600_000, 1_000_000, 0]);
    await judging.judgeAlike(task, judges, opinion);
    const { seats } = await judging.settle(task);
    expect(seats.map(({ verdict, final }) => [verdict, final])).toEqual([
      [800_000n, 600_000n],
      [400_000n, 1_000_000n],
      [600_000n, null],
    ]);
    expect([books.gained('Birch'), books.gained('Cedar'), books.gained('Dahlia')]).toEqual([1_400n, 1_400n, 1_200n]);
  });
});
