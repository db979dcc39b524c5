import { createHash } from 'node:crypto';
import { QUERIES, ledgerErrorCode } from '@llmnet/protocol';
import type {
  LedgerErrorCode,
  LedgerEvent,
  QueryName,
  QueryRequest,
  QueryResponse,
  Role,
  SubmitName,
  SubmitRequest,
} from '@llmnet/protocol';
import { setWallClock } from '../../../../chaincode/src/state/transaction';
import { chaincode } from './contracts';
import { MemoryStub } from './memory-stub';
import { issueNode } from './nodes';
import type { MemoryNode } from './nodes';
import { newSimulation } from './simulation';
import type { Simulation, Write } from './simulation';
import { VersionedState } from './versioned-state';

/** Private data that goes with a transaction: text as it is, anything else as JSON. */
export type Transient = Readonly<Record<string, unknown>>;

export type ValidationCode = 'VALID' | 'MVCC_READ_CONFLICT' | 'PHANTOM_READ_CONFLICT';

/** An execution that has not been ordered yet. */
export interface Endorsed extends Simulation {
  readonly txId: string;
  readonly name: string;
  readonly payload: string;
}

/** What a transaction ends with when it does not become part of the ledger. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: LedgerErrorCode | ValidationCode | undefined,
    message: string,
    /** What the refused execution had written, which no peer keeps. */
    readonly writes: readonly Write[],
  ) {
    super(message);
  }
}

const START = Date.UTC(2026, 0, 1);

/** A ledger as it was at one moment, to go on from more than once. */
export interface SavedLedger {
  readonly public: VersionedState;
  readonly private: VersionedState;
  readonly policies: ReadonlyMap<string, Uint8Array>;
  readonly events: readonly LedgerEvent[];
  readonly height: number;
  readonly sequence: number;
  readonly now: number;
}

/**
 * The real contracts over a ledger in memory, with the rules that latches rest on: reads carry versions, and a transaction is valid
 * only while what it read has not changed. For many cases at little cost; endorsement and everything else of a network is not here.
 */
export class MemoryLedger {
  readonly #chaincode = chaincode();
  #public = new VersionedState();
  #private = new VersionedState();
  #policies = new Map<string, Uint8Array>();
  #events: LedgerEvent[] = [];
  #height = 0;
  #sequence = 0;
  #now = START;

  constructor(readonly channel = 'llmnet') {
    setWallClock(() => this.#now);
  }

  /** Milliseconds since the epoch; the endorser's clock and the time of the next transaction. */
  get now(): number {
    return this.#now;
  }

  advance(seconds: number): void {
    this.#now += Math.round(seconds * 1000);
    setWallClock(() => this.#now);
  }

  /** What {@link restore} brings back. Copies references only: values are never changed in place. */
  save(): SavedLedger {
    return {
      public: this.#public.copy(),
      private: this.#private.copy(),
      policies: new Map(this.#policies),
      events: [...this.#events],
      height: this.#height,
      sequence: this.#sequence,
      now: this.#now,
    };
  }

  restore(saved: SavedLedger): void {
    this.#public = saved.public.copy();
    this.#private = saved.private.copy();
    this.#policies = new Map(saved.policies);
    this.#events = [...saved.events];
    this.#height = saved.height;
    this.#sequence = saved.sequence;
    this.#now = saved.now;
    setWallClock(() => this.#now);
  }

  node(mspId: string, enrolmentId: string, roles: readonly Role[]): Promise<MemoryNode> {
    return issueNode(mspId, enrolmentId, roles);
  }

  /** Events of valid transactions, oldest first. */
  get events(): readonly LedgerEvent[] {
    return this.#events;
  }

  /** Public keys with a prefix, in order. */
  keys(prefix = ''): string[] {
    return prefix === '' ? this.#public.keys('', '') : this.#public.keys(prefix, `${prefix}\u{10ffff}`);
  }

  /** Keys of private collections, `collection/key`, in order. */
  privateKeys(): string[] {
    return this.#private.keys('', '');
  }

  /** The JSON of a public key; undefined where it is absent. */
  record(key: string): unknown {
    const entry = this.#public.get(key);
    return entry === undefined ? undefined : JSON.parse(Buffer.from(entry.value).toString('utf8'));
  }

  /** Bytes of a public key's value, 0 where it is absent. */
  size(key: string): number {
    return this.#public.get(key)?.value.length ?? 0;
  }

  /** The key-level policy of a public key. */
  policy(key: string): Uint8Array | undefined {
    return this.#policies.get(key);
  }

  /** Puts a value under a public key past every rule, to play a damaged or a foreign record. */
  plant(key: string, value: unknown): void {
    this.#public.put(key, Buffer.from(JSON.stringify(value)), this.#height);
  }

  /** Executes against the present state. @throws Refusal with the chaincode's code */
  async endorse<N extends SubmitName>(
    node: MemoryNode,
    name: N,
    request: SubmitRequest<N>,
    transient: Transient = {},
  ): Promise<Endorsed> {
    return this.invoke(node, name, [JSON.stringify(request)], transient);
  }

  /** Executes anything at all: the arguments need not have the form that the transaction takes. @throws Refusal */
  async invoke(
    node: MemoryNode,
    name: string,
    args: readonly string[],
    transient: Transient = {},
    time = this.#now,
  ): Promise<Endorsed> {
    this.#sequence += 1;
    const txId = createHash('sha256')
      .update(`${this.channel}/${String(this.#sequence)}`)
      .digest('hex');
    const simulation = newSimulation();
    const stub = new MemoryStub(
      {
        channel: this.channel,
        txId,
        time,
        name,
        args,
        transient: encoded(transient),
        creator: { mspid: node.mspId, idBytes: node.idBytes },
      },
      { public: this.#public, private: this.#private, policies: this.#policies },
      simulation,
    );
    const { status, message, payload } = await this.#chaincode.Invoke(stub);
    if (status !== 200) throw new Refusal(ledgerErrorCode(message), message, simulation.writes);
    return { ...simulation, txId, name, payload: Buffer.from(payload).toString('utf8') };
  }

  /** Orders and validates an endorsed transaction in a block of its own. */
  commit(transaction: Endorsed): ValidationCode {
    const code = this.#validate(transaction);
    this.#height += 1;
    if (code !== 'VALID') return code;
    for (const write of transaction.writes) this.#apply(write);
    this.#events.push(...transaction.events.slice(-1));
    return code;
  }

  /** Endorses and commits. @throws Refusal with the chaincode's or the validation code */
  async submit<N extends SubmitName>(
    node: MemoryNode,
    name: N,
    request: SubmitRequest<N>,
    transient: Transient = {},
  ): Promise<Endorsed> {
    const transaction = await this.endorse(node, name, request, transient);
    const code = this.commit(transaction);
    if (code !== 'VALID') throw new Refusal(code, `${name}: ${code}`, transaction.writes);
    return transaction;
  }

  async query<N extends QueryName>(node: MemoryNode, name: N, request: QueryRequest<N>): Promise<QueryResponse<N>> {
    const { payload, writes } = await this.invoke(node, name, [JSON.stringify(request)]);
    if (writes.length > 0) throw new Error(`${name} is a query and wrote ${writes.map(({ key }) => key).join()}`);
    // The schema is the one of this very name, which TypeScript cannot follow through the lookup.
    return QUERIES[name].response.parse(JSON.parse(payload)) as QueryResponse<N>;
  }

  #validate({ reads, ranges }: Simulation): ValidationCode {
    const spaces = { public: this.#public, private: this.#private };
    if (reads.some(({ space, key, version }) => spaces[space].get(key)?.version !== version))
      return 'MVCC_READ_CONFLICT';
    const changed = ranges.some(({ from, to, results, exhausted }) => {
      const last = results.at(-1)?.[0];
      const end = exhausted ? to : last === undefined ? from : `${last}\u0000`;
      const now = this.#public.keys(from, end).map((key) => [key, this.#public.get(key)?.version]);
      return JSON.stringify(now) !== JSON.stringify(results);
    });
    return changed ? 'PHANTOM_READ_CONFLICT' : 'VALID';
  }

  #apply(write: Write): void {
    const space = write.space === 'public' ? this.#public : this.#private;
    switch (write.kind) {
      case 'put':
        space.put(write.key, write.value, this.#height);
        return;
      case 'delete':
      case 'purge':
        space.delete(write.key);
        this.#policies.delete(write.key);
        return;
      case 'policy': {
        this.#policies.set(write.key, write.policy);
        const value = space.get(write.key)?.value;
        if (value !== undefined) space.put(write.key, value, this.#height);
      }
    }
  }
}

function encoded(transient: Transient): Map<string, Uint8Array> {
  const bytes = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return new Map(Object.entries(transient).map(([name, value]) => [name, bytes(value)]));
}
