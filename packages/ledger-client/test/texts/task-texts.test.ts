import { grantKeys } from '@llmnet/ledger-client';

test('a key without readers is not published', async () => {
  const place = { task: 'ab'.repeat(16), step: 'prompt', round: 0, author: 'Alpha/gateway' } as const;
  await expect(grantKeys([{ place, contentKey: new Uint8Array(32), readers: [] }])).resolves.toEqual({ keys: '[]' });
});
