import { nodeId } from '@llmnet/protocol';
import { JudgingScene, SEATS, scores } from '../support/judging';
import { refused } from '../tasks/refused';
import { PHASE, SEALED, listed } from '../tasks/scene';

describe('a malicious coordinator', () => {
  let judging: JudgingScene;
  beforeEach(async () => {
    judging = await JudgingScene.create();
  });

  const answered = async (rounds = 0): Promise<string> => {
    const task = await judging.scene.open({ rounds });
    await judging.scene.commit(task, SEATS);
    await judging.scene.reveal(task, SEATS);
    return task;
  };

  describe('with the seats', () => {
    it('gives none to its own member, nor to whom it likes: substitutes come in the order of the plan', async () => {
      judging.scene.plantSnapshot(1, {
        candidates: ['Aster', 'Birch', 'Cedar', 'Dahlia', 'Elm', 'Fern'].map((m) => listed(m)),
      });
      const task = await judging.scene.open({}, { epoch: 1 });
      const { task: record } = await judging.view(task);
      expect([...record.seats, ...record.substitutes].map(({ mspId }) => mspId)).not.toContain('Aster');
      judging.ledger.advance(PHASE / 2);
      expect(await refused(judging.scene.endorseSubstitute(task, 0, 'Aster'))).toBe('NO_SUBSTITUTE');
      const [, second] = record.substitutes;
      const skipping = judging.ledger.endorse(
        judging.worker('Aster'),
        'tasks:substitute',
        { task, seat: 0, provider: second?.provider ?? '' },
        { keys: [] },
      );
      expect(await refused(skipping)).toBe('NO_SUBSTITUTE');
    });

    it('takes none from who answers, nor from anybody in the first half of the phase', async () => {
      const task = await judging.scene.open();
      await judging.scene.commit(task, ['Birch']);
      expect(await refused(judging.scene.endorseSubstitute(task, 0, 'Elm'))).toBe('NO_SUBSTITUTE');
      expect(await refused(judging.scene.endorseSubstitute(task, 1, 'Elm'))).toBe('TOO_EARLY');
    });

    it('is nobody but the named coordinator', async () => {
      const task = await judging.scene.open();
      judging.ledger.advance(PHASE / 2);
      expect(await refused(judging.scene.endorseSubstitute(task, 0, 'Elm', 'Birch'))).toBe('NOT_YOURS');
    });
  });

  describe('with the rounds', () => {
    it('starts none late, so that no time is left to answer and to conclude', async () => {
      const task = await judging.scene.open({ rounds: 1 });
      await judging.scene.commit(task, SEATS);
      await judging.scene.reveal(task, SEATS);
      judging.ledger.advance(2 * PHASE);
      judging.scene.order(await judging.scene.endorseRound(task, 1));
      const late = await judging.scene.open({ rounds: 1 }, { opens: 1 });
      await judging.scene.commit(late, SEATS);
      await judging.scene.reveal(late, SEATS);
      judging.ledger.advance(2 * PHASE + 0.001);
      expect(await refused(judging.scene.endorseRound(late, 1))).toBe('NO_FURTHER_ROUND');
    });

    it('starts none before the answers are in, nor more than the terms have', async () => {
      const task = await judging.scene.open({ rounds: 1 });
      await judging.scene.commit(task, SEATS);
      await judging.scene.reveal(task, ['Birch', 'Cedar']);
      expect(await refused(judging.scene.endorseRound(task, 1))).toBe('TOO_EARLY');
      await judging.scene.reveal(task, ['Dahlia']);
      expect(await refused(judging.scene.endorseRound(task, 2))).toBe('NO_FURTHER_ROUND');
    });

    it('leaves none out: a result names the last that was held', async () => {
      const task = await answered(1);
      judging.scene.order(await judging.scene.endorseRound(task, 1));
      await judging.scene.commit(task, SEATS, 1);
      await judging.scene.reveal(task, SEATS, 1);
      expect(await refused(judging.scene.endorseResult(task, { rounds: 0 }))).toBe('PLAN_CHANGED');
      judging.scene.order(await judging.scene.endorseResult(task, { rounds: 1 }));
    });
  });

  describe('with the result', () => {
    it('picks no validators: not their number, not their order, not its own', async () => {
      const task = await answered();
      const { validators } = await judging.scene.resultRequest(task);
      const own = nodeId('Aster', 'worker');
      expect(validators).not.toContain(own);
      for (const picked of [[], validators.slice(1), validators.toReversed(), [own, ...validators.slice(1)], [own]]) {
        expect(await refused(judging.scene.endorseResult(task, { validators: picked }))).toBe('PLAN_CHANGED');
      }
    });

    it('leaves out no answer that is still to be opened', async () => {
      const task = await judging.scene.open();
      await judging.scene.commit(task, SEATS);
      await judging.scene.reveal(task, ['Birch']);
      expect(await refused(judging.scene.endorseResult(task))).toBe('TOO_EARLY');
    });

    it('follows or dissents from nobody who has not answered', async () => {
      const task = await answered();
      const claims = [
        { follows: 'Aster/expert' },
        { follows: 'Elm/expert' },
        { dissent: ['Elm/expert'] },
        { dissent: ['Birch/expert', 'Birch/expert'] },
        { independence: 4 },
      ];
      for (const claim of claims) {
        expect([claim, await refused(judging.scene.endorseResult(task, claim))]).toEqual([claim, 'INVALID_REQUEST']);
      }
    });

    it('grants no key of a text that is not the task’s', async () => {
      const task = await answered();
      const request = await judging.scene.resultRequest(task);
      const keys = [{ step: 'answer', round: 0, author: 'Hazel/worker', key: {} }];
      const granting = judging.ledger.endorse(judging.worker('Aster'), 'tasks:result', request, { ...SEALED, keys });
      expect(await refused(granting)).toBe('INVALID_REQUEST');
    });

    it('that follows nobody changes neither verdicts nor what the answers are paid', async () => {
      const opinions = scores([900_000, 800_000, 100_000]);
      const settleWith = async (opens: number, claim: object) => {
        const task = await judging.scene.open({}, { opens });
        await judging.scene.commit(task, SEATS);
        await judging.scene.reveal(task, SEATS);
        const judges = await judging.conclude(task, claim);
        await judging.judgeAlike(task, judges, opinions);
        const { seats, payments } = await judging.settle(task);
        return {
          verdicts: seats.map(({ verdict }) => verdict),
          answers: payments.filter(({ reason }) => reason === 'answer'),
        };
      };
      const honest = await settleWith(0, { follows: 'Birch/expert', independence: 3 });
      const spiteful = await settleWith(1, { follows: null, flag: 'too_few', agreement: 0, method: 'none' });
      expect(spiteful).toEqual(honest);
    });

    it('that never comes costs it its share, and nobody else anything', async () => {
      const task = await answered();
      judging.scene.passPhases(3);
      const { outcome, payments } = await judging.settle(task, { link: null });
      expect(outcome).toBe('expired');
      expect(payments.filter(({ reason }) => reason === 'coordination')).toEqual([]);
      const answers = payments.filter(({ reason }) => reason === 'answer');
      expect(answers.map(({ account, amount }) => [account, amount])).toEqual(SEATS.map((mspId) => [mspId, 2_000n]));
    });
  });

  it('that was drawn from another member has neither a seat nor a judge in the task', async () => {
    judging.scene.plantSnapshot(1, { coordinators: [nodeId('Birch', 'worker')] });
    const task = await judging.scene.open({}, { epoch: 1, coordinator: null });
    const { task: record } = await judging.view(task);
    expect(record.coordinator).toBe('Birch/worker');
    expect([...record.seats, ...record.substitutes].map(({ mspId }) => mspId)).not.toContain('Birch');
  });
});
