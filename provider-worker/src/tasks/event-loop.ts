import type { LedgerEvent } from '@llmnet/protocol';
import type { Ledger } from '@llmnet/ledger-client';
import type { EventPositionFile } from './event-position';
import type { TaskEngine } from './task-engine';
import { isTaskEvent } from './task-state';

export interface EventLoopOptions {
  readonly ledger: Ledger;
  readonly engine: TaskEngine;
  readonly position: EventPositionFile;
  /** Sees every event that happens while this process runs. */
  readonly observe: (event: LedgerEvent) => void;
  readonly signal: AbortSignal;
}

/** Reads the ledger's events in order, from where the oldest unsettled task began, until the signal. */
export async function followEvents({ ledger, engine, position, observe, signal }: EventLoopOptions): Promise<void> {
  const caughtUp = await ledger.height();
  const openedIn = new Map<string, bigint>();
  for await (const { event, block } of ledger.events({ block: await position.read() }, signal)) {
    const replayed = block < caughtUp;
    if (event.type === 'opened') openedIn.set(event.task, block);
    if (isTaskEvent(event)) await engine.apply(event, replayed);
    if (!replayed) observe(event);

    const unsettled = new Set(engine.open.map(({ task }) => task));
    for (const task of openedIn.keys()) if (!unsettled.has(task)) openedIn.delete(task);
    await position.write([...openedIn.values()].reduce((oldest, opened) => (opened < oldest ? opened : oldest), block));
  }
}
