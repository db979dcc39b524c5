import type { LevelDatabase, LevelStore, StoreChange } from './level-store';

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
