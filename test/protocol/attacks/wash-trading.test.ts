import { nodeId } from '@llmnet/protocol';
import { NO_EVIDENCE, PPM, estimate, learn } from '@llmnet/protocol/rules';
import { JudgingScene, scores } from '../support/judging';
import { LogScene } from '../reputation/log-scene';
import { refused } from '../tasks/refused';
import { TERMS, listed } from '../tasks/scene';

const CAP = 20_000_000n;
const ONE_OUTCOME = 1_000_000n;

/** An organisation, or a cartel, asks itself cheap questions to look good. */
describe('wash trading', () => {
  const record = async (from: Record<string, number>, limit = 100): Promise<LogScene> => {
    const scene = await LogScene.create({ requesterWeightCap: CAP.toString() });
    for (const [requesterMsp, count] of Object.entries(from)) {
      for (let number = 0; number < count; number += 1) {
        scene.ledger.advance(0.001);
        await scene.append(scene.outcome({ requesterMsp }));
      }
    }
    scene.ledger.advance(2);
    while (scene.record().window === 0) await scene.rollUp(limit);
    return scene;
  };

  it('inside one member leaves no outcome at all', async () => {
    const judging = await JudgingScene.create();
    judging.scene.plantSnapshot(1, { candidates: [listed('Aster'), listed('Birch')] });
    const task = await judging.scene.open({ scope: { kind: 'own' } }, { epoch: 1 });
    await judging.scene.commit(task, ['Aster']);
    await judging.scene.reveal(task, ['Aster']);
    expect(await judging.conclude(task)).toEqual([]);
    const { seats } = await judging.settle(task);
    expect(seats).toEqual([expect.objectContaining({ provider: 'Aster/expert', window: null })]);
    expect(judging.ledger.keys('out/')).toEqual([]);
  });

  it('inside one member cannot be had under another scope', async () => {
    const judging = await JudgingScene.create();
    judging.scene.plantSnapshot(1, { candidates: [listed('Aster')] });
    const orgs = { allowed: ['Aster'], denied: [] };
    const plan = judging.scene.plan({ epoch: 1, terms: { ...TERMS, seats: 1, orgs } });
    expect(await refused(plan)).toBe('NO_CANDIDATES');
  });

  it('of two members is judged by neither of them', async () => {
    const judging = await JudgingScene.create();
    // As many would be drawn as there are: only who may not judge is left out.
    const validators = ['Aster', 'Birch', 'Hazel'].map((mspId) => ({
      node: nodeId(mspId, 'worker'),
      mspId,
      credibility: 1n,
    }));
    judging.scene.plantSnapshot(1, { validators });
    const orgs = { allowed: ['Birch'], denied: [] };
    const task = await judging.scene.open({ seats: 1, orgs }, { epoch: 1 });
    await judging.scene.commit(task, ['Birch']);
    await judging.scene.reveal(task, ['Birch']);
    const judges = await judging.conclude(task);
    expect(judges).toEqual(['Hazel']);
    await judging.judgeAlike(task, judges, scores([0], [], ['Birch']));
    expect((await judging.settle(task)).seats[0]?.verdict).toBe(0n);
  });

  it('of two members in one window is worth twenty outcomes, however many there are', async () => {
    const capped = await record({ Aster: 60 });
    const twenty = await record({ Aster: 20 });
    expect(capped.record().evidence).toEqual(twenty.record().evidence);
    expect(capped.record().folded).toBe(60);
  });

  it('is capped over all calls that roll a window up', async () => {
    const whole = await record({ Aster: 45 });
    const inPieces = await record({ Aster: 45 }, 7);
    expect(inPieces.record().evidence).toEqual(whole.record().evidence);
  });

  it('drowns no other requester’s outcomes: each has a cap of its own', async () => {
    const { evidence } = (await record({ Aster: 60, Cedar: 1 })).record();
    const alone = (await record({ Aster: 60 })).record().evidence;
    expect(evidence.lifetimeWeight - alone.lifetimeWeight).toBe(ONE_OUTCOME);
  });

  it('is not worth more by declared canaries: whatever they weigh is under the same cap', async () => {
    const scene = await LogScene.create({ requesterWeightCap: CAP.toString() });
    for (let number = 0; number < 10; number += 1) {
      scene.ledger.advance(0.001);
      await scene.append(scene.outcome({ weight: 3n * PPM, canary: true }));
    }
    scene.ledger.advance(2);
    await scene.rollUp();
    expect(scene.record().evidence.lifetimeWeight).toBe(CAP);
  });

  it('is forgotten: what is remembered is two hundred outcomes at most, which a hundred failures outweigh', () => {
    const rule = { decay: 995_000n, priorWeight: 2n * PPM };
    let evidence = NO_EVIDENCE;
    const outcomes = (count: number, success: bigint): void => {
      for (let left = count; left > 0; left -= 1) evidence = learn(evidence, success, PPM, rule.decay);
    };
    outcomes(5_000, PPM);
    expect(evidence.a).toBeLessThanOrEqual(200n * PPM);
    outcomes(100, 0n);
    expect(estimate(evidence, PPM / 2n, rule.priorWeight).p).toBeLessThan(650_000n);
  });
});
