import { LedgerEvent } from '@llmnet/protocol';
import type { Simulation, Space } from './simulation';
import type { VersionedState } from './versioned-state';

export interface Invocation {
  readonly channel: string;
  readonly txId: string;
  readonly time: number;
  readonly name: string;
  readonly args: readonly string[];
  readonly transient: ReadonlyMap<string, Uint8Array>;
  readonly creator: { readonly mspid: string; readonly idBytes: Uint8Array };
}

export interface Spaces {
  readonly public: VersionedState;
  readonly private: VersionedState;
  readonly policies: ReadonlyMap<string, Uint8Array>;
}

interface Result {
  readonly done: boolean;
  readonly value: { readonly namespace: string; readonly key: string; readonly value: Uint8Array };
}

interface RangeIterator {
  next(): Promise<Result>;
  close(): Promise<void>;
}

const END: Result = { done: true, value: { namespace: '', key: '', value: new Uint8Array() } };

/**
 * The part of fabric-shim's stub that the contracts use, over a ledger in memory. As in a peer there is no reading of one's own writes,
 * a range sees the committed state, and private keys are read and written by hash, so they take part in the conflict check.
 */
export class MemoryStub {
  constructor(
    private readonly invocation: Invocation,
    private readonly spaces: Spaces,
    private readonly simulation: Simulation,
  ) {}

  getBufferArgs(): Buffer[] {
    return [this.invocation.name, ...this.invocation.args].map((argument) => Buffer.from(argument));
  }

  getArgs(): string[] {
    return [this.invocation.name, ...this.invocation.args];
  }

  getFunctionAndParameters(): { fcn: string; params: string[] } {
    return { fcn: this.invocation.name, params: [...this.invocation.args] };
  }

  getTxID(): string {
    return this.invocation.txId;
  }

  getChannelID(): string {
    return this.invocation.channel;
  }

  getCreator(): Invocation['creator'] {
    return this.invocation.creator;
  }

  getTxTimestamp(): { seconds: number; nanos: number } {
    const { time } = this.invocation;
    return { seconds: Math.trunc(time / 1000), nanos: (time % 1000) * 1_000_000 };
  }

  getTransient(): ReadonlyMap<string, Uint8Array> {
    return this.invocation.transient;
  }

  setEvent(_name: string, payload: Uint8Array): void {
    this.simulation.events.push(LedgerEvent.parse(JSON.parse(Buffer.from(payload).toString('utf8'))));
  }

  getState(key: string): Promise<Uint8Array> {
    return this.#read('public', key);
  }

  putState(key: string, value: Uint8Array): Promise<void> {
    return this.#write({ space: 'public', key, kind: 'put', value });
  }

  deleteState(key: string): Promise<void> {
    return this.#write({ space: 'public', key, kind: 'delete' });
  }

  getStateValidationParameter(key: string): Promise<Uint8Array> {
    this.simulation.stateCalls += 1;
    return Promise.resolve(this.spaces.policies.get(key) ?? new Uint8Array());
  }

  setStateValidationParameter(key: string, policy: Uint8Array): Promise<void> {
    return this.#write({ space: 'public', key, kind: 'policy', policy });
  }

  getPrivateData(collection: string, key: string): Promise<Uint8Array> {
    return this.#read('private', `${collection}/${key}`);
  }

  getPrivateDataHash(collection: string, key: string): Promise<Uint8Array> {
    return this.#read('private', `${collection}/${key}`);
  }

  putPrivateData(collection: string, key: string, value: Uint8Array): Promise<void> {
    return this.#write({ space: 'private', key: `${collection}/${key}`, kind: 'put', value });
  }

  purgePrivateData(collection: string, key: string): Promise<void> {
    return this.#write({ space: 'private', key: `${collection}/${key}`, kind: 'purge' });
  }

  getStateByRange(from: string, to: string): Promise<RangeIterator> {
    this.simulation.stateCalls += 1;
    const range: Simulation['ranges'][number] = { from, to, results: [], exhausted: false };
    this.simulation.ranges.push(range);
    return Promise.resolve(
      this.#iterator('public', this.spaces.public.keys(from, to), (key, version) => {
        if (key === undefined) range.exhausted = true;
        else range.results.push([key, version]);
      }),
    );
  }

  /** As in fabric-shim, the promise has the iterator inside an object, and can be iterated itself. */
  getPrivateDataByRange(
    collection: string,
    from: string,
    to: string,
  ): Promise<{ iterator: RangeIterator }> & AsyncIterable<Result['value']> {
    this.simulation.stateCalls += 1;
    const keys = this.spaces.private.keys(`${collection}/${from}`, `${collection}/${to}`);
    const iterator = this.#iterator('private', keys, () => undefined, `${collection}/`.length);
    const iterable = {
      async *[Symbol.asyncIterator]() {
        for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
      },
    };
    return Object.assign(Promise.resolve({ iterator }), iterable);
  }

  #iterator(
    space: Space,
    keys: readonly string[],
    seen: (key: string | undefined, version: number) => void,
    prefix = 0,
  ): RangeIterator {
    let position = 0;
    return {
      next: () => {
        const key = keys[position];
        const entry = key === undefined ? undefined : this.spaces[space].get(key);
        if (key === undefined || entry === undefined) {
          seen(undefined, 0);
          return Promise.resolve(END);
        }
        position += 1;
        seen(key, entry.version);
        return Promise.resolve({ done: false, value: { namespace: '', key: key.slice(prefix), value: entry.value } });
      },
      close: () => Promise.resolve(),
    };
  }

  #read(space: Space, key: string): Promise<Uint8Array> {
    this.simulation.stateCalls += 1;
    const entry = this.spaces[space].get(key);
    this.simulation.reads.push({ space, key, version: entry?.version });
    return Promise.resolve(entry?.value ?? new Uint8Array());
  }

  #write(write: Simulation['writes'][number]): Promise<void> {
    this.simulation.stateCalls += 1;
    this.simulation.writes.push(write);
    return Promise.resolve();
  }
}
