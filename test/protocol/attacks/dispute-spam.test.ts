import { keys } from '../../../chaincode/src/state/keys';
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
    await disputes.decide(VERDICT, 'Delta', GOOD);
    await disputes.decide(textOf('answer', 'Beta'), 'Delta', match('Beta', 1_000_000));
    const after = holdings(judging.ledger);
    expect((before['Delta'] ?? 0n) - (after['Delta'] ?? 0n)).toBe(2n * BOND);
    const gained = ['Epsilon', 'Zeta', 'Eta', 'Theta'].map((mspId) => (after[mspId] ?? 0n) - (before[mspId] ?? 0n));
    expect(gained.every((amount) => amount > 0n)).toBe(true);
  });

  it('ends after three disputes of a task, of which one is about its verdicts', async () => {
    await disputes.decide(VERDICT, 'Delta', GOOD);
    expect(await refusal(VERDICT, 'Beta')).toBe('NOT_DISPUTABLE');
    await disputes.decide(textOf('answer', 'Beta'), 'Gamma', match('Beta', 1_000_000));
    expect(await refusal(textOf('answer', 'Beta'), 'Delta')).toBe('NOT_DISPUTABLE');
    await disputes.decide(textOf('answer', 'Gamma'), 'Delta', match('Gamma', 1_000_000));
    const fourth = { task, number: 4, subject: textOf('answer', 'Delta'), lane: 0, panel: [] };
    const spam = judging.ledger.invoke(judging.worker('Beta'), 'disputes:open', [JSON.stringify(fourth)], { keys: [] });
    expect(await refused(spam)).toBe('INVALID_REQUEST');
  });

  it('is not open to who has no part in the task', async () => {
    const strangers = (['Epsilon', 'Zeta', 'Eta', 'Theta'] as const).filter((mspId) => !SEATS.includes(mspId as never));
    for (const mspId of strangers) expect(await refusal(VERDICT, mspId)).toBe('NOT_DISPUTABLE');
  });

  it('needs the bond in a lane', async () => {
    const lane = judging.ledger.record(keys.lane('Delta', 0)) as object;
    judging.scene.plant(keys.lane('Delta', 0), { ...lane, balance: (BOND - 1n).toString() });
    expect(await refusal(VERDICT, 'Delta')).toBe('LANE_TOO_LOW');
  });

  it('cannot keep a settlement open: what is disputed last is resolved or lapses before the money is final', async () => {
    judging.ledger.advance(30);
    const { number } = await disputes.open(VERDICT, 'Delta');
    expect(await refused(disputes.endorse(textOf('answer', 'Beta'), 'Gamma')).catch(() => 'taken')).toBe('taken');
    judging.ledger.advance(0.001);
    expect(await refusal(textOf('answer', 'Gamma'), 'Beta')).toBe('NOT_DISPUTABLE');
    const { finalAt } = judging.settled(task);
    judging.ledger.advance((finalAt - judging.ledger.now) / 1000);
    const before = judging.ledger.record(keys.settled(task));
    await disputes.resolve(number);
    expect(judging.ledger.record(keys.settled(task))).toEqual(before);
  });

  it('does not pick its panel: another than the drawn one is refused', async () => {
    const panel = ['Epsilon/worker', 'Zeta/worker', 'Eta/worker'];
    expect(await refused(disputes.endorse(VERDICT, 'Delta', { panel: panel.toReversed() }))).toBe('PLAN_CHANGED');
    expect(await refused(disputes.endorse(VERDICT, 'Delta', { panel: ['Delta/worker'] }))).toBe('PLAN_CHANGED');
  });
});
