import { mkdir } from 'node:fs/promises';
import { types } from 'node:util';
import { ClassicLevel } from 'classic-level';
import { EmbeddedNetworkError } from './errors';

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

type Operation =
  | { type: 'put'; key: string; value: Buffer; sublevel: LevelStore }
  | { type: 'del'; key: string; sublevel: LevelStore };

interface Write {
  readonly store: LevelStore;
  readonly changes: readonly StoreChange[];
}

/**
 * Writes to one database in the order in which they are asked for. What is asked for in the same turn of the event loop, or while
 * a batch is being written, becomes one batch: all peers commit the same block at the same time.
 */
export class GroupCommit {
  readonly #waiting: Write[] = [];
  #next: Promise<void> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(private readonly database: LevelDatabase) {}

  /** Makes all changes or none, never later than changes that are asked for later. */
  write(store: LevelStore, changes: readonly StoreChange[]): Promise<void> {
    this.#waiting.push({ store, changes });
    this.#next ??= this.#writeNext();
    return this.#next;
  }

  async #writeNext(): Promise<void> {
    await endOfTurn();
    await this.#writing.catch(() => undefined);
    this.#next = undefined;
    this.#writing = this.database.batch(this.#waiting.splice(0).flatMap(operations));
    await this.#writing;
  }
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

/** After everything that needs no input or output any more. */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}

function operations({ store: sublevel, changes }: Write): Operation[] {
  return changes.map(({ key, value }) =>
    value ? { type: 'put', key, value, sublevel } : { type: 'del', key, sublevel },
  );
}
