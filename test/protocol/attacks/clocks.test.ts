import type { SubmitName, SubmitRequest } from '@llmnet/protocol';
import type { Endorsed, MemoryLedger } from '@llmnet/test-kit/memory-ledger';
import { FoundedConsortium, mspIds } from '../membership/consortium';
import { JudgingScene, SEATS } from '../support/judging';
import { refused } from '../tasks/refused';
import { CONCLUDING, PHASE, SEALED, TOLERANCE } from '../tasks/scene';
import type { Msp } from '../tasks/scene';

const SECOND = 1000;
const NO_TASK = 'f'.repeat(32);

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
    ledger.invoke(judging.worker('Hazel'), 'tasks:close', [JSON.stringify({ task, round: 0 })], {}, ledger.now + skew);

  it.each([-1, 1])('is refused beyond the tolerance, %i ms over it', async (direction) => {
    const skew = direction * (TOLERANCE * SECOND + 1);
    expect(await refused(commit('Birch', skew))).toBe('CLOCK_SKEW');
    expect((await commit('Birch', direction * TOLERANCE * SECOND)).writes.length).toBeGreaterThan(0);
  });

  it('gains a late answer no more than the tolerance, within which nobody can have closed the phase', async () => {
    ledger.advance(PHASE + TOLERANCE);
    expect((await commit('Birch', -TOLERANCE * SECOND)).writes.length).toBeGreaterThan(0);
    expect(await refused(commit('Birch', -TOLERANCE * SECOND + 1))).toBe('TOO_LATE');
    ledger.advance(0.001);
    expect(await refused(commit('Birch', -TOLERANCE * SECOND))).toBe('TOO_LATE');
  });

  it('ends no phase before its deadline: a close that is dated ahead comes when the deadline has passed', async () => {
    await judging.scene.commit(task, ['Cedar']);
    ledger.advance(PHASE - 0.001);
    expect(await refused(close(TOLERANCE * SECOND))).toBe('TOO_EARLY');
    ledger.advance(0.001);
    expect((await close(TOLERANCE * SECOND)).writes.length).toBeGreaterThan(0);
  });

  it('makes a held-back answer invalid once the phase was closed, whatever its date', async () => {
    ledger.advance(PHASE);
    const held = await commit('Birch', -TOLERANCE * SECOND);
    ledger.advance(TOLERANCE);
    ledger.commit(await close(0));
    expect(ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
  });

  it('sweeps no credit before it is final by more than the tolerance', async () => {
    await ledger.submit(judging.worker('Aster'), 'tasks:cancel', { task });
    const { task: expiring } = await judging.answered({}, { opens: 1 });
    judging.passScores();
    const { finalAt } = await judging.settle(expiring, { link: null });
    const sweep = (skew: number) =>
      ledger.invoke(judging.worker('Birch'), 'accounts:sweep', ['{"lane":0}'], {}, ledger.now + skew);
    ledger.commit(await sweep(0));
    ledger.advance((finalAt - ledger.now) / SECOND - TOLERANCE - 0.001);
    expect(await refused(sweep(TOLERANCE * SECOND))).toBe('NOTHING_TO_SWEEP');
    ledger.advance(0.001);
    expect((await sweep(TOLERANCE * SECOND)).writes.length).toBeGreaterThan(0);
  });

  it('cannot hold up the others: any of them closes a phase that a dead coordinator leaves', async () => {
    await judging.scene.commit(task, ['Cedar']);
    judging.scene.passPhases(1);
    for (const mspId of ['Birch', 'Gorse', 'Hazel'] as const) {
      const request = [JSON.stringify({ task, round: 0 })];
      expect((await ledger.invoke(judging.worker(mspId), 'tasks:close', request)).writes).toHaveLength(1);
    }
  });
});

describe('a client whose clock is false at any step', () => {
  let judging: JudgingScene;
  beforeEach(async () => {
    judging = await JudgingScene.create();
  });

  /** Executes with a transaction time that is `seconds` behind (less than 0) or ahead of the endorser's. */
  const skewed = <N extends SubmitName>(
    seconds: number,
    by: Msp,
    name: N,
    request: SubmitRequest<N>,
    transient: object = {},
  ): Promise<Endorsed> => {
    const time = judging.ledger.now + seconds * 1000;
    return judging.ledger.invoke(judging.worker(by), name, [JSON.stringify(request)], { ...transient }, time);
  };
  const commitment = { commitment: 'c'.repeat(64), model: 'm', promptTokens: 1, completionTokens: 1 };

  it.each([-TOLERANCE - 0.001, TOLERANCE + 0.001, -3_600, 3_600])(
    'is refused at every step when it is %s seconds off',
    async (seconds) => {
      const { task: id, ...open } = await judging.scene.openRequest();
      expect(await refused(skewed(seconds, 'Aster', 'tasks:open', open, SEALED))).toBe('CLOCK_SKEW');
      await judging.ledger.submit(judging.worker('Aster'), 'tasks:open', open, SEALED);
      const task = { task: id };
      const pair = { field: 'words', mspId: 'Birch' };
      const attempts = [
        skewed(seconds, 'Birch', 'tasks:commit', { ...task, round: 0, ...commitment }, SEALED),
        skewed(seconds, 'Birch', 'tasks:decline', task),
        skewed(seconds, 'Birch', 'tasks:close', { ...task, round: 0 }),
        skewed(seconds, 'Aster', 'tasks:cancel', task),
        skewed(seconds, 'Hazel', 'settlement:settle', judging.settleRequest(id)),
        skewed(seconds, 'Hazel', 'reputation:rollUp', { ...pair, window: 0, limit: 1 }),
        skewed(seconds, 'Hazel', 'reputation:publishSnapshot', { domain: 'words', epoch: 1 }),
        skewed(seconds, 'Birch', 'registry:renewLeases', { providers: ['Birch/expert'] }),
        skewed(seconds, 'Aster', 'accounts:sweep', { lane: 0 }),
        skewed(seconds, 'Hazel', 'membership:ping', { task: NO_TASK }),
      ];
      expect(await Promise.all(attempts.map(refused))).toEqual(attempts.map(() => 'CLOCK_SKEW'));
    },
  );

  describe('within the tolerance', () => {
    it('ahead cannot let a task expire while honest clocks say that a result is in time', async () => {
      const task = await judging.scene.open();
      await judging.scene.commit(task, SEATS);
      await judging.scene.reveal(task, SEATS);
      judging.ledger.advance(3 * PHASE - 0.001);
      const early = skewed(TOLERANCE, 'Hazel', 'settlement:settle', judging.settleRequest(task));
      expect(await refused(early)).toBe('TOO_EARLY');
      await judging.conclude(task);
    });

    it('behind cannot conclude a task that has expired', async () => {
      const task = await judging.scene.open();
      await judging.scene.commit(task, SEATS);
      await judging.scene.reveal(task, SEATS);
      judging.ledger.advance(3 * PHASE + TOLERANCE);
      const held = await skewed(
        -TOLERANCE,
        'Aster',
        'tasks:result',
        await judging.scene.resultRequest(task),
        CONCLUDING,
      );
      await judging.settle(task, { link: null });
      expect(judging.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
    });

    it('ahead gains a lease no longer than the tolerance', async () => {
      const { ledger, parameters } = judging;
      judging.scene.plant('lease/Birch/expert', {
        provider: 'Birch/expert',
        until: ledger.now,
        ...judging.scene.stamp,
      });
      judging.scene.order(await skewed(TOLERANCE, 'Birch', 'registry:renewLeases', { providers: ['Birch/expert'] }));
      const { until } = ledger.record('lease/Birch/expert') as { until: number };
      expect(until).toBe(ledger.now + (parameters.leaseSeconds + TOLERANCE) * 1000);
    });
  });

  it('behind does not get a proposal enacted after its expiry', async () => {
    const consortium = await FoundedConsortium.create(mspIds(4));
    const proposal = await consortium.propose('AMSP', { kind: 'admit', mspId: 'EMSP', name: 'E' });
    await consortium.vote(proposal, ['AMSP', 'BMSP', 'CMSP']);
    const { ledger } = consortium;
    ledger.advance(600 + TOLERANCE + 0.001);
    const admin = await consortium.admin('AMSP');
    const late = ledger.invoke(
      admin,
      'governance:enact',
      [JSON.stringify({ proposal })],
      {},
      ledger.now - TOLERANCE * 1000,
    );
    expect(await refused(late)).toBe('TOO_LATE');
  });
});
