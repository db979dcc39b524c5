import { nodeId } from '@llmnet/protocol';
import type { Endorsed } from '@llmnet/test-kit/memory-ledger';
import { FoundedConsortium, mspIds } from '../membership/consortium';
import { LogScene } from '../reputation/log-scene';
import { Disputes, VERDICT } from '../disputes/dispute';
import { JudgingScene, SEATS, scores } from '../support/judging';
import { PHASE } from '../tasks/scene';
import type { Scene } from '../tasks/scene';

const GOOD = scores([900_000, 900_000, 900_000]);
const MVCC = 'MVCC_READ_CONFLICT';
const PHANTOM = 'PHANTOM_READ_CONFLICT';

/** Who has its step endorsed while it may, and keeps it back until it knows more, finds it invalid. */
describe('endorsing now and ordering later', () => {
  let judging: JudgingScene;
  let scene: Scene;
  beforeEach(async () => {
    judging = await JudgingScene.create();
    scene = judging.scene;
  });

  const ordered = (held: Endorsed): string => judging.ledger.commit(held);
  const sealAll = async (task: string, judges: readonly string[]): Promise<void> => {
    for (const judge of judges) scene.order(await judging.endorseSeal(task, judge, GOOD));
  };
  const openAll = async (task: string, judges: readonly string[]): Promise<void> => {
    for (const judge of judges) scene.order(await judging.endorseOpening(task, judge, GOOD));
  };

  describe('a commit', () => {
    it('does not follow the others’ answers', async () => {
      const task = await scene.open();
      scene.order(await scene.ledger.endorse(scene.worker('Dahlia'), 'tasks:decline', { task }));
      const held = await scene.endorseSubstitute(task, 2, 'Elm');
      await scene.commit(task, ['Birch', 'Cedar']);
      await scene.reveal(task, ['Birch']);
      expect(ordered(held)).toBe(MVCC);
    });

    it('does not follow a close', async () => {
      const task = await scene.open();
      const held = await scene.endorseCommit(task, 'Dahlia');
      await scene.commit(task, ['Birch', 'Cedar']);
      scene.passPhases(1);
      scene.order(await scene.ledger.endorse(scene.worker('Hazel'), 'tasks:close', { task, round: 0 }));
      await scene.reveal(task, ['Birch']);
      expect(ordered(held)).toBe(MVCC);
    });

    it('of a revision does not follow the revisions that were opened', async () => {
      const task = await scene.open({ rounds: 1 });
      await scene.commit(task, SEATS);
      await scene.reveal(task, SEATS);
      scene.order(await scene.endorseRound(task, 1));
      const held = await scene.endorseCommit(task, 'Dahlia', 1);
      await scene.commit(task, ['Birch', 'Cedar'], 1);
      scene.passPhases(1);
      scene.order(await scene.ledger.endorse(scene.worker('Hazel'), 'tasks:close', { task, round: 1 }));
      await scene.reveal(task, ['Birch'], 1);
      expect(ordered(held)).toBe(MVCC);
    });

    it('does not follow a substitution of its seat', async () => {
      const task = await scene.open();
      const held = await scene.endorseCommit(task, 'Dahlia');
      scene.ledger.advance(PHASE / 2);
      scene.order(await scene.endorseSubstitute(task, 2, 'Elm'));
      expect(ordered(held)).toBe(MVCC);
    });

    it('does not follow a cancellation, nor a cancellation a commit', async () => {
      const first = await scene.open();
      const commit = await scene.endorseCommit(first, 'Birch');
      const cancel = await scene.ledger.endorse(scene.worker('Aster'), 'tasks:cancel', { task: first });
      scene.order(cancel);
      expect(ordered(commit)).toBe(MVCC);

      const second = await scene.open({}, { opens: 1 });
      const late = await scene.ledger.endorse(scene.worker('Aster'), 'tasks:cancel', { task: second });
      await scene.commit(second, ['Birch']);
      expect(ordered(late)).toBe(PHANTOM);
    });
  });

  it('a reveal does not follow the draw of the validators', async () => {
    const task = await scene.open();
    await scene.commit(task, SEATS);
    await scene.reveal(task, ['Birch', 'Cedar']);
    const held = await scene.endorseReveal(task, 'Dahlia');
    scene.passPhases(2);
    await judging.conclude(task);
    expect(ordered(held)).toBe(MVCC);
  });

  it('a draw does not follow a reveal that changes it', async () => {
    const task = await scene.open();
    await scene.commit(task, SEATS);
    await scene.reveal(task, ['Birch', 'Cedar']);
    scene.passPhases(2);
    const held = await scene.endorseResult(task);
    await scene.reveal(task, ['Dahlia']);
    expect(ordered(held)).toBe(MVCC);
  });

  it('a sealed score does not follow an open one', async () => {
    const { task, judges } = await judging.answered();
    const [last = '', ...others] = judges;
    const held = await judging.endorseSeal(task, last, GOOD);
    await sealAll(task, others);
    judging.ledger.advance(4 * PHASE + 2);
    scene.order(await judging.ledger.endorse(scene.worker('Hazel'), 'evaluation:closeScores', { task, panel: 0 }));
    await openAll(task, others.slice(0, 1));
    expect(ordered(held)).toBe(MVCC);
  });

  it('a score does not open behind the settlement', async () => {
    const { task, judges } = await judging.answered();
    await sealAll(task, judges);
    await openAll(task, judges.slice(1));
    const held = await judging.endorseOpening(
      task,
      judges[0] ?? '',
      scores([0, 0, 0]).map((entry) => ({ ...GOOD[0], ...entry, score: 900_000 })),
    );
    judging.passScores();
    await judging.settle(task, { link: null });
    expect(ordered(held)).toBe(MVCC);
  });

  describe('a settlement', () => {
    const judged = async (): Promise<string> => {
      const { task, judges } = await judging.answered();
      await sealAll(task, judges);
      await openAll(task, judges);
      return task;
    };

    it('is not ordered twice', async () => {
      const task = await judged();
      const held = await judging.endorseSettle(task);
      await judging.settle(task);
      expect(ordered(held)).toBe(MVCC);
    });

    it('leaves out no score that was opened meanwhile', async () => {
      const { task, judges } = await judging.answered();
      await sealAll(task, judges);
      await openAll(task, judges.slice(1));
      const opening = await judging.endorseOpening(task, judges[0] ?? '', GOOD);
      judging.passScores();
      const held = await judging.endorseSettle(task, { link: null });
      scene.order(opening);
      expect(ordered(held)).toBe(MVCC);
    });

    it('does not escape a dispute that was opened meanwhile', async () => {
      const task = await judged();
      const held = await judging.endorseSettle(task);
      const text = { step: 'result', round: 0, author: nodeId('Aster', 'worker') } as const;
      await new Disputes(judging, task).open({ kind: 'text', text }, 'Birch');
      expect(ordered(held)).toBe(MVCC);
    });

    it('appends nothing behind the roll-up of its window', async () => {
      const first = await judged();
      await judging.settle(first);
      const { task, judges } = await judging.answered({}, { opens: 1 });
      await sealAll(task, judges);
      await openAll(task, judges);
      const held = await judging.endorseSettle(task);
      judging.ledger.advance(2);
      const request = { field: 'words', mspId: 'Birch', window: 0, limit: 10 };
      await judging.ledger.submit(scene.worker('Hazel'), 'reputation:rollUp', request);
      expect(ordered(held)).toBe(MVCC);
    });

    it('that a dispute corrects is not swept at its old amount', async () => {
      const task = await judged();
      await judging.settle(task);
      const disputes = new Disputes(judging, task);
      const { number, panel } = await disputes.open(VERDICT, 'Birch');
      await judging.judgeAlike(task, panel, scores([0, 0, 0]), number);
      const early = judging.ledger.endorse(scene.worker('Birch'), 'accounts:sweep', { lane: 0 });
      await expect(early).rejects.toMatchObject({ code: 'NOTHING_TO_SWEEP' });
    });
  });

  describe('an open', () => {
    it('does not spend a lane twice', async () => {
      const [first, second] = [await scene.endorseOpen(), await scene.endorseOpen()];
      scene.order(first);
      expect(ordered(second)).toBe(MVCC);
    });

    it('does not wait until its snapshot is past', async () => {
      const held = await scene.endorseOpen();
      scene.plantSnapshot(1);
      scene.plantSnapshot(2);
      expect(ordered(held)).toBe(MVCC);
    });
  });

  describe('a roll-up', () => {
    it('is not ordered twice', async () => {
      const log = await LogScene.create();
      await log.appendAll(1_000_000n, 0n);
      log.ledger.advance(2);
      const request = { field: 'words', mspId: 'Birch', window: 0, limit: 1 };
      const held = await log.ledger.endorse(log.worker, 'reputation:rollUp', request);
      await log.rollUp(1);
      expect(log.ledger.commit(held)).toBe(MVCC);
    });

    it('leaves out no outcome that was appended meanwhile', async () => {
      const log = await LogScene.create();
      await log.appendAll(1_000_000n);
      log.ledger.advance(2);
      const request = { field: 'words', mspId: 'Birch', window: 0, limit: 10 };
      const held = await log.ledger.endorse(log.worker, 'reputation:rollUp', request);
      await log.appendAll(0n);
      expect(log.ledger.commit(held)).toBe(PHANTOM);
    });
  });

  it('a vote does not follow the enactment', async () => {
    const consortium = await FoundedConsortium.create(mspIds(4));
    const proposal = await consortium.propose('AMSP', { kind: 'admit', mspId: 'EMSP', name: 'E' });
    await consortium.vote(proposal, ['AMSP', 'BMSP', 'CMSP']);
    const held = await consortium.ledger.endorse(await consortium.admin('DMSP'), 'governance:vote', {
      proposal,
      inFavour: false,
    });
    await consortium.enact(proposal);
    expect(consortium.ledger.commit(held)).toBe(MVCC);
  });
});
