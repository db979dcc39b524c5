import { inspect } from 'node:util';
import { textDigest } from '@llmnet/protocol';
import type { TextBinding } from '@llmnet/protocol';
import fc from 'fast-check';
import { CompactEncrypt, decodeProtectedHeader } from 'jose';
import { testNode, type TestNode } from '@llmnet/test-kit/ledger-double';
import type { GeneralJWE } from 'jose';
import { assertDigest, freshSalt, openText, sealText, wrapContentKey } from '../../src/texts/sealed-texts';
import type { StoredText } from '../../src/texts/sealed-texts';

const SECRET = 'heliotrope-4711';
const BINDING: TextBinding = {
  channel: 'llmnet',
  task: 'ab'.repeat(16),
  step: 'answer',
  round: 0,
  author: 'Beta/worker',
};
const READER = testNode('Beta');
const STRANGER = testNode('Gamma');

interface Stored extends StoredText {
  readonly keys: readonly GeneralJWE[];
  readonly digest: string;
}

async function store(text: string, readers: readonly TestNode[] = [READER]): Promise<Stored> {
  const { ciphertext, contentKey, digest } = await sealText(BINDING, text);
  return { text: ciphertext, keys: [await wrapContentKey(contentKey, readers)], digest };
}

/** The error of an attempt to open, and everything that anyone could print of it. */
async function failure(work: Promise<unknown>): Promise<{ readonly code: unknown; readonly printed: string }> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error) || !('code' in error)) throw new Error('the text was opened');
  return { code: error.code, printed: `${inspect(error, { depth: 10 })} ${JSON.stringify(error)}` };
}

/** The text with its `index`-th part of five replaced: header, key, initialisation vector, ciphertext, tag. */
function altered(compact: string, index: number): string {
  const parts = compact.split('.');
  const bytes = Buffer.from(parts[index] ?? '', 'base64url');
  bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  parts[index] = bytes.toString('base64url');
  return parts.join('.');
}

test('any text opens as it was sealed, with the digest that was recorded', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async (text) => {
      const stored = await store(text);
      const opened = await openText(stored, BINDING, READER.textKey);
      expect(opened.text).toBe(text);
      expect(opened.digest).toBe(stored.digest);
    }),
    { numRuns: 50 },
  );
});

test('two seals of one short text share neither digest nor ciphertext nor key', async () => {
  const [one, other] = await Promise.all([sealText(BINDING, '42'), sealText(BINDING, '42')]);
  expect(one.digest).not.toBe(other.digest);
  expect(one.ciphertext).not.toBe(other.ciphertext);
  expect(one.contentKey).not.toEqual(other.contentKey);
});

test('the digest of a short text cannot be guessed without the salt inside', async () => {
  const { digest } = await sealText(BINDING, '42');
  expect(digest).not.toBe(textDigest(BINDING, '', '42'));
});

test('a salt has 256 random bits, in hex', () => {
  const salts = Array.from({ length: 100 }, freshSalt);
  expect(new Set(salts).size).toBe(100);
  for (const salt of salts) expect(salt).toMatch(/^[0-9a-f]{64}$/);
});

test('a text is a compact JWE: dir, A256GCM', async () => {
  const { ciphertext, contentKey } = await sealText(BINDING, '42');
  expect(decodeProtectedHeader(ciphertext)).toEqual({ alg: 'dir', enc: 'A256GCM' });
  expect(ciphertext.split('.')[1]).toBe('');
  expect(contentKey).toHaveLength(32);
});

test('its key is a general JWE: ECDH-ES+A256KW, one recipient a reader', async () => {
  const { keys } = await store('42', [READER, STRANGER]);
  const [wrapping] = keys;
  if (wrapping === undefined) throw new Error('no key was wrapped');
  expect(decodeProtectedHeader(wrapping)).toEqual({ enc: 'A256GCM' });
  const header = (node: TestNode): unknown => expect.objectContaining({ alg: 'ECDH-ES+A256KW', kid: node.node });
  expect(wrapping.recipients.map((recipient) => recipient.header)).toEqual([header(READER), header(STRANGER)]);
});

test('neither text nor salt nor key is to be seen in what is stored', async () => {
  const { ciphertext, contentKey, digest } = await sealText(BINDING, SECRET);
  const wrapped = await wrapContentKey(contentKey, [READER]);
  const stored = JSON.stringify([ciphertext, wrapped, digest]);
  expect(stored).not.toContain(SECRET);
  expect(stored).not.toContain(Buffer.from(SECRET).toString('base64url'));
  expect(stored).not.toContain(Buffer.from(contentKey).toString('base64url'));
});

test('each of several readers opens the text', async () => {
  const nodes = ['Beta', 'Gamma', 'Delta'].map((mspId) => testNode(mspId));
  const stored = await store('42', nodes);
  for (const { textKey } of nodes)
    await expect(openText(stored, BINDING, textKey)).resolves.toMatchObject({ text: '42' });
});

test('a reader that a later step adds opens the text by the later key', async () => {
  const stored = await store('42');
  const { contentKey } = await openText(stored, BINDING, READER.textKey);
  const later = { ...stored, keys: [...stored.keys, await wrapContentKey(contentKey, [STRANGER])] };
  await expect(openText(later, BINDING, STRANGER.textKey)).resolves.toMatchObject({ text: '42' });
});

test('a node that no key is wrapped for is told so', async () => {
  const stored = await store(SECRET);
  const { code, printed } = await failure(openText(stored, BINDING, STRANGER.textKey));
  expect(code).toBe('TEXT_NOT_FOR_YOU');
  expect(printed).toContain(`answer of ${BINDING.task} by Beta/worker`);
  expect(printed).not.toContain(SECRET);
  expect((await failure(openText({ ...stored, keys: [] }, BINDING, READER.textKey))).code).toBe('TEXT_NOT_FOR_YOU');
});

test('a node of the same name with another key cannot open the text', async () => {
  const impostor = { ...STRANGER.textKey, kid: READER.node };
  const { code, printed } = await failure(openText(await store(SECRET), BINDING, impostor));
  expect(code).toBe('TEXT_UNREADABLE');
  expect(printed).not.toContain(SECRET);
});

test.each([
  ['initialisation vector', 2],
  ['ciphertext', 3],
  ['tag', 4],
])('a text with an altered %s is unreadable', async (_part, index) => {
  const stored = await store(SECRET);
  const { code, printed } = await failure(
    openText({ ...stored, text: altered(stored.text, index) }, BINDING, READER.textKey),
  );
  expect(code).toBe('TEXT_UNREADABLE');
  expect(printed).not.toContain(SECRET);
});

test('a text under an altered key is unreadable', async () => {
  const stored = await store(SECRET);
  const keys = stored.keys.map((key) => ({ ...key, ciphertext: altered(`x.${key.ciphertext}`, 1).slice(2) }));
  expect((await failure(openText({ ...stored, keys }, BINDING, READER.textKey))).code).toBe('TEXT_UNREADABLE');
});

test("a text under another text's key is unreadable", async () => {
  const [one, other] = await Promise.all([store(SECRET), store(SECRET)]);
  expect((await failure(openText({ ...one, keys: other.keys }, BINDING, READER.textKey))).code).toBe('TEXT_UNREADABLE');
});

test.each(['', 'no JWE', '....'])('what is no JWE is unreadable: %j', async (text) => {
  const { keys } = await store(SECRET);
  expect((await failure(openText({ text, keys }, BINDING, READER.textKey))).code).toBe('TEXT_UNREADABLE');
});

test('a key that was spoiled, or that opens something else, hides no later one', async () => {
  const stored = await store('42');
  const spoiled = stored.keys.map((key) => ({ ...key, ciphertext: altered(`x.${key.ciphertext}`, 1).slice(2) }));
  const foreign = (await store(SECRET)).keys;
  const keys = [{ no: 'wrapping' }, ...spoiled, ...foreign, ...stored.keys];
  await expect(openText({ ...stored, keys }, BINDING, READER.textKey)).resolves.toMatchObject({ text: '42' });
});

describe('the public digest', () => {
  test('is checked against what was opened', async () => {
    const stored = await store('42');
    const opened = await openText(stored, BINDING, READER.textKey);
    expect(opened.digest).toBe(stored.digest);
    assertDigest(opened, stored.digest, BINDING);
    expect(() => {
      assertDigest({ ...opened, digest: 'd'.repeat(64) }, stored.digest, BINDING);
    }).toThrow(/^DIGEST_MISMATCH: /);
  });

  test('of another text is a mismatch that names the record and no word of the text', async () => {
    const opened = await openText(await store(SECRET), BINDING, READER.textKey);
    const { code, printed } = await failure(
      (async () => {
        assertDigest(opened, (await store(SECRET)).digest, BINDING);
      })(),
    );
    expect(code).toBe('DIGEST_MISMATCH');
    expect(printed).toContain(`answer of ${BINDING.task} by Beta/worker`);
    expect(printed).not.toContain(SECRET);
  });

  test.each<Partial<TextBinding>>([
    { channel: 'other' },
    { task: 'cd'.repeat(16) },
    { step: 'result' },
    { round: 1 },
    { author: 'Gamma/worker' },
  ])('does not stand for the same text elsewhere: %j', async (change) => {
    const stored = await store('42');
    const elsewhere = { ...BINDING, ...change };
    const opened = await openText(stored, elsewhere, READER.textKey);
    expect(() => {
      assertDigest(opened, stored.digest, elsewhere);
    }).toThrow('DIGEST_MISMATCH');
  });
});

test('a plaintext that is no sealed document leaves no word in the error or its causes', async () => {
  const { contentKey } = await sealText(BINDING, 'x');
  const header = { alg: 'dir', enc: 'A256GCM' } as const;
  const text = await new CompactEncrypt(Buffer.from(SECRET)).setProtectedHeader(header).encrypt(contentKey);
  const stored = { text, keys: [await wrapContentKey(contentKey, [READER])] };
  const error: unknown = await openText(stored, BINDING, READER.textKey).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'TEXT_UNREADABLE' });
  expect(inspect(error, { depth: 5 })).not.toContain('heliotrope');
});
