import { generateKeyPairSync, verify } from 'node:crypto';
import fc from 'fast-check';
import { lowSSigner } from '../src/signer';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const sign = lowSSigner(privateKey);

/** Half the order of the P-256 group: Fabric accepts no larger s. */
const HALF_ORDER = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
const MESSAGES = fc.uint8Array({ maxLength: 100 });
const RUNS = { numRuns: 300 };

/** Reads the two integers of a DER signature, strictly: no other length form, no needless zero, nothing negative. */
function integersOf(der: Uint8Array): [r: bigint, s: bigint] {
  const bytes = Buffer.from(der);
  expect(bytes[0]).toBe(0x30);
  expect(bytes[1]).toBe(bytes.length - 2);
  const first = integerAt(bytes, 2);
  const second = integerAt(bytes, first.end);
  expect(second.end).toBe(bytes.length);
  return [first.value, second.value];
}

function integerAt(bytes: Buffer, at: number): { readonly value: bigint; readonly end: number } {
  expect(bytes[at]).toBe(0x02);
  const end = at + 2 + (bytes[at + 1] ?? 0);
  const digits = bytes.subarray(at + 2, end);
  const [first = 0xff, next = 0] = digits;
  expect(first).toBeLessThan(0x80);
  if (first === 0) expect(next).toBeGreaterThanOrEqual(0x80);
  return { value: BigInt(`0x${digits.toString('hex')}`), end };
}

test('every signature verifies with node:crypto', async () => {
  await fc.assert(
    fc.asyncProperty(MESSAGES, async (message) => {
      expect(verify('sha256', message, publicKey, await sign(message))).toBe(true);
    }),
    RUNS,
  );
});

test('every signature is strict DER in the low-S form', async () => {
  await fc.assert(
    fc.asyncProperty(MESSAGES, async (message) => {
      const [r, s] = integersOf(await sign(message));
      expect(r > 0n).toBe(true);
      expect(s > 0n && s <= HALF_ORDER).toBe(true);
    }),
    RUNS,
  );
});

test('a signature does not verify for another message', async () => {
  const signature = await sign(Buffer.from('one'));
  expect(verify('sha256', Buffer.from('two'), publicKey, signature)).toBe(false);
});
