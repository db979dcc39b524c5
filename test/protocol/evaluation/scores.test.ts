import { nodeId } from '@llmnet/protocol';
import { keys } from '../../../chaincode/src/state/store';
import { JudgingScene, SEATS, digestOf, rationaleKey, scores } from '../support/judging';
import { refused } from '../tasks/refused';
import { PHASE, SALT, SEALED, TOLERANCE } from '../tasks/scene';
import type { Msp } from '../tasks/scene';

const GOOD = scores([900_000, 800_000, 100_000]);

describe('scores', () => {
  let judging: JudgingScene;
  let task: string;
  let judges: readonly Msp[];
  const judge = (index: number): Msp => judges[index] ?? 'Aster';
  beforeEach(async () => {
    judging = await JudgingScene.create();
    ({ task, judges } = await judging.answered());
    expect(judges).toHaveLength(3);
  });
  const seal = async (...sealing: readonly Msp[]): Promise<void> => {
    for (const mspId of sealing) judging.scene.order(await judging.endorseSeal(task, mspId, GOOD));
  };

  it('are sealed, with a copy for their author, and opened by the drawn validators', async () => {
    await judging.judgeAlike(task, judges, GOOD);
    const { panels } = await judging.view(task);
    expect(panels).toHaveLength(1);
    expect(panels[0]?.reveals.map(({ validator, scores: opened }) => [validator, opened])).toEqual(
      judges.map((mspId) => [nodeId(mspId, 'worker'), GOOD]),
    );
    expect(judging.ledger.privateKeys()).toContain(`texts/text/${task}/score/0/${nodeId(judge(0), 'worker')}`);
  });

  it('are taken from nobody who was not drawn', async () => {
    for (const mspId of ['Aster', 'Birch'] as const) {
      expect(await refused(judging.endorseSeal(task, mspId, GOOD))).toBe('NOT_YOURS');
    }
  });

  it('are sealed once, and by a validator only', async () => {
    await seal(judge(0));
    expect(await refused(judging.endorseSeal(task, judge(0), GOOD))).toBe('ALREADY_DONE');
    const respondent = await judging.as(judge(1), 'respondent');
    const request = { task, panel: 0, commitment: digestOf('x') };
    expect(await refused(judging.ledger.endorse(respondent, 'evaluation:commitScore', request, SEALED))).toBe(
      'ROLE_MISSING',
    );
  });

  it('come with their sealed copy', async () => {
    const request = { task, panel: 0, commitment: digestOf('x') };
    const call = judging.ledger.endorse(judging.worker(judge(0)), 'evaluation:commitScore', request);
    expect(await refused(call)).toBe('TEXT_MISSING');
  });

  it('are not sealed after their time', async () => {
    judging.scene.passPhases(4);
    expect(await refused(judging.endorseSeal(task, judge(0), GOOD))).toBe('TOO_LATE');
  });

  it('are not opened while others can still be sealed', async () => {
    await seal(judge(0), judge(1));
    expect(await refused(judging.endorseOpening(task, judge(0), GOOD))).toBe('TOO_EARLY');
  });

  it('are opened without those that are missing once the phase is closed', async () => {
    await seal(judge(0));
    const close = () => judging.ledger.submit(judging.worker('Birch'), 'evaluation:closeScores', { task, panel: 0 });
    judging.ledger.advance(4 * PHASE);
    expect(await refused(close())).toBe('TOO_EARLY');
    judging.ledger.advance(TOLERANCE);
    await close();
    expect(await refused(close())).toBe('ALREADY_DONE');
    expect(judging.ledger.record(keys.scoresClosed(task, 0))).toMatchObject({
      by: 'close',
      present: [nodeId(judge(0), 'worker')],
    });
    judging.scene.order(await judging.endorseOpening(task, judge(0), GOOD));
  });

  it('are not closed where none is missing', async () => {
    await seal(...judges);
    judging.scene.passPhases(4);
    const call = judging.ledger.endorse(judging.worker('Birch'), 'evaluation:closeScores', { task, panel: 0 });
    expect(await refused(call)).toBe('NOTHING_MISSING');
  });

  it('that were sealed in time and held back are invalid once one is open', async () => {
    const late = await judging.endorseSeal(task, judge(2), GOOD);
    await seal(judge(0), judge(1));
    judging.scene.passPhases(4);
    await judging.ledger.submit(judging.worker('Birch'), 'evaluation:closeScores', { task, panel: 0 });
    judging.scene.order(await judging.endorseOpening(task, judge(0), GOOD));
    expect(judging.ledger.commit(late)).toBe('MVCC_READ_CONFLICT');
    expect(await refused(judging.endorseSeal(task, judge(2), GOOD))).toBe('TOO_LATE');
  });

  it('can be opened by all at the same time', async () => {
    await seal(...judges);
    const openings = await Promise.all(judges.map((mspId) => judging.endorseOpening(task, mspId, GOOD)));
    expect(openings.map((opening) => judging.ledger.commit(opening))).toEqual(['VALID', 'VALID', 'VALID']);
  });

  it('are opened as they were sealed: scores, reasons and salt', async () => {
    await seal(...judges);
    const reason = { provider: `${SEATS[0]}/expert`, digest: digestOf('reason') };
    const other = scores([900_000, 800_000, 100_001]);
    expect(await refused(judging.endorseOpening(task, judge(0), other))).toBe('COMMITMENT_MISMATCH');
    expect(await refused(judging.endorseOpening(task, judge(0), GOOD, 0, [reason]))).toBe('COMMITMENT_MISMATCH');
    const request = { task, panel: 0, scores: GOOD, rationales: [], salt: SALT.replace('5', '6') };
    const call = judging.ledger.endorse(judging.worker(judge(0)), 'evaluation:revealScore', request);
    expect(await refused(call)).toBe('COMMITMENT_MISMATCH');
  });

  it('name every seat, in order', async () => {
    const wrong = GOOD.toReversed();
    for (const mspId of judges) judging.scene.order(await judging.endorseSeal(task, mspId, wrong));
    expect(await refused(judging.endorseOpening(task, judge(0), wrong))).toBe('INVALID_REQUEST');
  });

  it('are opened once, by who sealed them, and not after the settlement', async () => {
    await seal(judge(0), judge(1), judge(2));
    for (const mspId of judges.slice(0, 2)) judging.scene.order(await judging.endorseOpening(task, mspId, GOOD));
    expect(await refused(judging.endorseOpening(task, judge(0), GOOD))).toBe('ALREADY_DONE');
    expect(await refused(judging.endorseOpening(task, 'Birch', GOOD))).toBe('UNKNOWN_RECORD');
    const held = await judging.endorseOpening(task, judge(2), GOOD);
    judging.passScores();
    await judging.settle(task);
    expect(judging.ledger.commit(held)).toBe('MVCC_READ_CONFLICT');
    expect(await refused(judging.endorseOpening(task, judge(2), GOOD))).toBe('TOO_LATE');
  });

  it('come with sealed reasons for some seats', async () => {
    const reasons = [2, 0].map((seat) => ({
      provider: `${String(SEATS[seat])}/expert`,
      digest: digestOf(String(seat)),
    }));
    for (const mspId of judges) judging.scene.order(await judging.endorseSeal(task, mspId, GOOD, 0, reasons));
    judging.scene.order(await judging.endorseOpening(task, judge(0), GOOD, 0, reasons));
    const stored = judging.ledger.privateKeys().filter((key) => key.includes('/rationale/'));
    expect(stored).toEqual([0, 2].map((seat) => rationaleKey(task, 0, seat, judge(0))));
    const request = { task, panel: 0, scores: GOOD, rationales: reasons, salt: SALT };
    const call = judging.ledger.endorse(judging.worker(judge(1)), 'evaluation:revealScore', request);
    expect(await refused(call)).toBe('TEXT_MISSING');
  });

  it.each([
    ['of a provider without a seat', ['Fern']],
    ['twice of the same', ['Birch', 'Birch']],
  ])('come with no reason %s', async (_case, about) => {
    const reasons = about.map((mspId) => ({ provider: `${mspId}/expert`, digest: digestOf(mspId) }));
    for (const mspId of judges) judging.scene.order(await judging.endorseSeal(task, mspId, GOOD, 0, reasons));
    expect(await refused(judging.endorseOpening(task, judge(0), GOOD, 0, reasons))).toBe('INVALID_REQUEST');
  });

  it('are about a result: there is nothing to score before it', async () => {
    const open = await judging.scene.open({}, { opens: 1 });
    expect(await refused(judging.endorseSeal(open, judge(0), GOOD))).toBe('UNKNOWN_RECORD');
    expect(await refused(judging.endorseSeal(task, judge(0), GOOD, 1))).toBe('UNKNOWN_RECORD');
  });
});
