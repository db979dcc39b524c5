import { Coordinator } from '../../src/actions/coordinator';
import { ACTIONS } from '../../src/engine/task-engine';
import { Respondent } from '../../src/actions/respondent';
import { TaskCloser } from '../../src/actions/task-closer';
import { Validator } from '../../src/actions/validator';
import { AnswerBoard, CanaryOpenings } from '../../src/coordinator-service';
import { TASK, txId, NodeLedger, testNode } from '@llmnet/test-kit/ledger-double';
import { stepsOf } from '../support/steps';
import { ScriptedBackend } from '../support/scripted-backend';
import { after, resulted } from '../support/tasks';

function roles() {
  const ledger = new NodeLedger(testNode('Hazel'));
  const steps = stepsOf(ledger, []);
  const respondent = new Respondent(steps, new Map(), { warn: jest.fn() });
  const coordinator = new Coordinator(steps, new AnswerBoard(), { agreementFloor: 0, synthesiser: null });
  const openings = new CanaryOpenings();
  const validator = new Validator(steps, new ScriptedBackend(''), { warn: jest.fn() });
  const done = {
    answer: jest.spyOn(respondent, 'answer').mockResolvedValue(),
    reveal: jest.spyOn(respondent, 'reveal').mockResolvedValue(),
    conclude: jest.spyOn(coordinator, 'conclude').mockResolvedValue(),
    score: jest.spyOn(validator, 'score').mockResolvedValue(),
    revealScore: jest.spyOn(validator, 'reveal').mockResolvedValue(),
  };
  return {
    ledger,
    openings,
    done,
    roles: { respondent, coordinator, validator, closer: new TaskCloser(steps, openings) },
  };
}

test('an answer is given by the respondent', async () => {
  const { done, roles: all } = roles();
  await ACTIONS.answer.run(all, after());
  expect(done.answer).toHaveBeenCalledWith(after());
});

test.each(['conclude', 'score', 'revealScore'] as const)('%s is done by its role, and by no other', async (kind) => {
  const { done, roles: all } = roles();
  await ACTIONS[kind].run(all, after());
  const called = Object.entries(done).flatMap(([name, spy]) => (spy.mock.calls.length > 0 ? [name] : []));
  expect(called).toEqual([kind]);
});

test('a node that judges nothing passes over what a validator does', async () => {
  const { ledger, roles: all } = roles();
  await ACTIONS.score.run({ ...all, validator: null }, after());
  await ACTIONS.revealScore.run({ ...all, validator: null }, after());
  expect(ledger.calls).toEqual([]);
});

test.each([
  ['close', 'tasks:close', { task: TASK, round: 0 }],
  ['closeScores', 'evaluation:closeScores', { task: TASK, panel: 0 }],
] as const)('%s is one transaction', async (kind, name, expected) => {
  const { ledger, roles: all } = roles();
  const submitted = jest.spyOn(ledger, 'submit').mockResolvedValue(txId(1));
  await ACTIONS[kind].run(all, after());
  expect(submitted.mock.calls).toEqual([[name, expected, {}]]);
});

/** Birch, Cedar and Dahlia answer, Fern and Gorse judge; others have records too. */
function windows(ledger: NodeLedger): void {
  ledger.queries['reputation:windows'] = ({ field }) =>
    field === '~validation'
      ? ['Fern', 'Gorse', 'Hazel'].map((mspId) => ({ mspId, window: 7 }))
      : ['Birch', 'Cedar', 'Dahlia', 'Hazel'].map((mspId) => ({ mspId, window: 4 }));
}

const WINDOWS = {
  windows: ['Birch', 'Cedar', 'Dahlia'].map((mspId) => ({ mspId, window: 4 })),
  validationWindows: ['Fern', 'Gorse'].map((mspId) => ({ mspId, window: 7 })),
  pings: [],
};

test('settling names the open window of everyone who answered or judged', async () => {
  const { ledger, roles: all } = roles();
  windows(ledger);
  const submitted = jest.spyOn(ledger, 'submit').mockResolvedValue(txId(1));
  await ACTIONS.settle.run(all, after(resulted));
  const request = { ...WINDOWS, task: TASK, link: null };
  expect(submitted.mock.calls).toEqual([['settlement:settle', request, {}]]);
});

test('a task whose canary commitment the gateway can open is settled at once, any other waits for the time for scores to pass', async () => {
  const { ledger, openings, roles: all } = roles();
  windows(ledger);
  const submitted = jest.spyOn(ledger, 'submit').mockResolvedValue(txId(1));
  await ACTIONS.settleEarly.run(all, after(resulted));
  expect(submitted).not.toHaveBeenCalled();
  openings.note(TASK, txId(5));
  await ACTIONS.settleEarly.run(all, after(resulted));
  const request = { ...WINDOWS, task: TASK, link: { canary: null, salt: txId(5) } };
  expect(submitted.mock.calls).toEqual([['settlement:settle', request, {}]]);
  expect(openings.saltOf(TASK)).toBeUndefined();
});
