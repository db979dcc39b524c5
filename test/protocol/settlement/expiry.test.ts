import { nodeId } from '@llmnet/protocol';
import { keys } from '../../../chaincode/src/state/store';
import { Books } from '../support/books';
import { JudgingScene, SEATS } from '../support/judging';
import { refused } from '../tasks/refused';
import { PHASE, TOLERANCE } from '../tasks/scene';
import type { Msp } from '../tasks/scene';

const PRICE = 2_000n;

describe('settling a task that expired', () => {
  let judging: JudgingScene;
  let books: Books;
  beforeEach(async () => {
    judging = await JudgingScene.create();
    books = new Books(judging.ledger);
  });
  afterEach(() => {
    books.expectKept();
  });

  describe('without a result', () => {
    it('pays revealed answers as offered when the time for a result is over, and nobody else', async () => {
      const task = await judging.scene.open();
      await judging.scene.commit(task, SEATS);
      await judging.scene.reveal(task, SEATS);
      judging.ledger.advance(3 * PHASE);
      expect(await refused(judging.settle(task, { link: null }))).toBe('TOO_EARLY');
      judging.ledger.advance(TOLERANCE);
      const settled = await judging.settle(task, { link: null });
      expect(settled.outcome).toBe('expired');
      for (const mspId of SEATS) expect(books.gained(mspId)).toBe(PRICE);
      expect(settled.judges).toEqual([]);
      expect(settled.payments.map(({ reason }) => reason)).not.toContain('coordination');
      // 6000 for answers are 8571 spent, of which the canary fund has 428.
      expect(books.gained('Aster')).toBe(-6_000n - 428n - 1n);
    });

    it('refunds everything where nobody answered, and counts no silence of the ledger', async () => {
      const task = await judging.scene.open();
      judging.scene.passPhases(3);
      const settled = await judging.settle(task, { link: null });
      expect(settled.seats.map(({ end, verdict, window }) => [end, verdict, window])).toEqual(
        SEATS.map(() => ['missing', null, null]),
      );
      expect(settled.payments).toEqual([expect.objectContaining({ account: 'Aster', reason: 'refund' })]);
      expect(books.gained('Aster')).toBe(0n);
    });

    it('ends the answers: one that was held back is invalid', async () => {
      const task = await judging.scene.open();
      await judging.scene.commit(task, ['Birch', 'Cedar']);
      const commit = await judging.scene.endorseCommit(task, 'Dahlia');
      judging.scene.passPhases(1);
      judging.ledger.advance(2 * PHASE);
      await judging.settle(task, { link: null });
      expect(judging.ledger.commit(commit)).toBe('MVCC_READ_CONFLICT');
      expect(await refused(judging.scene.endorseReveal(task, 'Birch'))).toBe('TOO_LATE');
    });
  });

  describe('with silent seats', () => {
    const ends = async (task: string, pings: Parameters<JudgingScene['settle']>[1] = {}) =>
      (await judging.settle(task, { link: null, ...pings })).seats.map(({ end, verdict }) => [end, verdict]);

    it('counts a missing answer where another seat answered', async () => {
      const task = await judging.scene.open();
      await judging.scene.commit(task, ['Birch', 'Cedar']);
      judging.scene.passPhases(1);
      await judging.ledger.submit(judging.worker('Gorse'), 'tasks:close', { task, round: 0 });
      await judging.scene.reveal(task, ['Birch', 'Cedar']);
      judging.scene.passPhases(2);
      expect(await ends(task)).toEqual([
        ['answered', null],
        ['answered', null],
        ['missing', 0n],
      ]);
      expect(judging.outcome(task, 'Dahlia')).toMatchObject({ success: '0', judged: false, weight: '1000000' });
    });

    it('fines an answer that was sealed and withheld where another was revealed, by its price', async () => {
      const task = await judging.scene.open();
      await judging.scene.commit(task, SEATS);
      await judging.scene.reveal(task, ['Birch']);
      judging.scene.passPhases(3);
      expect(await ends(task)).toEqual([
        ['answered', null],
        ['withheld', 0n],
        ['withheld', 0n],
      ]);
      expect(judging.ledger.record(keys.slash('Cedar/expert', task))).toMatchObject({
        reason: 'withheld',
        amount: '2000',
      });
      expect(judging.ledger.record(keys.slash('Birch/expert', task))).toBeUndefined();
    });

    it('counts a missing answer where a seat was declined in time, though it went to a substitute', async () => {
      const task = await judging.scene.open();
      await judging.ledger.submit(judging.worker('Birch'), 'tasks:decline', { task });
      judging.scene.order(await judging.scene.endorseSubstitute(task, 0, 'Elm'));
      judging.scene.passPhases(3);
      expect(await ends(task)).toEqual([
        ['missing', 0n],
        ['missing', 0n],
        ['missing', 0n],
        ['declined', null],
      ]);
    });

    it('counts no withheld answer where none was revealed, and fines nobody', async () => {
      const task = await judging.scene.open();
      await judging.scene.commit(task, SEATS);
      judging.scene.passPhases(3);
      expect(await ends(task)).toEqual(SEATS.map(() => ['withheld', null]));
      expect(judging.ledger.keys('slash/')).toEqual([]);
    });

    it('counts no silence alone, unless another member gave a sign of life within the phase', async () => {
      const task = await judging.scene.open({ seats: 1 });
      judging.ledger.advance(2);
      const at = judging.ledger.now;
      await judging.ledger.submit(judging.worker('Gorse'), 'membership:ping', { task });
      await judging.ledger.submit(judging.worker('Birch'), 'membership:ping', { task });
      judging.scene.passPhases(3);
      const unheard = { pings: [{ node: nodeId('Fern', 'worker'), at }] };
      expect(await refused(judging.endorseSettle(task, { link: null, ...unheard }))).toBe('UNKNOWN_RECORD');
      const own = await judging.endorseSettle(task, { link: null, pings: [{ node: nodeId('Birch', 'worker'), at }] });
      expect(own.writes.some(({ key }) => key.startsWith('out/'))).toBe(false);
      expect(await ends(task, { pings: [{ node: nodeId('Gorse', 'worker'), at }] })).toEqual([['missing', 0n]]);
    });

    it('says of who lost a seat how: a decline says nothing where no answer was found right, a silence counts', async () => {
      const task = await judging.scene.open();
      await judging.ledger.submit(judging.worker('Birch'), 'tasks:decline', { task });
      judging.scene.order(await judging.scene.endorseSubstitute(task, 0, 'Elm'));
      judging.ledger.advance(PHASE / 2);
      judging.scene.order(await judging.scene.endorseSubstitute(task, 1, 'Fern'));
      const holders: readonly Msp[] = ['Elm', 'Fern', 'Dahlia'];
      await judging.scene.commit(task, holders);
      await judging.scene.reveal(task, holders);
      judging.scene.passPhases(3);
      const settled = await judging.settle(task, { link: null });
      expect(settled.seats.map(({ provider, end, verdict }) => [provider, end, verdict])).toEqual([
        ['Elm/expert', 'answered', null],
        ['Fern/expert', 'answered', null],
        ['Dahlia/expert', 'answered', null],
        ['Birch/expert', 'declined', null],
        ['Cedar/expert', 'replaced', 0n],
      ]);
      expect(books.gained('Birch')).toBe(0n);
      expect(books.gained('Elm')).toBe(PRICE);
    });
  });
});
