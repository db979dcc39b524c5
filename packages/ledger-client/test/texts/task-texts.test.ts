import { grantKeys, TaskTexts } from '@llmnet/ledger-client';
import { NodeLedger, refusal, testNode } from '@llmnet/test-kit/ledger-double';
import { z } from 'zod';

test('a key without readers is not published', async () => {
  const place = { task: 'ab'.repeat(16), step: 'prompt', round: 0, author: 'Alpha/gateway' } as const;
  await expect(grantKeys([{ place, contentKey: new Uint8Array(32), readers: [] }])).resolves.toEqual({ keys: '[]' });
});

describe('a text that a range over the own peer does not have', () => {
  const place = { step: 'answer', round: 0, author: 'Birch/worker' } as const;

  /** A reader at a peer whose range is without the text, and that answers so where it is asked for the key. */
  async function open(byKey: () => never): Promise<unknown> {
    const ledger = new NodeLedger(testNode('Aster'));
    ledger.queries = { 'taskQueries:texts': () => [], 'taskQueries:text': byKey };
    const texts = await TaskTexts.fetch(ledger.asLedger, 'ab'.repeat(16));
    return texts.open(place, z.object({}), 'cd'.repeat(32));
  }

  test('is missing at that peer where its hash is there: no fault of its author', async () => {
    const opening = open(() => {
      throw refusal('LEDGER_UNAVAILABLE');
    });
    await expect(opening).rejects.toMatchObject({ name: 'FabricClientError', code: 'LEDGER_UNAVAILABLE' });
  });

  test('is not there where its hash is not', async () => {
    const opening = open(() => {
      throw refusal('UNKNOWN_RECORD');
    });
    await expect(opening).rejects.toMatchObject({ name: 'TextError', code: 'TEXT_NOT_FOR_YOU' });
  });
});
