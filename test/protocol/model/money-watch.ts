import { mspOf } from '@llmnet/protocol';
import type { Endorsed, MemoryLedger } from '@llmnet/test-kit/memory-ledger';
import { must } from './task-model';

type Row = Record<string, unknown>;

const amount = (row: Row, field: string): bigint => BigInt(row[field] as string);

/** What lies under a key, in micro-credits; undefined where such keys hold no money of their own. */
const HELD: readonly (readonly [prefix: string, of: (row: Row) => bigint])[] = [
  ['lane/', (row) => amount(row, 'balance')],
  ['credit/', (row) => amount(row, 'amount')],
  ['provider/', (row) => amount(row, 'bond')],
  ['task/', (row) => amount(row, 'escrow')],
  ['dispute/', (row) => amount(row, 'bond')],
  ['out/~validation/', (row) => amount(row, 'pay')],
  ['rep/~validation/', (row) => amount(row['judgements'] as Row, 'pot')],
];

/**
 * The sum of everything, kept up to date from what each transaction writes: lanes, credits, bonds, the escrow of tasks that are not settled, the
 * bonds of disputes that are not resolved, pay in log entries that are not folded, and pots.
 */
export class MoneyWatch {
  readonly #held = new Map<string, bigint>();
  #total = 0n;

  constructor(private readonly ledger: MemoryLedger) {
    for (const key of ledger.keys()) this.#put(key, ledger.record(key) as Row);
  }

  get total(): bigint {
    return this.#total;
  }

  /** Takes the writes of a valid transaction. @throws Violation where an amount is negative */
  apply({ writes }: Endorsed): void {
    for (const write of writes) {
      if (write.space !== 'public') continue;
      if (write.kind === 'delete') this.#hold(write.key, 0n);
      if (write.kind === 'put') this.#put(write.key, JSON.parse(Buffer.from(write.value).toString('utf8')) as Row);
    }
  }

  #put(key: string, row: Row): void {
    const held = HELD.find(([prefix]) => key.startsWith(prefix));
    if (held !== undefined) this.#hold(key, this.#isFolded(key) ? 0n : held[1](row));
    if (key.startsWith('settled/')) this.#hold(key.replace('settled/', 'task/'), 0n);
    if (key.startsWith('resolved/')) this.#hold(key.replace('resolved/', 'dispute/'), 0n);
    if (key.startsWith('rep/~validation/')) this.#fold(mspOf(key.replace('rep/~validation/', '') + '/'));
  }

  #hold(key: string, now: bigint): void {
    must(now >= 0n, `nothing under ${key} is negative`);
    this.#total += now - (this.#held.get(key) ?? 0n);
    if (now === 0n) this.#held.delete(key);
    else this.#held.set(key, now);
  }

  /** Pay that was folded is in the pot. */
  #fold(mspId: string): void {
    for (const key of this.#held.keys()) {
      if (key.startsWith(`out/~validation/${mspId}/`) && this.#isFolded(key)) this.#hold(key, 0n);
    }
  }

  #isFolded(key: string): boolean {
    if (!key.startsWith('out/~validation/')) return false;
    const [, , mspId = '', window = ''] = key.split('/');
    const record = this.ledger.record(`rep/~validation/${mspId}`) as { window: number; cursor: string };
    return Number(window) < record.window || (Number(window) === record.window && key <= record.cursor);
  }
}
