import { wrappedKeyFor } from '@llmnet/test-kit/memory-ledger';
import { keys } from '../../../chaincode/src/state/store';
import { refused } from './refused';
import { DIGEST, PHASE, Scene, TOLERANCE } from './scene';
import type { Msp } from './scene';

const SEATS: readonly Msp[] = ['Birch', 'Cedar', 'Dahlia'];

describe('revision rounds', () => {
  let scene: Scene;
  let task: string;
  beforeEach(async () => {
    scene = await Scene.create();
    task = await scene.open({ rounds: 2 });
  });

  const startRound = async (round: number): Promise<void> => {
    scene.order(await scene.endorseRound(task, round));
  };
  const answer = async (mspIds: readonly Msp[], round: number): Promise<void> => {
    await scene.commit(task, mspIds, round);
    await scene.reveal(task, mspIds, round);
  };
  const close = (round: number) => scene.ledger.endorse(scene.worker('Gorse'), 'tasks:close', { task, round });

  it('start when every answer is open, with deadlines of their own', async () => {
    await scene.commit(task, SEATS);
    await scene.reveal(task, ['Birch', 'Cedar']);
    expect(await refused(scene.endorseRound(task, 1))).toBe('TOO_EARLY');
    await scene.reveal(task, ['Dahlia']);
    scene.ledger.advance(1);
    await startRound(1);
    expect(scene.ledger.record(keys.round(task, 1))).toMatchObject({
      respondents: SEATS.map((mspId) => `${mspId}/expert`),
      commitBy: scene.ledger.now + PHASE * 1000,
      revealBy: scene.ledger.now + 2 * PHASE * 1000,
    });
    expect(await refused(scene.endorseRound(task, 1))).toBe('ALREADY_DONE');
  });

  it('start with a board that every respondent has a key of', async () => {
    await answer(SEATS, 0);
    const text = { text: 'sealed', key: wrappedKeyFor(['Birch/worker', 'Cedar/worker']) };
    const request = { task, round: 1, digest: DIGEST };
    const call = scene.ledger.endorse(scene.worker('Aster'), 'tasks:startRound', request, { text });
    expect(await refused(call)).toBe('KEY_MISSING');
  });

  it('go as far as the terms say', async () => {
    await answer(SEATS, 0);
    await startRound(1);
    await answer(SEATS, 1);
    await startRound(2);
    await answer(SEATS, 2);
    expect(await refused(scene.endorseRound(task, 3))).toBe('NO_FURTHER_ROUND');
    const { rounds } = await scene.view(task);
    expect(rounds.map(({ round, reveals }) => [round, reveals.length])).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
    ]);
  });

  it('cannot skip one', async () => {
    await answer(SEATS, 0);
    expect(await refused(scene.endorseRound(task, 2))).toBe('UNKNOWN_RECORD');
  });

  it('do without a seat that withheld its answer, once its time is over', async () => {
    await scene.commit(task, SEATS);
    await scene.reveal(task, ['Birch', 'Cedar']);
    scene.passPhases(2);
    await startRound(1);
    expect(await refused(scene.endorseCommit(task, 'Dahlia', 1))).toBe('NOT_YOURS');
    await answer(['Birch', 'Cedar'], 1);
  });

  it('do without a seat that abstained', async () => {
    await scene.commit(task, ['Birch', 'Cedar']);
    await scene.commit(task, ['Dahlia'], 0, true);
    await scene.reveal(task, ['Birch', 'Cedar']);
    await scene.reveal(task, ['Dahlia'], 0, true);
    await startRound(1);
    expect(await refused(scene.endorseCommit(task, 'Dahlia', 1))).toBe('NOT_YOURS');
  });

  it('need two answers', async () => {
    await scene.commit(task, ['Birch']);
    scene.passPhases(1);
    scene.order(await close(0));
    await scene.reveal(task, ['Birch']);
    expect(await refused(scene.endorseRound(task, 1))).toBe('NO_FURTHER_ROUND');
  });

  it('leave three phases for themselves and the result', async () => {
    await answer(SEATS, 0);
    scene.ledger.advance(4 * PHASE);
    const last = await scene.endorseRound(task, 1);
    scene.ledger.advance(0.001);
    expect(await refused(scene.endorseRound(task, 1))).toBe('NO_FURTHER_ROUND');
    expect(scene.ledger.commit(last)).toBe('VALID');
  });

  it('are sealed and opened like the first, each with a latch of its own', async () => {
    await answer(SEATS, 0);
    await startRound(1);
    await scene.commit(task, ['Birch', 'Cedar'], 1);
    expect(await refused(scene.endorseReveal(task, 'Birch', 1))).toBe('TOO_EARLY');
    const held = await scene.endorseCommit(task, 'Dahlia', 1);
    expect(await refused(close(1))).toBe('TOO_EARLY');
    scene.ledger.advance(PHASE + TOLERANCE);
    scene.order(await close(1));
    expect(scene.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
    await scene.reveal(task, ['Birch', 'Cedar'], 1);
    await startRound(2);
    await scene.commit(task, ['Dahlia'], 2);
  });

  it('end without an answer when the close says that there is none', async () => {
    await answer(SEATS, 0);
    await startRound(1);
    scene.ledger.advance(PHASE + TOLERANCE);
    scene.order(await close(1));
    expect(await refused(scene.endorseCommit(task, 'Birch', 1))).toBe('TOO_LATE');
    await startRound(2);
  });

  it('are the coordinator’s to start, and not after the result', async () => {
    await answer(SEATS, 0);
    const request = { task, round: 1, digest: 'd'.repeat(64) };
    expect(await refused(scene.ledger.endorse(scene.worker('Birch'), 'tasks:startRound', request))).toBe('NOT_YOURS');
    const held = await scene.endorseRound(task, 1);
    scene.order(await scene.endorseResult(task));
    expect(await refused(scene.endorseRound(task, 1))).toBe('TOO_LATE');
    expect(scene.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
  });
});
