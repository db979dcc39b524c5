import { Ledger, sealDocument, openText } from '@llmnet/ledger-client';
import type { NodeIdentity } from '@llmnet/ledger-client';
import { ledgerTexts } from '../src/questions/ledger-texts';
import { loadNodes, TASK, txId } from '@llmnet/test-kit/ledger-double';

const peers = [{ address: '127.0.0.1:1', tlsRoot: Buffer.alloc(0) }];
const address = { channel: 'llmnet', chaincode: 'llmnet', peers };
let gateway: NodeIdentity;
let worker: NodeIdentity;
let ledger: Ledger;

beforeAll(async () => {
  [gateway, worker] = (await loadNodes('Aster/gateway', 'Aster/worker')) as [NodeIdentity, NodeIdentity];
});

beforeEach(() => {
  ledger = new Ledger(gateway, address);
});

afterEach(() => {
  ledger.close();
});

/** What the ledger keeps of a sealed text. */
const stored = ({ text }: Record<string, string>): { text: string; keys: never[] } => {
  const { text: ciphertext, key } = JSON.parse(text ?? '') as { text: string; key: never };
  return { text: ciphertext, keys: [key] };
};

test('a prompt is sealed in the gateway’s name for the nodes of the plan', async () => {
  const prompt = { messages: [{ role: 'user' as const, content: 'What is 6 times 7?' }] };
  const sealed = await ledgerTexts(ledger).sealPrompt(TASK, prompt, [worker]);
  const binding = { channel: 'llmnet', task: TASK, step: 'prompt' as const, round: 0, author: 'Aster/gateway' };
  const opened = await openText(stored(sealed.transient), binding, worker.textKey);
  expect(JSON.parse(opened.text)).toEqual(prompt);
  expect(opened.digest).toBe(sealed.digest);
  await expect(openText(stored(sealed.transient), binding, gateway.textKey)).rejects.toMatchObject({
    code: 'TEXT_NOT_FOR_YOU',
  });
});

test('a result is opened only if it matches its public record', async () => {
  const place = { task: TASK, step: 'result' as const, round: 0, author: 'Aster/worker' };
  const document = { content: 'Forty-two.', final: '42' };
  const sealed = await sealDocument(ledger, place, document, [gateway]);
  const query = jest.spyOn(ledger, 'query').mockResolvedValue(stored(sealed.transient));
  const texts = ledgerTexts(ledger);
  await expect(texts.openResult(TASK, 'Aster/worker', sealed.digest)).resolves.toEqual(document);
  expect(query).toHaveBeenCalledWith('taskQueries:text', place);
  await expect(texts.openResult(TASK, 'Aster/worker', txId(1))).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
});
