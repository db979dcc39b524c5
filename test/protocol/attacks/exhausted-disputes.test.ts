import { Disputes, VERDICT, match, textOf } from '../disputes/dispute';
import { JudgingScene, SEATS, scores } from '../support/judging';
import { refused } from '../tasks/refused';

const RIGHT = scores([1_000_000, 1_000_000, 1_000_000]);
const WRONG = scores([0, 0, 0]);

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
  const useUp = async (count: number): Promise<void> => {
    for (const mspId of SEATS.slice(0, count)) {
      await disputes.decide(textOf('answer', mspId), 'Aster', match(mspId, 1_000_000));
    }
    await judging.settle(task);
  };

  it('by two of them leave the respondents the one about the verdicts', async () => {
    await useUp(2);
    expect((await disputes.decide(VERDICT, 'Birch', RIGHT)).upheld).toBe(true);
  });

  it('cannot take the third one for a text', async () => {
    await useUp(2);
    const third = disputes.decide(textOf('answer', SEATS[2]), 'Aster', match(SEATS[2], 1_000_000));
    expect(await refused(third)).toBe('NOT_DISPUTABLE');
  });
});
