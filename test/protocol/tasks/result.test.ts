import { nodeId } from '@llmnet/protocol';
import { wrappedKeyFor } from '@llmnet/test-kit/memory-ledger';
import { keys } from '../../../chaincode/src/state/store';
import { refused } from './refused';
import { CONCLUDING, MSPS, PHASE, SEALED, Scene, TERMS, TOLERANCE, listed } from './scene';
import type { Msp } from './scene';

const SEATS: readonly Msp[] = ['Birch', 'Cedar', 'Dahlia'];

describe('the result of a task', () => {
  let scene: Scene;
  let task: string;
  beforeEach(async () => {
    scene = await Scene.create();
    task = await scene.open({ rounds: 1 });
  });

  const answer = async (mspIds: readonly Msp[], round = 0): Promise<void> => {
    await scene.commit(task, mspIds, round);
    await scene.reveal(task, mspIds, round);
  };
  const validators = async (): Promise<string[]> =>
    (await scene.ledger.query(scene.worker('Aster'), 'taskQueries:planResult', { task })).validators;
  const close = () => scene.ledger.endorse(scene.worker('Gorse'), 'tasks:close', { task, round: 0 });

  it('names the validators that follow from the reveals and ends the reveals', async () => {
    await answer(SEATS);
    scene.order(await scene.endorseResult(task));
    expect(scene.ledger.events.at(-1)).toEqual({ type: 'resulted', task, validators: await validators() });
    expect(scene.ledger.record(keys.drawn(task))).toBeDefined();
    expect(await refused(scene.endorseResult(task))).toBe('ALREADY_DONE');
  });

  it('refuses other validators', async () => {
    await answer(SEATS);
    const drawn = await validators();
    expect(drawn).toHaveLength(3);
    for (const wrong of [drawn.slice(1), drawn.toReversed(), [nodeId('Birch', 'worker'), ...drawn.slice(1)]]) {
      expect(await refused(scene.endorseResult(task, { validators: wrong }))).toBe('PLAN_CHANGED');
    }
  });

  it('is judged by nobody who asked, coordinated, has a seat or had one', async () => {
    scene.order(await scene.ledger.endorse(scene.worker('Birch'), 'tasks:decline', { task }));
    scene.order(await scene.endorseSubstitute(task, 0, 'Elm'));
    await answer(['Elm', 'Cedar', 'Dahlia']);
    // Of eight members Aster asks, four have or had a seat.
    expect((await validators()).sort()).toEqual(['Fern', 'Gorse', 'Hazel'].map((mspId) => nodeId(mspId, 'worker')));
  });

  it('is not judged by the requester where another member coordinates', async () => {
    scene.plantSnapshot(1, { coordinators: [nodeId('Hazel', 'worker')] });
    task = await scene.open({}, { epoch: 1, opens: 1, coordinator: null });
    await answer(SEATS);
    expect((await validators()).sort()).toEqual(['Elm', 'Fern', 'Gorse'].map((mspId) => nodeId(mspId, 'worker')));
  });

  it('is judged by nobody where a member asked itself', async () => {
    scene.plantSnapshot(1, { candidates: MSPS.map((mspId) => listed(mspId)) });
    task = await scene.open({ scope: { kind: 'own' }, seats: 1 }, { epoch: 1, opens: 1 });
    await answer(['Aster']);
    expect(await validators()).toEqual([]);
    scene.order(await scene.endorseResult(task, { validators: [] }));
  });

  it('draws other validators when another salt is revealed, or withheld', async () => {
    const draws = new Set<string>();
    for (let lane = 0; lane < 6; lane += 1) {
      scene.plant(keys.lane('Aster', lane), { mspId: 'Aster', lane, balance: 100_000n, opens: 10 });
      task = await scene.open({}, { lane, opens: 10 });
      await scene.commit(task, SEATS);
      await scene.reveal(task, ['Birch', 'Cedar']);
      const before = (await validators()).join();
      await scene.reveal(task, ['Dahlia']);
      draws.add(`${before} ${(await validators()).join()}`);
    }
    expect([...draws].some((draw) => new Set(draw.split(' ')).size === 2)).toBe(true);
  });

  it('waits for the reveals, or for their time to be over', async () => {
    await scene.commit(task, SEATS);
    await scene.reveal(task, ['Birch', 'Cedar']);
    expect(await refused(scene.endorseResult(task))).toBe('TOO_EARLY');
    scene.ledger.advance(2 * PHASE + TOLERANCE);
    const held = await scene.endorseReveal(task, 'Dahlia');
    scene.order(await scene.endorseResult(task));
    expect(scene.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
    expect(await refused(scene.endorseReveal(task, 'Dahlia'))).toBe('TOO_LATE');
  });

  it('is invalid when a reveal is ordered first: the draw would have been another', async () => {
    await scene.commit(task, SEATS);
    await scene.reveal(task, ['Birch', 'Cedar']);
    scene.ledger.advance(2 * PHASE + TOLERANCE);
    const held = await scene.endorseResult(task);
    await scene.reveal(task, ['Dahlia']);
    expect(scene.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
  });

  it('is not there where nobody answered', async () => {
    for (const mspId of SEATS) scene.order(await scene.ledger.endorse(scene.worker(mspId), 'tasks:decline', { task }));
    scene.passPhases(2);
    expect(await refused(scene.endorseResult(task))).toBe('TOO_EARLY');
  });

  it('can say that everything was withheld', async () => {
    await scene.commit(task, ['Birch', 'Cedar']);
    scene.passPhases(1);
    scene.order(await close());
    scene.passPhases(1);
    scene.order(await scene.endorseResult(task, { flag: 'too_few', method: 'none' }));
    expect((await scene.view(task)).result).toMatchObject({ flag: 'too_few', method: 'none' });
  });

  it('comes in time: until its deadline and the tolerance', async () => {
    await answer(SEATS);
    scene.ledger.advance(5 * PHASE + TOLERANCE - 0.001);
    const last = await scene.endorseResult(task);
    scene.ledger.advance(0.001);
    expect(await refused(scene.endorseResult(task))).toBe('TOO_LATE');
    expect(scene.ledger.commit(last)).toBe('VALID');
  });

  it('names the rounds that were held, and waits for the last one', async () => {
    await answer(SEATS);
    const held = await scene.endorseResult(task);
    scene.order(await scene.endorseRound(task, 1));
    expect(scene.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
    expect(await refused(scene.endorseResult(task))).toBe('PLAN_CHANGED');
    expect(await refused(scene.endorseResult(task, { rounds: 1 }))).toBe('TOO_EARLY');
    expect(await refused(scene.endorseResult(task, { rounds: 2 }))).toBe('UNKNOWN_RECORD');
    await answer(SEATS, 1);
    scene.order(await scene.endorseResult(task, { rounds: 1 }));
  });

  it.each([
    ['follows who did not answer', { follows: 'Dahlia/expert' }],
    ['follows who has no seat', { follows: 'Fern/expert' }],
    ['counts a dissenter twice', { dissent: ['Birch/expert', 'Birch/expert'] }],
    ['counts one who abstained as a dissenter', { dissent: ['Cedar/expert'] }],
    ['counts more organisations than answered', { independence: 2 }],
  ])('is refused where it %s', async (_what, changes) => {
    await scene.commit(task, ['Birch', 'Dahlia']);
    await scene.commit(task, ['Cedar'], 0, true);
    await scene.reveal(task, ['Birch']);
    await scene.reveal(task, ['Cedar'], 0, true);
    scene.passPhases(2);
    expect(await refused(scene.endorseResult(task, changes))).toBe('INVALID_REQUEST');
    const right = { follows: 'Birch/expert', dissent: ['Birch/expert'], independence: 1 };
    expect((await scene.endorseResult(task, right)).writes).not.toHaveLength(0);
  });

  it('is the coordinator’s, with its text and keys of it and of the prompt for all who read them', async () => {
    await answer(SEATS);
    const request = await scene.resultRequest(task);
    const submit = (by: Msp, transient: object) =>
      scene.ledger.endorse(scene.worker(by), 'tasks:result', request, { ...transient });
    expect(await refused(submit('Birch', { ...SEALED, keys: [] }))).toBe('NOT_YOURS');
    expect(await refused(submit('Aster', { keys: [] }))).toBe('TEXT_MISSING');
    expect(await refused(submit('Aster', SEALED))).toBe('TEXT_MISSING');
    expect(await refused(submit('Aster', { ...SEALED, keys: [] }))).toBe('KEY_MISSING');
    const unread = { text: { text: 'sealed', key: wrappedKeyFor([nodeId('Birch', 'worker')]) } };
    expect(await refused(submit('Aster', { ...CONCLUDING, ...unread }))).toBe('KEY_MISSING');
    const foreign = [{ step: 'answer', round: 1, author: nodeId('Birch', 'worker'), key: 1 }];
    expect(await refused(submit('Aster', { ...SEALED, keys: foreign }))).toBe('INVALID_REQUEST');
  });

  it('keeps to the parameters that the task was opened under', async () => {
    await answer(SEATS);
    const consortium = scene.ledger.record(keys.consortium) as { parameters: object };
    scene.plant(keys.consortium, {
      ...consortium,
      parameters: { ...consortium.parameters, version: 2, validators: 1 },
    });
    expect(await validators()).toHaveLength(3);
    scene.order(await scene.endorseResult(task));
  });

  it('is not recorded once the task is settled', async () => {
    await answer(SEATS);
    scene.plant(keys.settled(task), {});
    expect(await refused(scene.endorseResult(task))).toBe('TOO_LATE');
  });

  it('needs a task', async () => {
    const request = { ...(await scene.openRequest({ opens: 1, terms: TERMS })), task: 'f'.repeat(32) };
    expect(await refused(scene.endorseResult(request.task))).toBe('UNKNOWN_RECORD');
  });
});
