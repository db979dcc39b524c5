import { mkdir } from 'node:fs/promises';
import { types } from 'node:util';
import { ClassicLevel } from 'classic-level';
import { EmbeddedNetworkError } from './errors';
import { GroupCommit } from './group-commit';

/**
 * Everything that follows from the blocks, and what is not in them, in one LevelDB for all members, so that what is written later
 * is never kept where something earlier is lost.
 */
export type LevelDatabase = ClassicLevel<string, Buffer>;

/** One owner's part of it; text keys in UTF-8 byte order, the order in which Fabric's LevelDB state iterates. */
export type LevelStore = ReturnType<typeof ClassicLevel.prototype.sublevel<string, Buffer>>;

/** One change of a batch; undefined deletes. */
export interface StoreChange {
  readonly key: string;
  readonly value: Buffer | undefined;
}

/** Writes to all parts of a database go through one. */
const ofDatabases = new WeakMap<LevelDatabase, GroupCommit>();
const ofStores = new WeakMap<LevelStore, GroupCommit>();

const ENCODINGS = { keyEncoding: 'utf8', valueEncoding: 'buffer' } as const;

/**
 * Opens or creates the database.
 * @throws EmbeddedNetworkError DATA_FOLDER_IN_USE, DATA_FOLDER_UNUSABLE
 */
export async function openDatabase(folder: string): Promise<LevelDatabase> {
  const store = new ClassicLevel<string, Buffer>(folder, ENCODINGS);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await store.open();
    return store;
  } catch (cause) {
    throw isLocked(cause)
      ? new EmbeddedNetworkError(
          'DATA_FOLDER_IN_USE',
          `Another process uses ${folder}: stop it or choose another data folder.`,
          { cause },
        )
      : new EmbeddedNetworkError(
          'DATA_FOLDER_UNUSABLE',
          `Cannot open ${folder}: check its permissions and free space, or choose another data folder.`,
          { cause },
        );
  }
}

/** The part of one owner; names as MSP ids have them. */
export async function openStore(database: LevelDatabase, owner: string): Promise<LevelStore> {
  const store = database.sublevel<string, Buffer>(owner, ENCODINGS);
  await store.open();
  const commit = ofDatabases.get(database) ?? new GroupCommit(database);
  ofDatabases.set(database, commit);
  ofStores.set(store, commit);
  return store;
}

/** Makes all changes or none. Of two calls, the changes of the first are never lost where those of the second are kept. */
export function writeChanges(store: LevelStore, changes: readonly StoreChange[]): Promise<void> {
  const commit = ofStores.get(store);
  if (commit === undefined) {
    throw new RangeError('a store is opened by openStore');
  }
  return commit.write(store, changes);
}

function isLocked(error: unknown): boolean {
  const cause = types.isNativeError(error) ? error.cause : undefined;
  return types.isNativeError(cause) && 'code' in cause && cause.code === 'LEVEL_LOCKED';
}

/** Fixed width, so that text order is number order. */
export function sortable(value: number): string {
  return value.toString(16).padStart(12, '0');
}
