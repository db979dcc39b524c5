import { keys } from '../../../chaincode/src/state/store';
import { Books } from '../support/books';
import { JudgingScene, SEATS } from '../support/judging';
import { refused } from '../tasks/refused';

describe('the money of a cancelled task', () => {
  let judging: JudgingScene;
  let books: Books;
  let task: string;
  beforeEach(async () => {
    judging = await JudgingScene.create();
    books = new Books(judging.ledger);
    task = await judging.scene.open();
  });
  afterEach(() => {
    books.expectKept();
  });
  const cancel = () => judging.ledger.endorse(judging.worker('Aster'), 'tasks:cancel', { task });

  it('goes back but for the fee, which its seats share', async () => {
    judging.scene.order(await cancel());
    // A twentieth of 8572 is 428, of which each of three seats has 142.
    expect(SEATS.map((mspId) => books.gained(mspId))).toEqual([142n, 142n, 142n]);
    expect(books.gained('Aster')).toBe(-426n);
    expect(judging.settled(task)).toMatchObject({ outcome: 'cancelled', judges: [], finalAt: judging.ledger.now });
  });

  it('can be swept at once', async () => {
    judging.scene.order(await cancel());
    await judging.ledger.submit(judging.worker('Birch'), 'accounts:sweep', { lane: 5 });
    expect(judging.ledger.record(keys.lane('Birch', 5))).toMatchObject({ balance: '142' });
  });

  it('is paid once: the task is neither cancelled again nor settled', async () => {
    const [first, second] = [await cancel(), await cancel()];
    expect([judging.ledger.commit(first), judging.ledger.commit(second)]).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    expect(await refused(cancel())).toBe('ALREADY_DONE');
    judging.scene.passPhases(3);
    expect(await refused(judging.settle(task, { link: null }))).toBe('ALREADY_DONE');
  });

  it('is paid by a cancellation or a settlement, whichever is ordered first', async () => {
    const held = await cancel();
    judging.scene.passPhases(3);
    await judging.settle(task, { link: null });
    expect(judging.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
  });
});
