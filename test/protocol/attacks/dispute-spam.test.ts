import { MAX_DISPUTES, nodeId } from '@llmnet/protocol';
import { keys } from '../../../chaincode/src/state/store';
import { Disputes, VERDICT, match, textOf } from '../disputes/dispute';
import type { Subject } from '../disputes/dispute';
import { JudgingScene, SEATS, scores } from '../support/judging';
import { holdings } from '../support/money';
import { refused } from '../tasks/refused';
import type { Msp } from '../tasks/scene';

const GOOD = scores([900_000, 800_000, 700_000]);
const BOND = 100_000n;

describe('dispute spam', () => {
  let judging: JudgingScene;
  let task: string;
  let disputes: Disputes;
  beforeEach(async () => {
    judging = await JudgingScene.create();
    const answered = await judging.answered();
    ({ task } = answered);
    disputes = new Disputes(judging, task);
    await judging.judgeAlike(task, answered.judges, GOOD);
    await judging.settle(task);
  });

  const refusal = (subject: Subject, by: Msp) => refused(disputes.endorse(subject, by));

  it('costs a bond each time, which goes to the panel that it keeps busy', async () => {
    const before = holdings(judging.ledger);
    await disputes.decide(VERDICT, 'Dahlia', GOOD);
    await disputes.decide(textOf('answer', 'Birch'), 'Dahlia', match('Birch', 1_000_000));
    const after = holdings(judging.ledger);
    expect((before['Dahlia'] ?? 0n) - (after['Dahlia'] ?? 0n)).toBe(2n * BOND);
    const gained = ['Elm', 'Fern', 'Gorse', 'Hazel'].map((mspId) => (after[mspId] ?? 0n) - (before[mspId] ?? 0n));
    expect(gained.every((amount) => amount > 0n)).toBe(true);
  });

  it('ends for each member after two texts, and for all after one dispute of the verdicts and of each text', async () => {
    await disputes.decide(VERDICT, 'Dahlia', GOOD);
    expect(await refusal(VERDICT, 'Birch')).toBe('NOT_DISPUTABLE');
    for (const mspId of ['Birch', 'Cedar'] as const) {
      await disputes.decide(textOf('answer', mspId), 'Dahlia', match(mspId, 1_000_000));
      expect(await refusal(textOf('answer', mspId), 'Aster')).toBe('NOT_DISPUTABLE');
    }
    const panel = [nodeId('Elm', 'worker')];
    const third = disputes.endorse(textOf('prompt', 'Aster'), 'Dahlia', { number: 4, panel });
    expect(await refused(third)).toBe('NOT_DISPUTABLE');
    await disputes.plan(textOf('prompt', 'Aster'), 'Birch');
  });

  it('has no number beyond those of all parties together', async () => {
    const beyond = { task, number: MAX_DISPUTES + 1, subject: textOf('answer', 'Dahlia'), lane: 0, panel: [] };
    const spam = judging.ledger.invoke(judging.worker('Birch'), 'disputes:open', [JSON.stringify(beyond)], {
      keys: [],
    });
    expect(await refused(spam)).toBe('INVALID_REQUEST');
  });

  it('is not open to who has no part in the task', async () => {
    const strangers = (['Elm', 'Fern', 'Gorse', 'Hazel'] as const).filter((mspId) => !SEATS.includes(mspId as never));
    for (const mspId of strangers) expect(await refusal(VERDICT, mspId)).toBe('NOT_DISPUTABLE');
  });

  it('needs the bond in a lane', async () => {
    const lane = judging.ledger.record(keys.lane('Dahlia', 0)) as object;
    judging.scene.plant(keys.lane('Dahlia', 0), { ...lane, balance: (BOND - 1n).toString() });
    expect(await refusal(VERDICT, 'Dahlia')).toBe('LANE_TOO_LOW');
  });

  it('cannot keep a settlement open: what is disputed last is resolved or lapses before the money is final', async () => {
    judging.ledger.advance(30);
    const { number } = await disputes.open(VERDICT, 'Dahlia');
    expect(await refused(disputes.endorse(textOf('answer', 'Birch'), 'Cedar')).catch(() => 'taken')).toBe('taken');
    judging.ledger.advance(0.001);
    expect(await refusal(textOf('answer', 'Cedar'), 'Birch')).toBe('NOT_DISPUTABLE');
    const { finalAt } = judging.settled(task);
    judging.ledger.advance((finalAt - judging.ledger.now) / 1000);
    const before = judging.ledger.record(keys.settled(task));
    await disputes.resolve(number);
    expect(judging.ledger.record(keys.settled(task))).toEqual(before);
  });

  it('does not pick its panel: another than the drawn one is refused', async () => {
    const panel = ['Elm/worker', 'Fern/worker', 'Gorse/worker'];
    expect(await refused(disputes.endorse(VERDICT, 'Dahlia', { panel: panel.toReversed() }))).toBe('PLAN_CHANGED');
    expect(await refused(disputes.endorse(VERDICT, 'Dahlia', { panel: ['Dahlia/worker'] }))).toBe('PLAN_CHANGED');
  });
});
