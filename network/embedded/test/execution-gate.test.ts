import { ExecutionGate } from '../src/gateway/execution-gate';

/** A promise with its ends in hand. */
function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe('the gate of executions', () => {
  it('makes a change only when what runs has ended, and lets nothing new begin before', async () => {
    const gate = new ExecutionGate();
    const events: string[] = [];
    const running = deferred();
    const first = gate.run(async () => {
      await running.promise;
      events.push('first');
    });
    const change = gate.exclusively(() => events.push('change'));
    const second = gate.run(() => Promise.resolve(events.push('second')));
    expect(events).toEqual([]);
    running.resolve();
    await Promise.all([first, change, second]);
    expect(events).toEqual(['first', 'change', 'second']);
  });

  it('opens again after a change that failed', async () => {
    const gate = new ExecutionGate();
    const change = gate.exclusively(() => {
      throw new Error('refused');
    });
    const waiting = gate.run(() => Promise.resolve('ran'));
    await expect(change).rejects.toThrow('refused');
    await expect(waiting).resolves.toBe('ran');
  });

  it('makes one change after the other', async () => {
    const gate = new ExecutionGate();
    const events: number[] = [];
    await Promise.all([1, 2, 3].map((number) => gate.exclusively(() => events.push(number))));
    expect(events).toEqual([1, 2, 3]);
  });
});
