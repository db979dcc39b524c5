import type { LevelDatabase } from '../level-store';

export type DatabaseSnapshot = ReturnType<LevelDatabase['snapshot']>;

type Entry = readonly [key: string, value: Buffer];

interface Change {
  readonly key: string;
  readonly value: Buffer | undefined;
}

/** What has to be written to make the database what it was at the snapshot: both are read through, in key order. */
export async function changesBackTo(database: LevelDatabase, snapshot: DatabaseSnapshot): Promise<Change[]> {
  const changes: Change[] = [];
  const [before, now] = [database.iterator({ snapshot }), database.iterator()];
  try {
    let [old, current] = [await before.next(), await now.next()];
    while (old !== undefined || current !== undefined) {
      const order = compare(old?.[0], current?.[0]);
      changes.push(...(order <= 0 ? restored(old, current) : removed(current)));
      old = order <= 0 ? await before.next() : old;
      current = order >= 0 ? await now.next() : current;
    }
  } finally {
    await before.close();
    await now.close();
  }
  return changes;
}

/** Of a key that was there: nothing, if its value is the same now. */
function restored(old: Entry | undefined, current: Entry | undefined): Change[] {
  const isUnchanged = old?.[0] === current?.[0] && old !== undefined && current?.[1].equals(old[1]);
  return old === undefined || isUnchanged ? [] : [{ key: old[0], value: old[1] }];
}

function removed(current: Entry | undefined): Change[] {
  return current === undefined ? [] : [{ key: current[0], value: undefined }];
}

/** Key order; what has ended comes last. */
function compare(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) {
    return a === undefined ? 1 : -1;
  }
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
