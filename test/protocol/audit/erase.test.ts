import { canaryId } from '@llmnet/protocol';
import { JudgingScene, SEATS, digestOf, scores } from '../support/judging';
import { refused } from '../tasks/refused';
import { DOMAIN, PROMPT_KEYS, SALT } from '../tasks/scene';
import { SettledTask } from './settled';

describe('audit:erase', () => {
  it('purges every text and every key of a task, and leaves its records', async () => {
    const settled = await SettledTask.create();
    await settled.disclose(settled.worker('Aster'));
    settled.becomeFinal();
    const records = settled.ledger.keys().map((key) => [key, settled.ledger.record(key)]);
    // Prompt, 3 answers, result, 3 scores, 9 reasons; the keys of 3 reveals, the result and the disclosure.
    expect(settled.texts()).toHaveLength(1 + 3 + 1 + 3 + 9 + 3 + 1 + 1);

    await settled.erase(settled.worker('Aster'));
    expect(settled.texts()).toEqual([]);
    expect((await settled.custody()).erased).toMatchObject({ by: 'Aster/worker', reason: 'request' });
    const after = settled.ledger.keys().map((key) => [key, settled.ledger.record(key)]);
    expect(after.filter(([key]) => key !== `erased/${settled.task}`)).toEqual(records);
  });

  it('leaves the texts of other tasks', async () => {
    const settled = await SettledTask.create();
    const { task } = await settled.judging.answered({}, { opens: 1 });
    const others = settled.ledger.privateKeys().filter((key) => key.includes(task));
    settled.becomeFinal();
    await settled.erase(settled.worker('Aster'));
    expect(settled.ledger.privateKeys()).toEqual(others);
  });

  it('purges boards, later answers and the keys of a substitution and of a dispute too', async () => {
    const settled = await disputedWithEverything();
    const steps = new Set(
      settled.texts().map((key) => key.split('/').slice(1, 5).join('/').replace(settled.task, '…')),
    );
    for (const step of [
      'text/…/round/1',
      'text/…/answer/1',
      'keys/…/substitute/0',
      'keys/…/dispute/1',
      'text/…/score/1',
    ]) {
      expect(steps).toContain(step);
    }
    await settled.ledger.submit(settled.worker('Aster'), 'audit:erase', { task: settled.task, reason: 'request' });
    expect(settled.texts()).toEqual([]);
  });

  it('purges question and answer of the canary that the task was', async () => {
    const { judging, canary, task } = await settledCanary();
    const ofCanary = (): string[] => judging.ledger.privateKeys().filter((key) => key.includes(canary));
    expect(ofCanary()).toHaveLength(2);
    await judging.ledger.submit(judging.worker('Aster'), 'audit:erase', { task, reason: 'request' });
    expect(ofCanary()).toEqual([]);
  });

  it('waits until no dispute can change the task', async () => {
    const settled = await SettledTask.create();
    expect(await refused(settled.erase(settled.worker('Aster')))).toBe('TOO_EARLY');
    settled.becomeFinal();
    settled.ledger.advance(-0.001);
    expect(await refused(settled.erase(settled.worker('Aster')))).toBe('TOO_EARLY');
    settled.ledger.advance(0.001);
    await settled.erase(settled.worker('Aster'));
  });

  it('waits for the settlement', async () => {
    const judging = await JudgingScene.create();
    const { task } = await judging.answered();
    judging.ledger.advance(1_000);
    const call = judging.ledger.submit(judging.worker('Aster'), 'audit:erase', { task, reason: 'request' });
    expect(await refused(call)).toBe('TOO_EARLY');
  });

  it('is about a task that exists', async () => {
    const judging = await JudgingScene.create();
    const call = judging.ledger.submit(judging.worker('Aster'), 'audit:erase', {
      task: '0'.repeat(32),
      reason: 'request',
    });
    expect(await refused(call)).toBe('UNKNOWN_RECORD');
  });

  it('happens once', async () => {
    const settled = await SettledTask.create();
    settled.becomeFinal();
    await settled.erase(settled.worker('Aster'));
    expect(await refused(settled.erase(settled.worker('Aster')))).toBe('ALREADY_DONE');
  });

  it('on request is for the requester’s member: requesters, coordinators, admins', async () => {
    for (const role of ['requester', 'coordinator', 'admin'] as const) {
      const settled = await SettledTask.create();
      settled.becomeFinal();
      expect(await refused(settled.erase(settled.worker('Birch')))).toBe('NOT_YOURS');
      const respondent = await settled.judging.as('Aster', 'respondent');
      expect(await refused(settled.erase(respondent))).toBe('ROLE_MISSING');
      await settled.erase(await settled.judging.as('Aster', role));
    }
  });

  it('for retention is for any coordinator or admin, once the governed time since the opening has passed', async () => {
    for (const role of ['coordinator', 'admin'] as const) {
      const settled = await SettledTask.create({ retentionSeconds: 1_000 });
      settled.ledger.advance(1_000 - 0.001);
      const housekeeper = await settled.judging.as('Hazel', role);
      expect(await refused(settled.erase(housekeeper, 'retention'))).toBe('TOO_EARLY');
      const requester = await settled.judging.as('Aster', 'requester');
      expect(await refused(settled.erase(requester, 'retention'))).toBe('ROLE_MISSING');
      settled.ledger.advance(0.001);
      await settled.erase(housekeeper, 'retention');
      expect((await settled.custody()).erased).toMatchObject({ reason: 'retention', by: `Hazel/${role}` });
    }
  });

  it('for retention waits for the dispute time even where texts are kept for less', async () => {
    const settled = await SettledTask.create({ retentionSeconds: 1 });
    settled.ledger.advance(2);
    expect(await refused(settled.erase(await settled.admin('Hazel'), 'retention'))).toBe('TOO_EARLY');
  });
});

/** A task that turned out to be a canary, final. */
async function settledCanary() {
  const judging = await JudgingScene.create();
  const { ledger } = judging;
  const aster = judging.worker('Aster');
  const [questionDigest, answerDigest] = [digestOf('question'), digestOf('answer')];
  const deposit = { domain: DOMAIN, asker: aster.id, questionDigest, answerDigest };
  const sealed = { question: { text: 'q', key: {} }, answer: { text: 'a', key: {} } };
  await ledger.submit(aster, 'canaries:deposit', deposit, { text: sealed });
  ledger.advance(1);
  const canary = canaryId(ledger.channel, aster.id, questionDigest, answerDigest);
  const { task, judges } = await judging.asked(canary);
  await judging.judgeAlike(task, judges, scores([900_000, 900_000, 900_000]));
  const truths = SEATS.map((mspId) => ({ provider: `${mspId}/expert`, truth: 1_000_000 }));
  await ledger.submit(aster, 'canaries:declare', { task, canary, salt: SALT, truths });
  const { finalAt } = await judging.settle(task, { link: { canary, salt: SALT } });
  ledger.advance((finalAt - ledger.now) / 1000);
  return { judging, canary, task };
}

/** A task with a substitution, a revision round and a dispute of its verdicts that is over. */
async function disputedWithEverything() {
  const judging = await JudgingScene.create();
  const { scene, ledger } = judging;
  const respondents = ['Birch', 'Cedar', 'Elm'] as const;
  const task = await scene.open({ rounds: 1 });
  await ledger.submit(judging.worker('Dahlia'), 'tasks:decline', { task });
  scene.order(await scene.endorseSubstitute(task, 2, 'Elm'));
  await scene.commit(task, respondents);
  await scene.reveal(task, respondents);
  scene.order(await scene.endorseRound(task, 1));
  await scene.commit(task, respondents, 1);
  await scene.reveal(task, respondents, 1);
  const judges = await judging.conclude(task, { rounds: 1 });
  const fine = scores([900_000, 900_000, 900_000], [900_000, 900_000, 900_000], respondents);
  await judging.judgeAlike(task, judges, fine);
  await judging.settle(task);

  const subject = { kind: 'verdict' } as const;
  const disputant = judging.worker('Birch');
  const { panel } = await ledger.query(disputant, 'disputes:plan', { task, number: 1, subject });
  await ledger.submit(disputant, 'disputes:open', { task, number: 1, subject, lane: 0, panel }, PROMPT_KEYS);
  await ledger.submit(judging.worker('Aster'), 'disputes:disclose', { task, number: 1 }, PROMPT_KEYS);
  await judging.judge(
    task,
    panel.map((judge) => [judge.split('/')[0] ?? '', fine] as const),
    1,
  );
  await ledger.submit(judging.worker('Hazel'), 'disputes:resolve', { task, number: 1 });
  ledger.advance((judging.settled(task).finalAt - ledger.now) / 1000);
  return {
    ledger,
    task,
    worker: judging.worker.bind(judging),
    texts: () => ledger.privateKeys().filter((key) => key.includes(task)),
  };
}
