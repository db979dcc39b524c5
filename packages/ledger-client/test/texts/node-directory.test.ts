import { NodeDirectory } from '@llmnet/ledger-client';
import { refusal, encryptionKey, txId, NodeLedger, testNode } from '@llmnet/test-kit/ledger-double';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

function directory(): { readonly ledger: NodeLedger; readonly nodes: NodeDirectory } {
  const ledger = new NodeLedger(testNode('Alpha'));
  ledger.queries['membership:node'] = ({ node }) => ({ node, roles: [], encryptionKey, at: 0, txId: txId(0) });
  return { ledger, nodes: new NodeDirectory(ledger.asLedger) };
}

test('it gives the registered key of every node, in order, each once', async () => {
  const { nodes } = directory();
  await expect(nodes.readers(['Beta/worker', 'Gamma/worker', 'Beta/worker'])).resolves.toEqual([
    { node: 'Beta/worker', encryptionKey },
    { node: 'Gamma/worker', encryptionKey },
  ]);
});

test('a node is asked for once a minute', async () => {
  const { ledger, nodes } = directory();
  await nodes.readers(['Beta/worker']);
  jest.advanceTimersByTime(59_999);
  await nodes.readers(['Beta/worker']);
  expect(ledger.count('membership:node')).toBe(1);
  jest.advanceTimersByTime(1);
  await nodes.readers(['Beta/worker']);
  expect(ledger.count('membership:node')).toBe(2);
});

test('who asks at the same time shares one query', async () => {
  const { ledger, nodes } = directory();
  await Promise.all([nodes.readers(['Beta/worker']), nodes.readers(['Beta/worker'])]);
  expect(ledger.count('membership:node')).toBe(1);
});

test('a failure is told and not kept', async () => {
  const { ledger, nodes } = directory();
  const known = ledger.queries['membership:node'];
  ledger.queries['membership:node'] = () => Promise.reject(refusal('UNKNOWN_NODE'));
  await expect(nodes.readers(['Beta/worker'])).rejects.toMatchObject({ code: 'UNKNOWN_NODE' });
  if (known !== undefined) ledger.queries['membership:node'] = known;
  await expect(nodes.readers(['Beta/worker'])).resolves.toHaveLength(1);
});
