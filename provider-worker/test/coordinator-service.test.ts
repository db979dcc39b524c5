import { AnswerBoard, CanaryOpenings, Classifier, coordinatorService } from '../src/coordinator-service';
import { TASK, answer } from '@llmnet/test-kit/ledger-double';
import { ScriptedBackend } from './support/scripted-backend';

const OTHER_TASK = 'cd'.repeat(16);

function arrange(reply = 'Final answer: words') {
  const board = new AnswerBoard();
  const openings = new CanaryOpenings();
  const classifier = new Classifier(new ScriptedBackend(reply), ['words']);
  const models = { states: [{ model: 'tiny', duties: ['provider' as const], failure: 'HTTP 401; check its key' }] };
  return { board, openings, models, service: coordinatorService(classifier, board, openings, models) };
}

test.each([
  ['Final answer: words', 'words'],
  ['Final answer: none', null],
])('a question is classified by the model: %s', async (reply, domain) => {
  await expect(arrange(reply).service.classify([{ role: 'user', content: 'A question?' }])).resolves.toBe(domain);
});

test('an answer comes to who waits for it', async () => {
  const { board, service } = arrange();
  board.expect(TASK);
  const waiting = service.answer(TASK, 20_000);
  board.publish(answer());
  await expect(waiting).resolves.toEqual({ state: 'answered', answer: answer() });
});

test('a task under way without an answer in time is told from a task that is not known', async () => {
  const { board, service } = arrange();
  board.expect(TASK);
  await expect(service.answer(TASK, 1)).resolves.toEqual({ state: 'undecided' });
  await expect(service.answer(OTHER_TASK, 1)).resolves.toEqual({ state: 'unknown' });
  await expect(service.answer(OTHER_TASK, 0)).resolves.toEqual({ state: 'unknown' });
});

test('a task that nobody can answer is told as that', async () => {
  const { board, service } = arrange();
  board.expect(TASK);
  const waiting = service.answer(TASK, 20_000);
  board.fail(TASK);
  await expect(waiting).resolves.toEqual({ state: 'failed' });
});

test('a task that is not known is waited for two seconds at most', async () => {
  const { board, service } = arrange();
  const wait = jest.spyOn(board, 'wait').mockResolvedValue(undefined);
  await expect(service.answer(TASK, 60_000)).resolves.toEqual({ state: 'unknown' });
  expect(wait).toHaveBeenLastCalledWith(TASK, 2_000);
  board.expect(TASK);
  await expect(service.answer(TASK, 60_000)).resolves.toEqual({ state: 'undecided' });
  expect(wait).toHaveBeenLastCalledWith(TASK, 60_000);
});

test('the gateway is told which models answer', async () => {
  const { models, service } = arrange();
  await expect(service.models()).resolves.toEqual(models.states);
});

test('the salt that the gateway tells is there at settlement', async () => {
  const { openings, service } = arrange();
  await service.noteCanaryOpening(TASK, 'ab'.repeat(32));
  expect(openings.saltOf(TASK)).toBe('ab'.repeat(32));
});
