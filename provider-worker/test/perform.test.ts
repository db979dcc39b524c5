import { Bookkeeper } from '../src/roles/bookkeeper';
import { Coordinator } from '../src/roles/coordinator';
import { perform } from '../src/roles/perform';
import { Respondent } from '../src/roles/respondent';
import { Validator } from '../src/roles/validator';
import { AnswerBoard } from '../src/coordinator/answer-board';
import { LinkBook } from '../src/coordinator/link-book';
import { TASK, txId, NodeLedger, testNode } from '@llmnet/test-kit/ledger-double';
import { ScriptedBackend } from './support/scripted-backend';
import { PROVIDERS, after, resulted } from './support/tasks';
import { roleContext } from './support/role-context';

const [BETA = ''] = PROVIDERS;

function roles() {
  const ledger = new NodeLedger(testNode('Hotel'));
  const context = roleContext(ledger, []);
  const respondent = new Respondent(context, new Map());
  const coordinator = new Coordinator(context, new AnswerBoard(), { agreementFloor: 0, synthesiser: null });
  const links = new LinkBook();
  const validator = new Validator(context, new ScriptedBackend(''));
  const done = {
    answer: jest.spyOn(respondent, 'answer').mockResolvedValue(),
    reveal: jest.spyOn(respondent, 'reveal').mockResolvedValue(),
    conclude: jest.spyOn(coordinator, 'conclude').mockResolvedValue(),
    score: jest.spyOn(validator, 'score').mockResolvedValue(),
    revealScore: jest.spyOn(validator, 'reveal').mockResolvedValue(),
  };
  return {
    ledger,
    links,
    done,
    roles: { respondent, coordinator, validator, bookkeeper: new Bookkeeper(context, links) },
  };
}

test('an answer is given by the provider that the duty names', async () => {
  const { done, roles: all } = roles();
  await perform(all, { kind: 'answer', provider: BETA }, after());
  expect(done.answer).toHaveBeenCalledWith(after(), BETA);
});

test.each(['conclude', 'score', 'revealScore'] as const)('%s is done by its role, and by no other', async (kind) => {
  const { done, roles: all } = roles();
  await perform(all, { kind }, after());
  const called = Object.entries(done).flatMap(([name, spy]) => (spy.mock.calls.length > 0 ? [name] : []));
  expect(called).toEqual([kind]);
});

test('a node that judges nothing passes over what a validator does', async () => {
  const { ledger, roles: all } = roles();
  await perform({ ...all, validator: null }, { kind: 'score' }, after());
  await perform({ ...all, validator: null }, { kind: 'revealScore' }, after());
  expect(ledger.calls).toEqual([]);
});

test.each([
  ['close', 'tasks:close', { task: TASK, round: 0 }],
  ['closeScores', 'evaluation:closeScores', { task: TASK, panel: 0 }],
] as const)('%s is one transaction', async (kind, name, expected) => {
  const { ledger, roles: all } = roles();
  const submitted = jest.spyOn(ledger, 'submit').mockResolvedValue(txId(1));
  await perform(all, { kind }, after());
  expect(submitted.mock.calls).toEqual([[name, expected]]);
});

/** Beta, Gamma and Delta answer, Foxtrot and Golf judge; others have records too. */
function windows(ledger: NodeLedger): void {
  ledger.queries['reputation:windows'] = ({ field }) =>
    field === '~validation'
      ? ['Foxtrot', 'Golf', 'Hotel'].map((mspId) => ({ mspId, window: 7 }))
      : ['Beta', 'Gamma', 'Delta', 'Hotel'].map((mspId) => ({ mspId, window: 4 }));
}

const WINDOWS = {
  windows: ['Beta', 'Gamma', 'Delta'].map((mspId) => ({ mspId, window: 4 })),
  validationWindows: ['Foxtrot', 'Golf'].map((mspId) => ({ mspId, window: 7 })),
  pings: [],
};

test('settling names the open window of everyone who answered or judged', async () => {
  const { ledger, roles: all } = roles();
  windows(ledger);
  const submitted = jest.spyOn(ledger, 'submit').mockResolvedValue(txId(1));
  await perform(all, { kind: 'settle' }, after(resulted));
  const request = { ...WINDOWS, task: TASK, link: null };
  expect(submitted.mock.calls).toEqual([['settlement:settle', request]]);
});

test('a task whose link the gateway told is settled at once, any other waits for the time for scores to pass', async () => {
  const { ledger, links, roles: all } = roles();
  windows(ledger);
  const submitted = jest.spyOn(ledger, 'submit').mockResolvedValue(txId(1));
  await perform(all, { kind: 'settleLinked' }, after(resulted));
  expect(submitted).not.toHaveBeenCalled();
  links.note(TASK, txId(5));
  await perform(all, { kind: 'settleLinked' }, after(resulted));
  const request = { ...WINDOWS, task: TASK, link: { canary: null, salt: txId(5) } };
  expect(submitted.mock.calls).toEqual([['settlement:settle', request]]);
  expect(links.saltOf(TASK)).toBeUndefined();
});
