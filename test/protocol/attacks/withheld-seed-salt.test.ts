import { SealedCommit, Slash, hash, mspOf } from '@llmnet/protocol';
import { drawValidators, validatorSeed } from '@llmnet/protocol/rules';
import { keys } from '../../../chaincode/src/state/store';
import { BOND, JudgingScene, SEATS } from '../support/judging';
import { refused } from '../tasks/refused';
import { MSPS, PHASE, TOLERANCE, opening } from '../tasks/scene';

const OUTSIDE = MSPS.filter((mspId) => mspId !== 'Aster' && !SEATS.some((seat) => seat === mspId));
const PRICE = 2_000n;

/** The last seat to open computes whom its salt would draw, and keeps it to itself if it dislikes them. */
describe('a withheld seed salt', () => {
  let judging: JudgingScene;
  let task: string;
  beforeEach(async () => {
    judging = await JudgingScene.create();
    task = await judging.scene.open();
    await judging.scene.commit(task, SEATS);
    await judging.scene.reveal(task, ['Birch', 'Cedar']);
  });

  const drawnBy = async (last: string): Promise<string[]> => {
    const { seed } = (await judging.view(task)).task;
    const salts = (['Birch', 'Cedar'] as const).map((mspId) => opening(mspId, 0, false).seedSalt);
    const nodes = OUTSIDE.map((mspId) => ({ mspId, node: `${mspId}/worker` }));
    return drawValidators(nodes, new Set(), 3, validatorSeed(seed, [...salts, last])).map(({ mspId }) => mspId);
  };
  const commitment = (): string =>
    SealedCommit.parse(judging.ledger.record(keys.commit(task, 0, 'Dahlia/expert'))).commitment;

  it('is replaced by the commitment, which was fixed before any salt was known', async () => {
    judging.scene.passPhases(2);
    expect(await judging.conclude(task)).toEqual(await drawnBy(commitment()));
  });

  it('leaves one draw to choose instead, not one of the withholder’s making', async () => {
    const withheld = await drawnBy(commitment());
    const request = { task, round: 0, ...opening('Dahlia', 0, false), seedSalt: hash('a salt', 'made to measure') };
    const other = judging.ledger.endorse(judging.worker('Dahlia'), 'tasks:reveal', request, { keys: [] });
    expect(await refused(other)).toBe('COMMITMENT_MISMATCH');
    judging.scene.passPhases(2);
    const { validators } = await judging.scene.resultRequest(task);
    expect(validators.map(mspOf)).toEqual(withheld);
  });

  it('costs the price of the answer out of the bond, the pay, and counts as a failure', async () => {
    judging.scene.passPhases(2);
    await judging.conclude(task);
    judging.ledger.advance(3 * PHASE + TOLERANCE);
    const { seats, payments } = await judging.settle(task);
    expect(seats.at(-1)).toMatchObject({ provider: 'Dahlia/expert', end: 'withheld', verdict: 0n });
    expect(payments.some(({ account }) => account === 'Dahlia')).toBe(false);
    const slash = Slash.parse(judging.ledger.record(keys.slash('Dahlia/expert', task)));
    expect(slash).toMatchObject({ reason: 'withheld', amount: PRICE });

    await judging.ledger.submit(judging.worker('Hazel'), 'registry:collectSlashes', { provider: 'Dahlia/expert' });
    expect(judging.ledger.record(keys.provider('Dahlia/expert'))).toMatchObject({ bond: (BOND - PRICE).toString() });
  });

  it('holds nobody up: the others conclude, settle and are paid', async () => {
    judging.scene.passPhases(2);
    await judging.conclude(task);
    judging.ledger.advance(3 * PHASE + TOLERANCE);
    const { payments } = await judging.settle(task);
    const answers = payments.filter(({ reason }) => reason === 'answer').map(({ account }) => account);
    expect(answers).toEqual(['Birch', 'Cedar']);
  });

  it('makes the bond no cheaper to get out: it is not released before its fines are collected', async () => {
    judging.scene.passPhases(2);
    await judging.conclude(task);
    judging.ledger.advance(3 * PHASE + TOLERANCE);
    await judging.settle(task);
    const dahlia = judging.worker('Dahlia');
    const provider = judging.ledger.record(keys.provider('Dahlia/expert')) as object;
    judging.scene.plant(keys.provider('Dahlia/expert'), { ...provider, withdrawnAt: judging.ledger.now });
    judging.ledger.advance(30 * 86_400);
    const release = () => judging.ledger.submit(dahlia, 'registry:releaseBond', { provider: 'Dahlia/expert' });
    expect(await refused(release())).toBe('SLASHES_PENDING');
    await judging.ledger.submit(dahlia, 'registry:collectSlashes', { provider: 'Dahlia/expert' });
    await release();
  });
});
