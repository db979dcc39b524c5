import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerEvent } from '@llmnet/protocol';
import type { Ledger } from '@llmnet/ledger-client';
import { z } from 'zod';
import { isTaskEvent } from '../state/task-state';
import type { TaskEngine } from './task-engine';

export interface EventLoopOptions {
  readonly ledger: Ledger;
  readonly engine: TaskEngine;
  readonly position: EventPositionFile;
  /** Sees every event that happens while this process runs. */
  readonly observe: (event: LedgerEvent) => void;
  readonly signal: AbortSignal;
  /** Is told, once for each break, why events cannot be read. */
  readonly interrupted: (error: Error) => void;
}

/** Reads the ledger's events in order, from where the oldest unsettled task began, until the signal. */
export async function followEvents(options: EventLoopOptions): Promise<void> {
  const { ledger, engine, position, observe, signal, interrupted: onInterruption } = options;
  const caughtUp = await ledger.height();
  const openedIn = new Map<string, bigint>();
  for await (const { event, block } of ledger.events({ block: await position.read() }, signal, { onInterruption })) {
    const replayed = block < caughtUp;
    if (event.type === 'opened') openedIn.set(event.task, block);
    if (isTaskEvent(event)) await engine.apply(event, replayed);
    if (!replayed) observe(event);

    const unsettled = new Set(engine.open.map(({ task }) => task));
    for (const task of openedIn.keys()) if (!unsettled.has(task)) openedIn.delete(task);
    await position.write([...openedIn.values()].reduce((oldest, opened) => (opened < oldest ? opened : oldest), block));
  }
}

const Position = z.strictObject({ block: z.string().regex(/^\d+$/) });

/**
 * Where to begin reading events after a restart: the block of the oldest task that is not settled, so that whatever was under
 * way is met again. Written atomically; behind is harmless, since events can be read twice.
 */
export class EventPositionFile {
  readonly #path: string;
  #written = -1n;
  #writing: Promise<void> = Promise.resolve();

  constructor(private readonly folder: string) {
    this.#path = join(folder, 'events.json');
  }

  async read(): Promise<bigint> {
    try {
      return BigInt(Position.parse(JSON.parse(await readFile(this.#path, 'utf8'))).block);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0n;
      throw new Error(`${this.#path} cannot be read; delete it to read all events again`, { cause: error });
    }
  }

  /** Moves the position on; writes follow one another. */
  write(block: bigint): Promise<void> {
    if (block <= this.#written) return this.#writing;
    this.#written = block;
    this.#writing = this.#writing.then(async () => {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await writeFile(`${this.#path}.new`, JSON.stringify({ block: block.toString() }), { mode: 0o600 });
      await rename(`${this.#path}.new`, this.#path);
    });
    return this.#writing;
  }
}
