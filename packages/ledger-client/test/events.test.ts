import type { ChaincodeEvent } from '@llmnet/fabric-client';
import type { PositionedEvent } from '@llmnet/ledger-client';
import type { LedgerEvent } from '@llmnet/protocol';
import { ledgerEvents } from '../src/ledger';

const published = (epoch: number): LedgerEvent => ({ type: 'snapshotPublished', domain: 'words', epoch });

/** Events with these payloads, one a block from block 5 on. */
async function* chaincodeEvents(...payloads: readonly string[]): AsyncGenerator<ChaincodeEvent> {
  for (const [index, payload] of payloads.entries()) {
    const block = index + 5;
    const position = { blockNumber: BigInt(block), transactionId: `tx${String(block)}` };
    yield await Promise.resolve({
      ...position,
      chaincodeName: 'llmnet',
      eventName: 'event',
      payload: Buffer.from(payload),
    });
  }
}

async function parsed(...payloads: readonly string[]): Promise<PositionedEvent[]> {
  const events: PositionedEvent[] = [];
  for await (const event of ledgerEvents(chaincodeEvents(...payloads))) events.push(event);
  return events;
}

test('events come with block and transaction', async () => {
  await expect(parsed(JSON.stringify(published(1)), JSON.stringify(published(2)))).resolves.toEqual([
    { event: published(1), block: 5n, txId: 'tx5' },
    { event: published(2), block: 6n, txId: 'tx6' },
  ]);
});

test.each([
  ['of an unknown type', JSON.stringify({ type: 'invented' })],
  ['with unknown fields', JSON.stringify({ ...published(5), more: true })],
  ['that is no JSON', 'no JSON'],
])('an event %s does not hold up those behind it', async (_what, payload) => {
  await expect(parsed(payload, JSON.stringify(published(2)))).resolves.toEqual([
    { event: published(2), block: 6n, txId: 'tx6' },
  ]);
});
