import { coinJudge, colluder } from '../src/strategies/attacks';
import { Simulation, fingerprint, honestJudge } from '@llmnet/simulation';
import type { Judge, Member, Respondent, Scenario, QuarantineChange, TaskOutcome } from '@llmnet/simulation';
import { outcomesOf, scenarioOf, share } from './worlds';

const SKILLS = [90, 80, 70, 50, 40, 30, 20];

function printOf(set: Scenario, seed: number): string {
  return outcomesOf(set, seed).reduce((print, { held, final }) => fingerprint(print, held, final), '');
}

describe('a simulated consortium', () => {
  it('takes the same course with the same seed, and another with another', () => {
    const set = scenarioOf({ percents: SKILLS, tasks: 300 });
    expect(printOf(set, 1)).toBe(printOf(set, 1));
    expect(printOf(set, 1)).not.toBe(printOf(set, 2));
  });

  it('gives the seats to the good, but for what the exploring seat tries', () => {
    const late = outcomesOf(scenarioOf({ percents: SKILLS })).slice(500);
    expect(share(late, 1) + share(late, 2)).toBeGreaterThan(0.55);
    expect(share(late, 1) + share(late, 2) + share(late, 3)).toBeGreaterThan(2 / 3);
    expect(share(late, 7)).toBeLessThan(0.05);
  });

  it('gives colluders no seats in the end', () => {
    const change = (model: number): object => (model < 2 ? { respondent: colluder } : {});
    const late = outcomesOf(scenarioOf({ percents: [80, 80, 80, 80, 80, 80, 80], change })).slice(700);
    expect(share(late, 1) + share(late, 2)).toBeLessThan(0.02);
  });

  it('gives fewer seats to who judges by the toss of a coin, however well it answers', () => {
    const seats = (judge: Judge): number => {
      const change = (model: number): Partial<Member> => (model === 1 ? { judge } : {});
      const percents = [80, 77, 75, 75, 70, 60, 60, 60];
      return share(outcomesOf(scenarioOf({ percents, tasks: 3_000, canaryShare: 200_000, change })).slice(1_000), 2);
    };
    expect(seats(coinJudge)).toBeLessThan(seats(honestJudge) / 2);
  });

  it('has no judge and no requester among the respondents', () => {
    for (const { held, assessment, requester } of outcomesOf(scenarioOf({ percents: SKILLS, tasks: 200 }))) {
      const respondents = assessment.seats.map(({ mspId }) => mspId);
      for (const { mspId } of assessment.judges) expect(respondents).not.toContain(mspId);
      expect(held.map(({ place }) => place)).not.toContain(requester);
      expect(new Set(respondents).size).toBe(respondents.length);
    }
  });

  it('makes about the given share of the tasks canaries, whose truth is declared', () => {
    const outcomes = outcomesOf(scenarioOf({ percents: SKILLS, tasks: 2_000, canaryShare: 200_000 }));
    const canaries = outcomes.filter(({ canary, probe }) => canary && !probe);
    expect(Math.abs(canaries.length / 2_000 - 0.2)).toBeLessThan(0.03);
    for (const { held, question, assessment } of canaries) {
      const truths = held.map(({ letter }) => (letter === question.truth ? 1_000_000n : 0n));
      expect(assessment.seats.map(({ truth }) => truth)).toEqual(truths);
    }
  });

  it('lets the truth be the evidence of every task where feedback is true', () => {
    for (const { held, question, assessment } of outcomesOf(
      scenarioOf({ percents: SKILLS, tasks: 100, feedback: 'truth' }),
    )) {
      const truths = held.map(({ letter }) => (letter === question.truth ? 1_000_000n : 0n));
      expect(assessment.seats.map(({ evidence }) => evidence)).toEqual(truths);
    }
  });

  it('quarantines an organisation that turns bad, asks it canaries alone, and takes it back when it is right again', () => {
    const turning: Respondent = (turn) =>
      turn.task > 400 && !turn.probe ? colluder(turn) : { kind: 'answered', letter: turn.question.truth };
    const change = (model: number): Partial<Member> => (model === 0 ? { respondent: turning } : {});
    const percents = [95, 50, 50, 50, 50, 50, 50];
    const outcomes: TaskOutcome[] = [];
    const quarantineChanges: (QuarantineChange & { task: number })[] = [];
    new Simulation(scenarioOf({ percents, tasks: 1_500, change, feedback: 'truth' }), 1, {
      onTask: (outcome) => void outcomes.push(outcome),
      onRollUp: (rollUp, task) =>
        void quarantineChanges.push(...rollUp.quarantineChanges.map((change) => ({ ...change, task }))),
    }).run();

    const [quarantined, returned] = quarantineChanges;
    expect(quarantined).toMatchObject({ place: 1, state: 'quarantined' });
    expect(returned).toMatchObject({ place: 1, state: 'returned' });
    const from = quarantined?.task ?? 0;
    expect(from).toBeGreaterThan(400);
    const meanwhile = outcomes.filter(({ task }) => task > from && task <= (returned?.task ?? 0));
    expect(
      share(
        meanwhile.filter(({ probe }) => !probe),
        1,
      ),
    ).toBe(0);
    const probes = meanwhile.filter(({ probe }) => probe);
    expect(probes.length).toBeGreaterThanOrEqual(5);
    for (const { held, canary } of probes) {
      expect(held.map(({ place }) => place)).toEqual([1]);
      expect(canary).toBe(true);
    }
  });

  it('gives a silent seat to the next substitute and counts the silence', () => {
    const change = (model: number): object => (model === 0 ? { respondent: () => ({ kind: 'silent' }) } : {});
    const outcomes = outcomesOf(scenarioOf({ percents: SKILLS, tasks: 60, change }));
    const replaced = outcomes.filter(({ held }) => held.some(({ end }) => end === 'replaced'));
    expect(replaced.length).toBeGreaterThan(0);
    for (const { held, assessment } of replaced) {
      expect(held.filter(({ end }) => end === 'answered')).toHaveLength(3);
      const lost = held.findIndex(({ end }) => end === 'replaced');
      expect(assessment.seats[lost]?.evidence).toBe(0n);
    }
  });

  it('lets a respondent dispute a canary whose author calls a right answer wrong', () => {
    const lies = { declaredTruth: () => 0, canaryShare: 1_000_000, tasks: 200, percents: [99, 99, 99, 99, 99, 99, 99] };
    const standing = (disputes: boolean): number =>
      outcomesOf(scenarioOf({ ...lies, disputes })).filter(({ assessment }) => assessment.canary).length;
    expect(standing(false)).toBe(200);
    expect(standing(true)).toBeLessThan(30);
  });

  it('pays out no more and no less than each task’s escrow', () => {
    for (const { assessment } of outcomesOf(scenarioOf({ percents: SKILLS, tasks: 100 }))) {
      const paid = assessment.payments.reduce((sum, { amount }) => sum + amount, 0n);
      expect(paid).toBe(quoteOfThree);
    }
  });
});

/** Three answers at 1,000 micro-credits are 70 % of what is spent, rounded up. */
const quoteOfThree = 4_286n;
