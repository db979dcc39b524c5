import { EmbeddedNetworkError } from '../errors';
import type { LevelStore } from '../level-store';
import { derivedRanges, type KeyRange } from '../peer/keys';

/**
 * Checks that a peer's public state, hashed private state and validation codes are what the blocks lead to.
 * @throws EmbeddedNetworkError LEDGER_CORRUPT naming the first key that is not
 */
export async function compareStates(mspId: string, kept: LevelStore, replayed: LevelStore): Promise<void> {
  for (const range of derivedRanges) {
    await compareRange(mspId, range, kept, replayed);
  }
}

async function compareRange(mspId: string, range: KeyRange, kept: LevelStore, replayed: LevelStore): Promise<void> {
  const [actual, expected] = [kept.iterator(range), replayed.iterator(range)];
  try {
    for (;;) {
      const [[key, value] = [], [expectedKey, expectedValue] = []] = [await actual.next(), await expected.next()];
      if (key === undefined && expectedKey === undefined) {
        return;
      }
      if (key !== expectedKey || value === undefined || expectedValue === undefined || !value.equals(expectedValue)) {
        throw new EmbeddedNetworkError(
          'LEDGER_CORRUPT',
          `The state of ${mspId} is not what the blocks lead to, first at ${JSON.stringify(lower(key, expectedKey))}.`,
        );
      }
    }
  } finally {
    await actual.close();
    await expected.close();
  }
}

function lower(a: string | undefined, b: string | undefined): string {
  return [a, b].flatMap((key) => key ?? []).sort()[0] ?? '';
}
