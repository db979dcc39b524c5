import { createHash } from 'node:crypto';

/** One item, chosen by the question alone: the same one every time it is asked. */
export function chooseByText<T>(items: readonly [T, ...T[]], question: string): T {
  const digest = createHash('sha256').update(question).digest();
  return items[digest.readUInt32BE() % items.length] ?? items[0];
}
