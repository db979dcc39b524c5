import { createHash } from 'node:crypto';
import { MemoryLedger, Refusal } from '@llmnet/test-kit/memory-ledger';
import type { Endorsed } from '@llmnet/test-kit/memory-ledger';

/** What ledgers in memory executed and ordered, transaction after transaction, as digests. */
export interface Transcript {
  /** Executions, refused ones and queries included. */
  readonly executions: number;
  /** SHA-256 over everything, in order. */
  readonly digest: string;
  /** The same by the name of the transaction, so that a difference says where to look. */
  readonly byName: Readonly<Record<string, string>>;
  /** The transactions that were endorsed with something to write. */
  readonly written: ReadonlySet<string>;
}

/**
 * Takes down what every ledger in memory does while `play` runs: of each execution the arguments, the keys read and their versions, the
 * ranges and what they held, the writes in their order, the event and the response, or why it was refused; of each order the code.
 */
export async function transcriptOf(play: () => Promise<void>): Promise<Transcript> {
  const whole = createHash('sha256');
  const byName = new Map<string, ReturnType<typeof createHash>>();
  const written = new Set<string>();
  let executions = 0;
  const note = (name: string, line: unknown): void => {
    const bytes = `${JSON.stringify(line, hexBytes)}\n`;
    whole.update(bytes);
    const own = byName.get(name) ?? createHash('sha256');
    byName.set(name, own.update(bytes));
  };

  const prototype = MemoryLedger.prototype;
  // Taken before they are spied on; called with their ledger only.
  const realInvoke = Reflect.get<MemoryLedger, 'invoke'>(prototype, 'invoke');
  const realCommit = Reflect.get<MemoryLedger, 'commit'>(prototype, 'commit');
  const invoke = jest.spyOn(prototype, 'invoke');
  const commit = jest.spyOn(prototype, 'commit');
  invoke.mockImplementation(async function (this: MemoryLedger, creator, name, args, transient = {}, time = this.now) {
    executions += 1;
    const call = { by: creator.id, name, args, transient, time };
    try {
      const endorsed = await realInvoke.call(this, creator, name, args, transient, time);
      note(name, { ...call, ...effects(endorsed) });
      if (endorsed.writes.length > 0) written.add(name);
      return endorsed;
    } catch (error) {
      if (error instanceof Refusal) note(name, { ...call, refused: error.message, writes: error.writes });
      throw error;
    }
  });
  commit.mockImplementation(function (this: MemoryLedger, transaction) {
    const code = realCommit.call(this, transaction);
    note(transaction.name, { ordered: transaction.txId, code });
    return code;
  });
  try {
    await play();
  } finally {
    invoke.mockRestore();
    commit.mockRestore();
  }
  return {
    executions,
    digest: whole.digest('hex'),
    byName: Object.fromEntries([...byName].sort().map(([name, digest]) => [name, digest.digest('hex')])),
    written,
  };
}

function effects({ txId, reads, ranges, writes, events, payload }: Endorsed): object {
  return { txId, reads, ranges, writes, events, payload };
}

/** Called with what `toJSON` of a Buffer has made of it, too: both forms of bytes become hex. */
function hexBytes(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'bigint') return String(value);
  return value;
}
