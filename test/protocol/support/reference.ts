import { SUBMITS } from '@llmnet/protocol';
import type { SubmitName } from '@llmnet/protocol';
import type { Endorsed } from '@llmnet/test-kit/memory-ledger';

/** What the reference leaves out of a transaction, and what it names that no execution did. */
export interface Difference {
  readonly unnamed: readonly string[];
  readonly unused: readonly string[];
}

/** The form of a key that an entry of the reference begins with, as a pattern. */
function pattern(entry: string): RegExp {
  const form = entry.replace(/^texts: /, 'texts/').split(/,? /)[0] ?? '';
  return new RegExp(`^${form.replaceAll(/<[^>]+>/g, '.+').replace('…', '.*')}$`);
}

function difference(entries: readonly string[], used: readonly string[]): Difference {
  const isNamed = (key: string): boolean => entries.some((entry) => pattern(entry).test(key));
  const isUsed = (entry: string): boolean => used.some((key) => pattern(entry).test(key));
  return {
    unnamed: [...new Set(used.filter((key) => !isNamed(key)))],
    unused: entries.filter((entry) => !isUsed(entry)),
  };
}

/** What executions of a transaction read, against the reference; what is read under a condition may be unused. */
export function readDifference(name: SubmitName, executions: readonly Endorsed[]): Difference {
  const read = executions.flatMap(({ reads, ranges }) => [
    ...reads.map(({ key }) => key),
    ...ranges.map(({ from }) => `${from}…`),
  ]);
  return difference(SUBMITS[name].reads, read);
}

/** What executions of a transaction wrote, against the reference. */
export function writeDifference(name: SubmitName, executions: readonly Endorsed[]): Difference {
  const written = executions.flatMap(({ writes }) => writes.map(({ key }) => key));
  return difference(SUBMITS[name].writes, written);
}
