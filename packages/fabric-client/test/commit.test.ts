import { status as GrpcStatus } from '@grpc/grpc-js';
import { CommitStatuses, commit } from '../src/commit';
import { FabricClientError } from '../src/errors';
import { BlocksSeen } from '../src/peer-connection';
import type { SignedTransaction } from '../src/signing';
import { gatewayError } from './support/gateway-errors';
import { ScriptedPeer } from './support/scripted-peer';

// Jest's fake clock knows the global timers only.
jest.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}));

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

const SIGNED: SignedTransaction = {
  txId: 'tx',
  prepared: new Uint8Array(),
  signature: Buffer.from('signed once'),
  result: new Uint8Array(),
  setsPolicies: false,
};
const NO_LEADER = gatewayError(GrpcStatus.UNAVAILABLE, 'no orderers could successfully process transaction');

interface Peers {
  readonly own?: readonly ScriptedPeer[];
  readonly others?: readonly ScriptedPeer[];
}

const neverAgain = (): Promise<never> => Promise.reject(new Error('it is endorsed again'));

/** Commits at these peers. @returns the outcome, and after how many milliseconds */
async function outcome(
  { own = [], others = [] }: Peers,
  signed = SIGNED,
  endorse: () => Promise<SignedTransaction> = neverAgain,
): Promise<{ readonly code: unknown; readonly after: number }> {
  const peers = { own, others, seen: new BlocksSeen(), inOrder: () => [...own, ...others] };
  const statuses = new CommitStatuses(peers, { mspId: 'Alpha', certificate: Buffer.from('certificate') }, 'channel');
  const begun = Date.now();
  const ended = commit(peers, statuses, signed, endorse).then(
    () => ({ code: 'committed', after: Date.now() - begun }),
    (error: unknown) => ({ code: Reflect.get(Object(error), 'code') as unknown, after: Date.now() - begun }),
  );
  await jest.advanceTimersByTimeAsync(300_000);
  return ended;
}

test('a transaction that is taken and commits costs one submit and one status', async () => {
  const [peer, second] = [new ScriptedPeer(), new ScriptedPeer()];
  await expect(outcome({ own: [peer, second] })).resolves.toEqual({ code: 'committed', after: 0 });
  expect([peer.submitted.length, peer.statusCalls, second.submitted.length, second.statusCalls]).toEqual([1, 1, 0, 0]);
});

test('one that commits without effect is told so and not submitted again', async () => {
  const peer = new ScriptedPeer();
  peer.answer = 'MVCC_READ_CONFLICT';
  await expect(outcome({ own: [peer] })).resolves.toMatchObject({ code: 'READ_CONFLICT' });
  expect(peer.submitted).toHaveLength(1);
});

test('one that the orderers refuse is told so at once', async () => {
  const peer = new ScriptedPeer();
  peer.submits = [gatewayError(GrpcStatus.ABORTED, 'status=FORBIDDEN')];
  await expect(outcome({ own: [peer] })).resolves.toEqual({ code: 'REFUSED', after: 0 });
  expect(peer.statusCalls).toBe(0);
});

test('one whose submit failed is looked up, and counts as committed when it is there', async () => {
  const peer = new ScriptedPeer();
  peer.submits = [gatewayError(GrpcStatus.DEADLINE_EXCEEDED, 'late')];
  await expect(outcome({ own: [peer] })).resolves.toEqual({ code: 'committed', after: 0 });
  expect(peer.submitted).toHaveLength(1);
});

test('one that no orderer took is submitted again as it was', async () => {
  const peer = new ScriptedPeer();
  peer.submits = [NO_LEADER, NO_LEADER, 'taken'];
  peer.answer = 'never';
  setTimeout(() => (peer.answer = 'VALID'), 700);
  await expect(outcome({ own: [peer] })).resolves.toMatchObject({ code: 'committed' });
  expect(peer.submitted).toEqual(['signed once', 'signed once', 'signed once']);
});

test('one that was acknowledged and vanished is submitted again after five seconds', async () => {
  const peer = new ScriptedPeer();
  peer.answer = 'never';
  setTimeout(() => (peer.answer = 'VALID'), 4_999);
  const { code, after } = await outcome({ own: [peer] });
  expect([code, Math.floor(after / 1_000)]).toEqual(['committed', 5]);
  expect(peer.submitted).toEqual(['signed once', 'signed once']);
});

test('a refusal after a doubt settles nothing', async () => {
  const [peer, second] = [new ScriptedPeer(), new ScriptedPeer()];
  peer.submits = [ScriptedPeer.gone()];
  second.submits = [gatewayError(GrpcStatus.ABORTED, 'status=BAD_REQUEST')];
  await expect(outcome({ own: [peer, second] })).resolves.toMatchObject({ code: 'committed' });
});

test('BFT orderers that have it already have taken it', async () => {
  const peer = new ScriptedPeer();
  const said = 'received unsuccessful response: info=failed to submit request: request already processed';
  peer.submits = [gatewayError(GrpcStatus.UNAVAILABLE, 'insufficient number of orderers', said)];
  peer.answer = 'never';
  setTimeout(() => (peer.answer = 'VALID'), 4_999);
  const { code, after } = await outcome({ own: [peer] });
  expect([code, Math.floor(after / 1_000)]).toEqual(['committed', 5]);
});

test('what nobody knows for a minute is unknown, and was never endorsed again', async () => {
  const peer = new ScriptedPeer();
  peer.answer = 'never';
  await expect(outcome({ own: [peer] })).resolves.toEqual({ code: 'COMMIT_UNKNOWN', after: 60_000 });
  expect(new Set(peer.submitted)).toEqual(new Set(['signed once']));
});

describe('one that sets policies of keys', () => {
  const FIRST: SignedTransaction = { ...SIGNED, txId: 'first', signature: Buffer.from('first'), setsPolicies: true };
  const SECOND: SignedTransaction = { ...FIRST, txId: 'second', signature: Buffer.from('second') };
  const secondly = (): Promise<SignedTransaction> => Promise.resolve(SECOND);

  const peerThatNeverTells = (): ScriptedPeer => Object.assign(new ScriptedPeer(), { answer: 'never' });

  test('is not submitted again when it has vanished, but another in its place', async () => {
    const peer = peerThatNeverTells();
    peer.answers.set('second', 'VALID');
    const { code, after } = await outcome({ own: [peer] }, FIRST, secondly);
    expect([code, Math.floor(after / 1_000)]).toEqual(['committed', 5]);
    expect(peer.submitted).toEqual(['first', 'second']);
  });

  test('counts as committed when only its status was late, and the other had no effect', async () => {
    const peer = peerThatNeverTells();
    peer.answers.set('second', 'MVCC_READ_CONFLICT');
    setTimeout(() => peer.answers.set('first', 'VALID'), 7_000);
    await expect(outcome({ own: [peer] }, FIRST, secondly)).resolves.toMatchObject({ code: 'committed' });
  });

  test('is told so when none of them had an effect', async () => {
    const peer = peerThatNeverTells();
    peer.answers.set('second', 'MVCC_READ_CONFLICT');
    setTimeout(() => peer.answers.set('first', 'MVCC_READ_CONFLICT'), 7_000);
    await expect(outcome({ own: [peer] }, FIRST, secondly)).resolves.toMatchObject({ code: 'READ_CONFLICT' });
  });

  test.each<[string, () => Promise<SignedTransaction>]>([
    ['is refused', () => Promise.reject(new FabricClientError('ALREADY_DONE', 'endorse', 'done', []))],
    ['has no policy to set any more', () => Promise.resolve({ ...SECOND, setsPolicies: false })],
  ])('is waited for when the other %s', async (_what, endorse) => {
    const peer = peerThatNeverTells();
    setTimeout(() => peer.answers.set('first', 'VALID'), 7_000);
    await expect(outcome({ own: [peer] }, FIRST, endorse)).resolves.toMatchObject({ code: 'committed' });
    expect(peer.submitted).toEqual(['first']);
  });

  test('is submitted through no second gateway service when a first one left it in doubt', async () => {
    const [peer, second] = [new ScriptedPeer(), new ScriptedPeer()];
    peer.submits = [gatewayError(GrpcStatus.DEADLINE_EXCEEDED, 'late')];
    await expect(outcome({ own: [peer, second] }, FIRST)).resolves.toMatchObject({ code: 'committed' });
    expect([peer.submitted, second.submitted]).toEqual([['first'], []]);
  });

  test('is unknown after a minute, and so is each that was to take its place', async () => {
    const peer = peerThatNeverTells();
    let count = 0;
    const anew = (): Promise<SignedTransaction> => {
      count += 1;
      return Promise.resolve({ ...SECOND, txId: `anew ${String(count)}`, signature: Buffer.from(String(count)) });
    };
    await expect(outcome({ own: [peer] }, FIRST, anew)).resolves.toEqual({ code: 'COMMIT_UNKNOWN', after: 60_000 });
    expect(peer.submitted).toEqual([...new Set(peer.submitted)]);
  });
});

describe('while the own peer is gone', () => {
  const gone = (): ScriptedPeer => {
    const peer = new ScriptedPeer();
    peer.submits = [ScriptedPeer.gone()];
    peer.answer = 'gone';
    return peer;
  };
  const other = (mspId: string, answer: ScriptedPeer['answer'] = 'VALID', block = 7n): ScriptedPeer =>
    Object.assign(new ScriptedPeer(mspId), { answer, block });

  test('a second own peer tells', async () => {
    const second = new ScriptedPeer();
    await expect(outcome({ own: [gone(), second] })).resolves.toEqual({ code: 'committed', after: 0 });
  });

  test('two other members that agree are believed', async () => {
    const others = [other('Beta'), other('Gamma')];
    await expect(outcome({ own: [gone()], others })).resolves.toEqual({ code: 'committed', after: 0 });
  });

  test.each<[string, readonly ScriptedPeer[]]>([
    ['one other member', [other('Beta'), other('Gamma', 'never')]],
    ['two peers of one other member', [other('Beta'), other('Beta')]],
    ['two that name different codes', [other('Beta'), other('Gamma', 'MVCC_READ_CONFLICT')]],
    ['two that name different blocks', [other('Beta'), other('Gamma', 'VALID', 8n)]],
  ])('%s are not believed', async (_what, others) => {
    await expect(outcome({ own: [gone()], others })).resolves.toEqual({ code: 'COMMIT_UNKNOWN', after: 60_000 });
  });

  test('another member that refuses to submit settles nothing', async () => {
    const refusing = other('Beta');
    refusing.submits = [gatewayError(GrpcStatus.ABORTED, 'status=BAD_REQUEST')];
    const others = [refusing, other('Gamma')];
    await expect(outcome({ own: [gone()], others })).resolves.toMatchObject({ code: 'committed' });
  });

  test('its word counts as soon as it is back', async () => {
    const own = gone();
    const liar = other('Beta');
    setTimeout(() => {
      own.submits = ['taken'];
      own.answer = 'MVCC_READ_CONFLICT';
    }, 1_000);
    await expect(outcome({ own: [own], others: [liar] })).resolves.toMatchObject({ code: 'READ_CONFLICT' });
  });
});
