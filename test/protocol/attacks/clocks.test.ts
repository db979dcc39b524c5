import { MemoryLedger } from '../../support/memory-ledger';
import { JudgingScene } from '../support/judging';
import { refused } from '../tasks/refused';
import { PHASE, SEALED, TOLERANCE } from '../tasks/scene';
import type { Msp } from '../tasks/scene';

const SECOND = 1000;

/** A client whose transactions carry another time than it is. */
describe('a clock that is set wrong on purpose', () => {
  let judging: JudgingScene;
  let ledger: MemoryLedger;
  let task: string;
  beforeEach(async () => {
    judging = await JudgingScene.create();
    ledger = judging.ledger;
    task = await judging.scene.open();
  });

  const commitment = '7'.repeat(64);
  const commit = (mspId: Msp, skew: number) => {
    const request = { task, round: 0, commitment, model: 'm', promptTokens: 1, completionTokens: 1 };
    return ledger.invoke(judging.worker(mspId), 'tasks:commit', [JSON.stringify(request)], SEALED, ledger.now + skew);
  };
  const close = (skew: number) =>
    ledger.invoke(judging.worker('Theta'), 'tasks:close', [JSON.stringify({ task, round: 0 })], {}, ledger.now + skew);

  it.each([-1, 1])('is refused beyond the tolerance, %i ms over it', async (direction) => {
    const skew = direction * (TOLERANCE * SECOND + 1);
    expect(await refused(commit('Beta', skew))).toBe('CLOCK_SKEW');
    expect((await commit('Beta', direction * TOLERANCE * SECOND)).writes.length).toBeGreaterThan(0);
  });

  it('gains a late answer no more than the tolerance, within which nobody can have closed the phase', async () => {
    ledger.advance(PHASE + TOLERANCE);
    expect((await commit('Beta', -TOLERANCE * SECOND)).writes.length).toBeGreaterThan(0);
    expect(await refused(commit('Beta', -TOLERANCE * SECOND + 1))).toBe('TOO_LATE');
    ledger.advance(0.001);
    expect(await refused(commit('Beta', -TOLERANCE * SECOND))).toBe('TOO_LATE');
  });

  it('ends no phase before its deadline: a close that is dated ahead comes when the deadline has passed', async () => {
    await judging.scene.commit(task, ['Gamma']);
    ledger.advance(PHASE - 0.001);
    expect(await refused(close(TOLERANCE * SECOND))).toBe('TOO_EARLY');
    ledger.advance(0.001);
    expect((await close(TOLERANCE * SECOND)).writes.length).toBeGreaterThan(0);
  });

  it('makes a held-back answer invalid once the phase was closed, whatever its date', async () => {
    ledger.advance(PHASE);
    const held = await commit('Beta', -TOLERANCE * SECOND);
    ledger.advance(TOLERANCE);
    ledger.commit(await close(0));
    expect(ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
  });

  it('sweeps no credit before it is final by more than the tolerance', async () => {
    await ledger.submit(judging.worker('Alpha'), 'tasks:cancel', { task });
    const { task: expiring } = await judging.answered({}, { opens: 1 });
    judging.passScores();
    const { finalAt } = await judging.settle(expiring, { link: null });
    const sweep = (skew: number) =>
      ledger.invoke(judging.worker('Beta'), 'accounts:sweep', ['{"lane":0}'], {}, ledger.now + skew);
    ledger.commit(await sweep(0));
    ledger.advance((finalAt - ledger.now) / SECOND - TOLERANCE - 0.001);
    expect(await refused(sweep(TOLERANCE * SECOND))).toBe('NOTHING_TO_SWEEP');
    ledger.advance(0.001);
    expect((await sweep(TOLERANCE * SECOND)).writes.length).toBeGreaterThan(0);
  });

  it('cannot hold up the others: any of them closes a phase that a dead coordinator leaves', async () => {
    await judging.scene.commit(task, ['Gamma']);
    judging.scene.passPhases(1);
    for (const mspId of ['Beta', 'Eta', 'Theta'] as const) {
      const request = [JSON.stringify({ task, round: 0 })];
      expect((await ledger.invoke(judging.worker(mspId), 'tasks:close', request)).writes).toHaveLength(1);
    }
  });
});
