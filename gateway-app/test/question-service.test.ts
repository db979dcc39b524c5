import { harness } from './support/gateway';
import { TASK, txId } from '@llmnet/test-kit/ledger-double';

const question = { messages: [{ role: 'user' as const, content: 'What is 6 times 7?' }], domain: 'mathematics' };
const { signal } = new AbortController();

/** A promise that a test resolves by hand. */
function gate(): { readonly promise: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return {
    promise,
    open: () => {
      open();
    },
  };
}

test('who stops waits for the task that is being opened, and for its salt to be told', async () => {
  const { questions, ledger, coordinator } = harness();
  const submitted = gate();
  const told = gate();
  const order: string[] = [];
  ledger.submits['tasks:open'] = async () => {
    await submitted.promise;
    order.push('opened');
    return txId(1);
  };
  coordinator.noteCanaryOpening.mockImplementation(async () => {
    await told.promise;
    order.push('told');
  });
  const opening = questions.open(question, signal);
  while (ledger.count('tasks:open') === 0) await new Promise(setImmediate);
  const idle = questions.whenIdle().then(() => order.push('idle'));
  submitted.open();
  await expect(opening).resolves.toEqual({ kind: 'task', task: TASK, domain: 'mathematics' });
  told.open();
  await idle;
  expect(order).toEqual(['opened', 'told', 'idle']);
});

test('a task that cannot be opened keeps nobody from stopping', async () => {
  const { questions, ledger } = harness();
  ledger.submits['tasks:open'] = () => {
    throw new Error('refused');
  };
  await expect(questions.open(question, signal)).rejects.toThrow('refused');
  await expect(questions.whenIdle()).resolves.toBeUndefined();
});

test('a coordinator that cannot be told the salt costs nothing but a warning', async () => {
  const { questions, coordinator, log } = harness();
  coordinator.noteCanaryOpening.mockRejectedValue(new Error('What is 6 times 7?'));
  await expect(questions.open(question, signal)).resolves.toMatchObject({ task: TASK });
  await questions.whenIdle();
  expect(log()).toContain('canary opening not told');
  expect(log()).not.toContain('6 times 7');
});
