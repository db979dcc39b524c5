import { createHash } from 'node:crypto';
import { SUBMITS } from '@llmnet/protocol';
import {
  MemoryLedger,
  Refusal,
  type Endorsed,
  type MemoryNode,
  type Transient,
  type ValidationCode,
} from '@llmnet/test-kit/memory-ledger';

/** A proposal as a client made it. */
export interface RecordedProposal {
  readonly txId: string;
  readonly channel: string;
  readonly creator: MemoryNode;
  readonly name: string;
  readonly args: readonly string[];
  readonly transient: ReadonlyMap<string, Uint8Array>;
  /** Milliseconds since the epoch: the proposal's time, and the endorser's. */
  readonly time: number;
  /** What became of it where it was recorded. */
  readonly endorsed: Endorsed | undefined;
}

/** What happened to a ledger, in order: an execution, or an ordered transaction, by the execution's place in the list. */
export type RecordedEvent =
  | { readonly kind: 'executed'; readonly proposal: RecordedProposal }
  | { readonly kind: 'ordered'; readonly execution: number; readonly code: ValidationCode };

/** The history of one ledger from its first transaction on. */
export type Recording = readonly RecordedEvent[];

/** Records every transaction that memory ledgers execute and order while `play` runs, by ledger; queries are none. */
export async function recording(play: () => Promise<void>): Promise<Recording[]> {
  const recordings = new Map<MemoryLedger, RecordedEvent[]>();
  const places = new Map<Endorsed, number>();
  const eventsOf = (ledger: MemoryLedger): RecordedEvent[] => {
    const events = recordings.get(ledger) ?? [];
    recordings.set(ledger, events);
    return events;
  };
  const prototype = MemoryLedger.prototype;
  // Taken before they are spied on; called with their ledger only.
  const realInvoke = Reflect.get<MemoryLedger, 'invoke'>(prototype, 'invoke');
  const realCommit = Reflect.get<MemoryLedger, 'commit'>(prototype, 'commit');
  const invoke = jest.spyOn(prototype, 'invoke');
  const commit = jest.spyOn(prototype, 'commit');

  invoke.mockImplementation(async function (this: MemoryLedger, creator, name, args, transient = {}, time = this.now) {
    const events = eventsOf(this);
    if (!Object.hasOwn(SUBMITS, name)) return realInvoke.call(this, creator, name, args, transient, time);
    const record = (endorsed: Endorsed | undefined): void => {
      const txId =
        endorsed?.txId ??
        createHash('sha256')
          .update(`refused/${String(events.length)}`)
          .digest('hex');
      const proposal = {
        txId,
        channel: this.channel,
        creator,
        name,
        args,
        transient: encoded(transient),
        time,
        endorsed,
      };
      if (endorsed !== undefined) places.set(endorsed, events.length);
      events.push({ kind: 'executed', proposal });
    };
    try {
      const endorsed = await realInvoke.call(this, creator, name, args, transient, time);
      record(endorsed);
      return endorsed;
    } catch (error) {
      if (error instanceof Refusal) record(undefined);
      throw error;
    }
  });
  commit.mockImplementation(function (this: MemoryLedger, transaction) {
    const code = realCommit.call(this, transaction);
    const execution = places.get(transaction);
    if (execution === undefined) throw new Error(`${transaction.name} was not recorded`);
    eventsOf(this).push({ kind: 'ordered', execution, code });
    return code;
  });
  try {
    await play();
  } finally {
    invoke.mockRestore();
    commit.mockRestore();
  }
  return [...recordings.values()];
}

function encoded(transient: Transient): Map<string, Uint8Array> {
  const bytes = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return new Map(Object.entries(transient).map(([name, value]) => [name, bytes(value)]));
}
