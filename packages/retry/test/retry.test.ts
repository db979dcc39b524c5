import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { backoff, poll, retry, withDeadline } from '../src';

const OPTIONS = { maxAttempts: 3, firstMs: 1, maxMs: 2 };

describe('retrying', () => {
  it('repeats a failure that may pass, until the call succeeds', async () => {
    const attempt = jest.fn().mockRejectedValueOnce(new Error('busy')).mockResolvedValue('done');
    await expect(retry(attempt, { ...OPTIONS, isRetryable: () => true })).resolves.toBe('done');
    expect(attempt).toHaveBeenCalledTimes(2);
  });

  it('throws a lasting failure at once', async () => {
    const attempt = jest.fn().mockRejectedValue(new Error('refused'));
    await expect(retry(attempt, { ...OPTIONS, isRetryable: () => false })).rejects.toThrow('refused');
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('begins no attempt after its time', async () => {
    const attempt = jest.fn().mockRejectedValue(new Error('busy'));
    await expect(retry(attempt, { ...OPTIONS, isRetryable: () => true, withinMs: 0 })).rejects.toThrow('busy');
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('begins no attempt whose pause went beyond its time', async () => {
    const attempt = jest.fn().mockRejectedValue(new Error('busy'));
    const options = { maxAttempts: 3, firstMs: 100, maxMs: 100, isRetryable: () => true, withinMs: 20 };
    await expect(retry(attempt, options)).rejects.toThrow('busy');
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('pauses as a failure asks for, and as usual where it asks for nothing', async () => {
    const attempt = jest
      .fn()
      .mockRejectedValueOnce(new Error('in 50'))
      .mockRejectedValueOnce(new Error('busy'))
      .mockResolvedValue('done');
    const pauseMs = (error: unknown): number | undefined => (String(error).includes('in 50') ? 50 : undefined);
    const began = performance.now();
    await expect(retry(attempt, { ...OPTIONS, isRetryable: () => true, pauseMs })).resolves.toBe('done');
    expect(performance.now() - began).toBeGreaterThanOrEqual(49);
    expect(attempt).toHaveBeenCalledTimes(3);
  });

  it('gives up at once where a failure asks for more time than there is', async () => {
    const attempt = jest.fn().mockRejectedValue(new Error('in a minute'));
    const options = { ...OPTIONS, isRetryable: () => true, withinMs: 1_000, pauseMs: () => 60_000 };
    await expect(retry(attempt, options)).rejects.toThrow('in a minute');
    expect(attempt).toHaveBeenCalledTimes(1);
  });
});

describe('pausing between attempts', () => {
  it('pauses longer each time, up to the longest', async () => {
    const waits: number[] = [];
    const pause = backoff({ firstMs: 4, maxMs: 8, factor: 2 });
    for (let round = 0; round < 3; round += 1) {
      const before = performance.now();
      await pause();
      waits.push(performance.now() - before);
    }
    expect(waits[0]).toBeGreaterThanOrEqual(3);
    expect(waits[1]).toBeGreaterThanOrEqual(7);
    expect(waits[2]).toBeGreaterThanOrEqual(7);
  });

  it('ends with the signal, also when that is aborted before', async () => {
    const stopping = new AbortController();
    const pause = backoff({ firstMs: 60_000, maxMs: 60_000, signal: stopping.signal });
    const pausing = pause();
    stopping.abort(new Error('stopped'));
    await expect(pausing).rejects.toMatchObject({ name: 'AbortError' });
    await expect(pause()).rejects.toThrow('stopped');
  });
});

describe('polling', () => {
  it('returns what is found', async () => {
    const probe = jest.fn().mockReturnValueOnce(undefined).mockResolvedValueOnce(false).mockReturnValue(7);
    await expect(poll<number>(probe, { intervalMs: 1 })).resolves.toBe(7);
  });

  it('gives up in time, having probed at least once', async () => {
    const probe = jest.fn();
    await expect(poll(probe, { timeoutMs: 0 })).resolves.toBeUndefined();
    expect(probe).toHaveBeenCalledTimes(1);
  });

  it('fails as the probe does', async () => {
    await expect(poll(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  });
});

describe('withDeadline', () => {
  /** Ends only when it is told to. */
  const untilAborted = (signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });

  it('gives what came in time, and leaves no timer and no listener', async () => {
    const caller = new AbortController();
    const removed = jest.spyOn(caller.signal, 'removeEventListener');
    await expect(withDeadline(60_000, () => Promise.resolve(7), caller.signal)).resolves.toBe(7);
    expect(removed).toHaveBeenCalled();
  });

  it('ends at its time, whatever the garbage collector does', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const caller = new AbortController();
    const ended = withDeadline(50, untilAborted, caller.signal);
    // Only what is not on the stack any more can be collected.
    await nextTurn();
    collect();
    await expect(ended).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('ends with its caller, and does not begin where the caller has ended', async () => {
    const caller = new AbortController();
    const ended = withDeadline(60_000, untilAborted, caller.signal);
    caller.abort(new Error('gone'));
    await expect(ended).rejects.toThrow('gone');
    await expect(withDeadline(60_000, () => Promise.resolve(7), caller.signal)).rejects.toThrow('gone');
  });
});
