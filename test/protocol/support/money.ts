import {
  JournalLine,
  Burn,
  Credit,
  Dispute,
  LaneRecord,
  LogEntry,
  Mint,
  Provider,
  Reputation,
  Task,
  mspOf,
} from '@llmnet/protocol';
import type { z } from 'zod';
import type { MemoryLedger } from '@llmnet/test-kit/memory-ledger';

/** Micro-credits by account, without accounts that own nothing. */
export type Balances = Record<string, bigint>;

/** What every account owns, by the definition of the journal: counted from the records, whatever the journal says. */
export function holdings(ledger: MemoryLedger): Balances {
  const balances = new Ledger();
  for (const { mspId, balance } of all(ledger, 'lane/', LaneRecord)) balances.add(mspId, balance);
  for (const { account, amount } of all(ledger, 'credit/', Credit)) balances.add(account, amount);
  for (const { mspId, bond } of all(ledger, 'provider/', Provider)) balances.add(mspId, bond);
  for (const { task, requester, escrow } of all(ledger, 'task/', Task)) {
    if (ledger.record(`settled/${task}`) === undefined) balances.add(mspOf(requester), escrow);
  }
  for (const { task, number, by, bond } of all(ledger, 'dispute/', Dispute)) {
    if (ledger.record(`resolved/${task}/${String(number)}`) === undefined) balances.add(mspOf(by), bond);
  }
  for (const record of all(ledger, 'rep/~validation/', Reputation)) {
    balances.add(record.mspId, record.judgements.pot + unfoldedPay(ledger, record));
  }
  return balances.result();
}

function unfoldedPay(ledger: MemoryLedger, { mspId, window, cursor }: Reputation): bigint {
  const first = `out/~validation/${mspId}/${String(window).padStart(15, '0')}/`;
  return ledger
    .keys(`out/~validation/${mspId}/`)
    .filter((key) => key > first && key > cursor)
    .map((key) => LogEntry.parse(ledger.record(key)))
    .reduce((total, entry) => (entry.kind === 'judged' ? total + entry.pay : total), 0n);
}

/** What the lines of the journal moved, by account. */
export function journalled(ledger: MemoryLedger): Balances {
  const balances = new Ledger();
  for (const { amounts } of all(ledger, 'book/', JournalLine)) {
    for (const { account, amount } of amounts) balances.add(account, amount);
  }
  return balances.result();
}

export function totalOf(balances: Balances): bigint {
  return Object.values(balances).reduce((total, amount) => total + amount, 0n);
}

/** Minted less burnt. */
export function issued(ledger: MemoryLedger): bigint {
  const minted = all(ledger, 'mint/', Mint).reduce((total, mint) => total + mint.total, 0n);
  return all(ledger, 'burn/', Burn).reduce((total, { amount }) => total - amount, minted);
}

/** `before` with what the journal moved since. */
export function plus(before: Balances, moved: Balances): Balances {
  const balances = new Ledger();
  for (const part of [before, moved]) {
    for (const [account, amount] of Object.entries(part)) balances.add(account, amount);
  }
  return balances.result();
}

class Ledger {
  readonly #amounts = new Map<string, bigint>();

  add(account: string, amount: bigint): void {
    this.#amounts.set(account, (this.#amounts.get(account) ?? 0n) + amount);
  }

  result(): Balances {
    const entries = [...this.#amounts].filter(([, amount]) => amount !== 0n);
    return Object.fromEntries(entries.sort(([x], [y]) => (x < y ? -1 : 1)));
  }
}

function all<S extends z.ZodType>(ledger: MemoryLedger, prefix: string, schema: S): z.output<S>[] {
  return ledger.keys(prefix).map((key) => schema.parse(ledger.record(key)));
}
