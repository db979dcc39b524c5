import { nodeId } from '@llmnet/protocol';
import { Disputes, VERDICT, match, textOf } from '../disputes/dispute';
import { JudgingScene, SEATS, scores } from '../support/judging';
import { holdings } from '../support/money';
import { refused } from '../tasks/refused';
import { PHASE, PROMPT_KEYS, TOLERANCE, answerKeys } from '../tasks/scene';

const RIGHT = scores([1_000_000, 1_000_000, 1_000_000]);
const WRONG = scores([0, 0, 0]);
const BOND = 100_000n;

/** A party that expects verdicts in its favour to be disputed uses the disputes of the task up before. */
describe('disputes that are used up on purpose', () => {
  let judging: JudgingScene;
  let task: string;
  let disputes: Disputes;
  beforeEach(async () => {
    judging = await JudgingScene.create();
    const answered = await judging.answered();
    ({ task } = answered);
    disputes = new Disputes(judging, task);
    await judging.judgeAlike(task, answered.judges, WRONG);
  });
  const useUp = async (): Promise<void> => {
    for (const mspId of SEATS.slice(0, 2)) {
      await disputes.decide(textOf('answer', mspId), 'Aster', match(mspId, 1_000_000));
    }
    const panel = [nodeId('Elm', 'worker')];
    const third = disputes.endorse(textOf('answer', SEATS[2]), 'Aster', { number: 3, panel });
    expect(await refused(third)).toBe('NOT_DISPUTABLE');
  };

  it('leave everybody else the dispute of the verdicts', async () => {
    await useUp();
    await judging.settle(task);
    expect((await disputes.decide(VERDICT, 'Birch', RIGHT)).upheld).toBe(true);
  });

  it('leave everybody else their own of texts', async () => {
    await useUp();
    const { upheld } = await disputes.decide(textOf('answer', SEATS[2]), 'Birch', match(SEATS[2], 0));
    expect(upheld).toBe(true);
  });

  it('by keeping its panel in the dark cost the bond, which nobody gets', async () => {
    await judging.settle(task);
    const before = holdings(judging.ledger);
    const { upheld } = await disputes.decide(VERDICT, 'Cedar', scores([null, null, null]));
    expect(upheld).toBe(false);
    const after = holdings(judging.ledger);
    const gained = (account: string): bigint => (after[account] ?? 0n) - (before[account] ?? 0n);
    expect([gained('Cedar'), gained('fund:remainders')]).toEqual([-BOND, BOND]);
  });

  it('keep nothing from a panel that another reader gives its keys', async () => {
    await judging.settle(task);
    const { number, panel } = await disputes.open(VERDICT, 'Cedar');
    const grants = [...PROMPT_KEYS.keys, ...answerKeys('Birch').keys];
    judging.scene.order(await disputes.endorseDisclosure(number, 'Birch', grants));
    const disclosed = `texts/keys/${task}/dispute/${String(number)}/${nodeId('Birch', 'worker')}`;
    expect(judging.ledger.privateKeys()).toContain(disclosed);
    expect(await refused(disputes.endorseDisclosure(number, 'Birch', grants))).toBe('ALREADY_DONE');
    expect(await refused(disputes.endorseDisclosure(number, 'Cedar', grants))).toBe('ALREADY_DONE');
    expect(await refused(disputes.endorseDisclosure(number, panel[0] ?? 'Elm', grants))).toBe('NOT_YOURS');
    await judging.judgeAlike(task, panel, RIGHT, number);
    expect((await disputes.resolve(number)).upheld).toBe(true);
    expect(await refused(disputes.endorseDisclosure(number, 'Dahlia', grants))).toBe('TOO_LATE');
  });

  it('can be disclosed to the whole panel only, while it has not sealed, and only what is disputed', async () => {
    await judging.settle(task);
    const { number, panel } = await disputes.open(VERDICT, 'Cedar');
    const [first = 'Elm', ...rest] = panel.map((mspId) => nodeId(mspId, 'worker'));
    const disclose = (grants: readonly object[]) => refused(disputes.endorseDisclosure(number, 'Birch', grants));
    expect(await disclose(answerKeys('Birch', 0, rest).keys)).toBe('KEY_MISSING');
    expect(await disclose([{ step: 'score', round: 0, author: first, key: {} }])).toBe('INVALID_REQUEST');
    expect(await disclose([])).toBe('INVALID_REQUEST');
    judging.ledger.advance(3 * PHASE + TOLERANCE);
    expect(await disclose(answerKeys('Birch').keys)).toBe('TOO_LATE');
  });
});
