import { refused } from './refused';
import { Scene } from './scene';
import type { Msp } from './scene';

const SEATS: readonly Msp[] = ['Birch', 'Cedar', 'Dahlia', 'Elm', 'Fern'];
const MAX_SUBSTITUTES = 3;

/**
 * A chaincode speaks with its peer once for each state call, one after the other, so their number is the time a step takes. The limit is
 * 8 + K for K seats; the exact numbers are here so that one more is noticed.
 */
describe.each([1, 3, 5])('the state calls of a step on the requester’s path, with %i seats,', (seats) => {
  const committee = SEATS.slice(0, seats);
  const limit = 8 + seats;
  let scene: Scene;
  let task: string;
  beforeEach(async () => {
    scene = await Scene.create();
    scene.plantSnapshot(1, {});
    task = await scene.open({ seats, rounds: 1 });
    const { seats: held } = await scene.view(task);
    expect(held.map(({ mspId }) => mspId).sort()).toEqual(committee.toSorted());
  });

  const counted = (calls: number, expected: number): void => {
    expect(calls).toBe(expected);
    expect(calls).toBeLessThanOrEqual(limit);
  };

  it('are 8 in an open', async () => {
    counted((await scene.endorseOpen({ opens: 1 })).stateCalls, 8);
  });

  it('are 8 in a commit', async () => {
    counted((await scene.endorseCommit(task, committee[0] ?? 'Birch')).stateCalls, 8);
  });

  it('are 8 + K in a reveal', async () => {
    await scene.commit(task, committee);
    for (const mspId of committee) {
      const reveal = await scene.endorseReveal(task, mspId);
      counted(reveal.stateCalls, 8 + seats);
      scene.order(reveal);
    }
  });

  it('are 8 + K in a cancel', async () => {
    const cancel = await scene.ledger.endorse(scene.worker('Aster'), 'tasks:cancel', { task });
    counted(cancel.stateCalls, 8 + seats);
  });

  it('are 7 in a decline, and 8 in the substitution that follows where somebody is left', async () => {
    const [first = 'Birch'] = committee;
    const decline = await scene.ledger.endorse(scene.worker(first), 'tasks:decline', { task });
    counted(decline.stateCalls, 7);
    scene.order(decline);
    const { task: record } = await scene.view(task);
    const substitutes = record.substitutes.map(({ mspId }) => mspId as Msp);
    expect(substitutes).toEqual(SEATS.slice(seats, seats + MAX_SUBSTITUTES));
    const [next] = substitutes;
    const seat = record.seats.findIndex(({ mspId }) => mspId === first);
    const substitution = scene.endorseSubstitute(task, seat, next ?? first);
    if (next === undefined) expect(await refused(substitution)).toBe('NO_SUBSTITUTE');
    else counted((await substitution).stateCalls, 8);
  });

  it('are 5 + K in a close', async () => {
    scene.passPhases(1);
    const close = await scene.ledger.endorse(scene.worker('Hazel'), 'tasks:close', { task, round: 0 });
    counted(close.stateCalls, 5 + seats);
  });

  it('are 7 + K in the start of a revision round, and the same as before in its commits and reveals', async () => {
    await scene.commit(task, committee);
    await scene.reveal(task, committee);
    if (seats === 1) {
      expect(await refused(scene.endorseRound(task, 1))).toBe('NO_FURTHER_ROUND');
      return;
    }
    const start = await scene.endorseRound(task, 1);
    counted(start.stateCalls, 7 + seats);
    scene.order(start);
    for (const mspId of committee) {
      const commit = await scene.endorseCommit(task, mspId, 1);
      counted(commit.stateCalls, 8);
      scene.order(commit);
    }
    counted((await scene.endorseReveal(task, committee[0] ?? 'Birch', 1)).stateCalls, 8 + seats);
  });
});
