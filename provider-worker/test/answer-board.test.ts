import { AnswerBoard } from '../src/coordinator-service';
import { TASK, answer } from '@llmnet/test-kit/ledger-double';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

const nameOf = (number: number): string => number.toString(16).padStart(32, '0');

test('an answer that is there is handed out at once', async () => {
  const board = new AnswerBoard();
  board.publish(answer());
  await expect(board.wait(TASK, 0)).resolves.toEqual(answer());
  await expect(board.wait(TASK, 1_000)).resolves.toEqual(answer());
  expect(jest.getTimerCount()).toBe(0);
});

test('everyone who waits gets the answer as soon as it is there', async () => {
  const board = new AnswerBoard();
  const waiting = [board.wait(TASK, 1_000), board.wait(TASK, 2_000)];
  board.publish(answer());
  await expect(Promise.all(waiting)).resolves.toEqual([answer(), answer()]);
  expect(jest.getTimerCount()).toBe(0);
});

test('who waits for another task gets nothing of it', async () => {
  const board = new AnswerBoard();
  const waiting = board.wait(nameOf(1), 1_000);
  board.publish(answer());
  await jest.advanceTimersByTimeAsync(1_000);
  await expect(waiting).resolves.toBeUndefined();
});

test('waiting ends without an answer when its time is over, not before', async () => {
  const board = new AnswerBoard();
  const ended = jest.fn();
  const waiting = board.wait(TASK, 1_000).then(ended);
  await jest.advanceTimersByTimeAsync(999);
  expect(ended).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(1);
  await waiting;
  expect(ended).toHaveBeenCalledWith(undefined);
});

test('who does not want to wait is told at once that there is none', async () => {
  await expect(new AnswerBoard().wait(TASK, 0)).resolves.toBeUndefined();
  expect(jest.getTimerCount()).toBe(0);
});

test('who waits for a task that nobody can answer is told so at once, and an answer that comes all the same counts', async () => {
  const board = new AnswerBoard();
  const waiting = board.wait(TASK, 1_000);
  board.fail(TASK);
  await expect(waiting).resolves.toBeNull();
  await expect(board.wait(TASK, 1_000)).resolves.toBeNull();
  expect(jest.getTimerCount()).toBe(0);
  board.publish(answer());
  await expect(board.wait(TASK, 0)).resolves.toEqual(answer());
});

test('who waits for a task that ends without an answer is told so at once', async () => {
  const board = new AnswerBoard();
  board.expect(TASK);
  const waiting = board.wait(TASK, 10_000);
  board.forget(TASK);
  await expect(waiting).resolves.toBeUndefined();
  expect(jest.getTimerCount()).toBe(0);
});

test('a task is known while it is expected and once it is answered', () => {
  const board = new AnswerBoard();
  expect(board.knows(TASK)).toBe(false);
  board.expect(TASK);
  expect(board.knows(TASK)).toBe(true);
  board.publish(answer());
  board.forget(TASK);
  expect(board.knows(TASK)).toBe(true);
});

test('an expected task that ends without an answer is forgotten', () => {
  const board = new AnswerBoard();
  board.expect(TASK);
  board.forget(TASK);
  expect(board.knows(TASK)).toBe(false);
});

test('the newest 500 answers are kept', () => {
  const board = new AnswerBoard();
  for (let number = 0; number <= 500; number += 1) board.publish(answer({ task: nameOf(number) }));
  expect(board.knows(nameOf(0))).toBe(false);
  expect(board.knows(nameOf(1))).toBe(true);
  expect(board.knows(nameOf(500))).toBe(true);
});
