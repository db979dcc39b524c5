import { nodeId } from '@llmnet/protocol';
import { JudgingScene, LINK, SEATS } from '../support/judging';
import { refused } from '../tasks/refused';
import { SEALED } from '../tasks/scene';

/** A requester holds its opening back until nobody can answer any more, and lets the silence speak against the committee. */
describe('an opening that is ordered after the time to answer it', () => {
  let judging: JudgingScene;
  let task: string;
  /** When a node of the requester's gave a sign of life, within the phase that nobody knew of. */
  let pingedAt: number;
  beforeEach(async () => {
    judging = await JudgingScene.create();
    const other = await judging.scene.open();
    const { task: id, ...request } = await judging.scene.openRequest({ opens: 1 });
    const held = await judging.ledger.endorse(judging.worker('Aster'), 'tasks:open', request, SEALED);
    judging.ledger.advance(1);
    await judging.ledger.submit(judging.worker('Aster'), 'membership:ping', { task: other });
    pingedAt = judging.ledger.now;
    judging.scene.passPhases(3);
    judging.scene.order(held);
    task = id;
  });

  it('is answered by nobody', async () => {
    expect(await refused(judging.scene.endorseCommit(task, 'Birch'))).toBe('TOO_LATE');
  });

  it('says nothing about the silent committee by itself', async () => {
    const { seats } = await judging.settle(task, { link: LINK });
    expect(seats.map(({ end, verdict }) => [end, verdict])).toEqual(SEATS.map(() => ['missing', null]));
    expect(judging.ledger.keys('out/')).toEqual([]);
  });

  it('says nothing about the silent committee with a sign of life of the requester’s either, which could not name the task', async () => {
    const pings = [{ node: nodeId('Aster', 'worker'), at: pingedAt }];
    const { seats } = await judging.settle(task, { pings });
    expect(seats.map(({ verdict }) => verdict)).toEqual(SEATS.map(() => null));
  });

  it('cannot be named by a sign of life while it is held back', async () => {
    const { task: next } = await judging.scene.openRequest({ opens: 2 });
    expect(await refused(judging.ledger.submit(judging.worker('Aster'), 'membership:ping', { task: next }))).toBe(
      'UNKNOWN_RECORD',
    );
  });
});

it('an opening that leaves less than half of the phase makes no silence count', async () => {
  const judging = await JudgingScene.create();
  const { task, ...request } = await judging.scene.openRequest();
  const held = await judging.ledger.endorse(judging.worker('Aster'), 'tasks:open', request, SEALED);
  judging.ledger.advance(3.001);
  judging.scene.order(held);
  await judging.ledger.submit(judging.worker('Gorse'), 'membership:ping', { task });
  const pings = [{ node: nodeId('Gorse', 'worker'), at: judging.ledger.now }];
  judging.scene.passPhases(3);
  const { seats } = await judging.settle(task, { pings });
  expect(seats.map(({ verdict }) => verdict)).toEqual(SEATS.map(() => null));
});
