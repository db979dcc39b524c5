import { once } from 'node:events';
import type { ChaincodeEvent, ChaincodeEventsOptions, CloseableAsyncIterable } from '@hyperledger/fabric-gateway';
import { status as GrpcStatus } from '@grpc/grpc-js';
import { readEvents } from '../src/events';
import { gatewayError } from './support/gateway-errors';

/** Pauses by the timers that a test can fake, and ended by a signal as theirs. */
jest.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number, _value: undefined, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        reject(new Error('aborted'));
      };
      if (signal?.aborted === true) abort();
      signal?.addEventListener('abort', abort);
      setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, milliseconds);
    }),
}));

function raw(block: number): ChaincodeEvent {
  return {
    blockNumber: BigInt(block),
    transactionId: `tx${String(block)}`,
    chaincodeName: 'register',
    eventName: 'put',
    payload: Buffer.from('colour'),
  };
}

const readers: AbortController[] = [];

afterEach(() => {
  for (const reader of readers.splice(0)) reader.abort();
});

/** A signal that ends its reader after the test, however the test ends. */
function reader(): AbortController {
  const controller = new AbortController();
  readers.push(controller);
  return controller;
}

type End = 'ends' | 'breaks' | 'stays';

/** A peer whose streams carry these events, one list after another, and then end so. */
class FakePeer {
  readonly opened: ChaincodeEventsOptions[] = [];
  closed = 0;

  constructor(
    private readonly streams: readonly { readonly events: readonly ChaincodeEvent[]; readonly then: End }[],
  ) {}

  readonly open = (options: ChaincodeEventsOptions): Promise<CloseableAsyncIterable<ChaincodeEvent>> => {
    const stream = this.streams[this.opened.length];
    this.opened.push(options);
    if (stream === undefined) return Promise.reject(new Error('peer is gone'));
    const closing = new AbortController();
    const close = (): void => {
      this.closed += 1;
      closing.abort();
    };
    async function* read(): AsyncGenerator<ChaincodeEvent> {
      yield* stream?.events ?? [];
      if (stream?.then === 'breaks') throw new Error('stream broke');
      if (stream?.then === 'stays' && !closing.signal.aborted) await once(closing.signal, 'abort');
    }
    return Promise.resolve({ [Symbol.asyncIterator]: read, close, [Symbol.dispose]: close });
  };
}

/** So many events of the peer from block 5 on; then the reader goes. */
async function take(peer: FakePeer, count: number): Promise<ChaincodeEvent[]> {
  const taken: ChaincodeEvent[] = [];
  for await (const event of readEvents(peer.open, { block: 5n }, reader().signal)) {
    taken.push(event);
    if (taken.length === count) break;
  }
  return taken;
}

/** The transaction that a stream was asked to begin behind. */
const behind = (options: ChaincodeEventsOptions | undefined): unknown => ({
  block: options?.checkpoint?.getBlockNumber(),
  transaction: options?.checkpoint?.getTransactionId(),
});

test('events come in order, with block and transaction', async () => {
  const peer = new FakePeer([{ events: [raw(5), raw(6)], then: 'stays' }]);
  await expect(take(peer, 2)).resolves.toEqual([raw(5), raw(6)]);
  expect(peer.opened).toEqual([{ startBlock: 5n }]);
});

test('reading can begin behind a transaction', async () => {
  const peer = new FakePeer([{ events: [raw(5)], then: 'stays' }]);
  const from = { block: 4n, afterTransaction: 'tx4' };
  await readEvents(peer.open, from, reader().signal).next();
  expect(behind(peer.opened[0])).toEqual({ block: 4n, transaction: 'tx4' });
});

test.each(['ends', 'breaks'] as const)('a stream that %s is opened again behind the last event', async (end) => {
  const peer = new FakePeer([
    { events: [raw(5), raw(6)], then: end },
    { events: [raw(7)], then: 'stays' },
  ]);
  await expect(take(peer, 3)).resolves.toEqual([raw(5), raw(6), raw(7)]);
  expect(behind(peer.opened[1])).toEqual({ block: 6n, transaction: 'tx6' });
});

test('a stream that breaks before its first event is opened again from the same block', async () => {
  const peer = new FakePeer([
    { events: [], then: 'breaks' },
    { events: [raw(5)], then: 'stays' },
  ]);
  await expect(take(peer, 1)).resolves.toEqual([raw(5)]);
  expect(peer.opened).toEqual([{ startBlock: 5n }, { startBlock: 5n }]);
});

test('a reader that goes closes its stream', async () => {
  const peer = new FakePeer([{ events: [raw(5)], then: 'stays' }]);
  await take(peer, 1);
  expect(peer.closed).toBeGreaterThan(0);
});

test('reading ends with the signal, also while nothing happens, and closes the stream', async () => {
  const stopping = reader();
  const peer = new FakePeer([{ events: [raw(5)], then: 'stays' }]);
  const events = readEvents(peer.open, { block: 5n }, stopping.signal);
  await events.next();
  const next = events.next();
  stopping.abort();
  await expect(next).resolves.toEqual({ done: true, value: undefined });
  expect(peer.closed).toBeGreaterThan(0);
  expect(peer.opened).toHaveLength(1);
});

test('reading ends with the signal while a peer is waited for', async () => {
  const stopping = reader();
  const peer = new FakePeer([]);
  const next = readEvents(peer.open, { block: 5n }, stopping.signal).next();
  while (peer.opened.length === 0) await new Promise(setImmediate);
  stopping.abort();
  await expect(next).resolves.toEqual({ done: true, value: undefined });
});

test('nothing is opened when the signal has been given before', async () => {
  const peer = new FakePeer([]);
  const events = readEvents(peer.open, { block: 5n }, AbortSignal.abort());
  await expect(events.next()).resolves.toEqual({ done: true, value: undefined });
  expect(peer.opened).toEqual([]);
});

test('reading ends when the signal comes while a stream is being opened', async () => {
  const stopping = new AbortController();
  const peer = new FakePeer([]);
  const opening: (() => void)[] = [];
  const open = async (options: ChaincodeEventsOptions): Promise<CloseableAsyncIterable<ChaincodeEvent>> => {
    await new Promise<void>((resolve) => opening.push(resolve));
    return peer.open(options);
  };
  const next = readEvents(open, { block: 0n }, stopping.signal).next();
  stopping.abort();
  for (const resolve of opening) resolve();
  await expect(next).resolves.toEqual({ done: true, value: undefined });
});

describe('while no peer answers', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Lets so much time pass, and what waits for it go on. */
  async function pass(milliseconds: number): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += 100) await jest.advanceTimersByTimeAsync(100);
  }

  test('pauses grow to five seconds, and the reason is told once until an event has come', async () => {
    let refusal: Error | undefined = gatewayError(GrpcStatus.UNAVAILABLE, 'gone');
    let opened = 0;
    const back = new FakePeer([
      { events: [raw(5)], then: 'breaks' },
      { events: [raw(6)], then: 'stays' },
    ]);
    const open = (options: ChaincodeEventsOptions): Promise<CloseableAsyncIterable<ChaincodeEvent>> => {
      opened += 1;
      return refusal === undefined ? back.open(options) : Promise.reject(refusal);
    };
    const told = jest.fn();
    const events = readEvents(open, { block: 5n }, reader().signal, { onInterruption: told });
    const first = events.next();
    await pass(60_000);
    expect(opened).toBeGreaterThan(12);
    expect(opened).toBeLessThan(24);
    expect(told).toHaveBeenCalledTimes(1);
    expect(told).toHaveBeenCalledWith(expect.objectContaining({ code: 'LEDGER_UNAVAILABLE', stage: 'events' }));
    refusal = undefined;
    await pass(6_000);
    await expect(first).resolves.toMatchObject({ value: raw(5) });
    const second = events.next();
    await pass(300);
    await expect(second).resolves.toMatchObject({ value: raw(6) });
    expect(told).toHaveBeenCalledTimes(2);
  });

  test.each([1, 2])('%i that joined by a later snapshot end the reading, and each is asked', async (peers) => {
    const asked: number[] = [];
    const open = (_options: unknown, refusals: number): Promise<never> => {
      asked.push(refusals % peers);
      return Promise.reject(gatewayError(GrpcStatus.ABORTED, 'cannot serve block [5]'));
    };
    const reading = readEvents(open, { block: 5n }, reader().signal, { peers }).next();
    const ended = expect(reading).rejects.toMatchObject({
      code: 'HISTORY_MISSING',
      message: expect.stringContaining('no peer has block 5') as string,
    });
    await pass(30_000);
    await ended;
    expect(new Set(asked)).toEqual(new Set(Array.from({ length: peers }, (_, index) => index)));
    expect(asked).toHaveLength(3 * peers);
  });

  test('a peer that says so once, as when it stops, is asked again', async () => {
    const back = new FakePeer([{ events: [raw(5)], then: 'stays' }]);
    let opened = 0;
    const open = (options: ChaincodeEventsOptions): Promise<CloseableAsyncIterable<ChaincodeEvent>> => {
      opened += 1;
      return opened < 3 ? Promise.reject(gatewayError(GrpcStatus.ABORTED, 'closed')) : back.open(options);
    };
    const first = readEvents(open, { block: 5n }, reader().signal).next();
    await pass(2_000);
    await expect(first).resolves.toMatchObject({ value: raw(5) });
  });
});
