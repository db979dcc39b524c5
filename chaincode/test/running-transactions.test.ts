import { EventEmitter } from 'node:events';

/** What the module takes of fabric-shim, and what a transaction is there. */
interface Stub {
  readonly handler: { readonly _stream: EventEmitter };
  readonly done: Promise<void>;
}
interface Chaincode {
  Invoke(stub: Stub): Promise<void>;
}
interface Counting {
  countTransactions(shim: { server: (chaincode: Chaincode) => Chaincode }): void;
  afterTransactions(callback: () => void, withinMs: number): void;
}

const MAX_MS = 60_000;
let counting: Counting;
let chaincode: Chaincode;

beforeEach(() => {
  // It counts for the whole process: each test has a process of its own, as it were.
  jest.isolateModules(() => {
    counting = jest.requireActual<Counting>('../bin/running-transactions.cjs');
  });
  const shim = { server: (served: Chaincode): Chaincode => served };
  counting.countTransactions(shim);
  chaincode = shim.server({ Invoke: ({ done }) => done });
});

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
};

/** A transaction that a peer has sent. @returns how it is answered */
function begin(peer: EventEmitter): () => void {
  let answer: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    answer = resolve;
  });
  void chaincode.Invoke({ handler: { _stream: peer }, done });
  return answer;
}

test('an end waits until every transaction is answered', async () => {
  const peer = new EventEmitter();
  const [first, second] = [begin(peer), begin(peer)];
  const end = jest.fn();
  counting.afterTransactions(end, MAX_MS);
  first();
  await turns();
  expect(end).not.toHaveBeenCalled();
  second();
  await turns();
  expect(end).toHaveBeenCalledTimes(1);
});

test.each(['end', 'error', 'close', 'cancelled'])(
  'an end does not wait for a peer whose stream has told %s, before it or since, only for the others',
  async (event) => {
    const [lost, lostLater, there] = [new EventEmitter(), new EventEmitter(), new EventEmitter()];
    const answerLost = begin(lost);
    begin(lostLater);
    const answer = begin(there);
    lost.emit(event);
    const end = jest.fn();
    counting.afterTransactions(end, MAX_MS);
    lostLater.emit(event);
    answerLost();
    await turns();
    expect(end).not.toHaveBeenCalled();
    answer();
    await turns();
    expect(end).toHaveBeenCalledTimes(1);
  },
);

test('an end waits for its time at most', async () => {
  begin(new EventEmitter());
  await expect(
    new Promise<void>((resolve) => {
      counting.afterTransactions(resolve, 10);
    }),
  ).resolves.toBeUndefined();
});
