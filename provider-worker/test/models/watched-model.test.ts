import { BackendError } from '../../src/models/backend';
import type { Backend, Completion, FailureKind } from '../../src/models/backend';
import { WatchedModel } from '../../src/models/watched-model';

/** Pauses go by the test's clock, as every other timer. */
jest.mock('node:timers/promises', () => ({
  setTimeout: (ms: number, value: unknown, { signal }: { readonly signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', end);
        resolve(value);
      }, ms);
      signal?.addEventListener('abort', end);
    }),
}));

const COMPLETION: Completion = { content: 'OK', promptTokens: 1, completionTokens: 1 };
const MESSAGES = [{ role: 'user', content: '6 times 7?' }] as const;
const OPTIONS = { maxTokens: 99, withinMs: 4_000 };

/** Of a retry. */
const LONGEST_PAUSE_MS = 2_000;

const failure = (kind: FailureKind, reason = 'HTTP 503; check its server', retryAfterMs?: number): BackendError =>
  new BackendError('tiny', reason, { kind, retryAfterMs });

/** A model that behaves as it is told, and whoever watches it. */
class Play {
  readonly calls: { readonly maxTokens: number; readonly withinMs: number | undefined }[] = [];
  readonly told: (string | null)[] = [];
  readonly stopping = new AbortController();
  behave: () => Promise<Completion> = () => Promise.resolve(COMPLETION);
  readonly watched: WatchedModel;

  constructor() {
    const backend: Backend = {
      complete: (_instruction, _conversation, { maxTokens, withinMs }) => {
        this.calls.push({ maxTokens, withinMs });
        return this.behave();
      },
    };
    this.watched = new WatchedModel(backend, {
      model: 'tiny',
      signal: this.stopping.signal,
      onChange: (changed) => this.told.push(changed?.reason ?? null),
    });
  }

  fails(error: BackendError): void {
    this.behave = () => Promise.reject(error);
  }

  /** Asks a question. @returns `answered`, or the reason of the failure */
  async ask(withinMs = OPTIONS.withinMs): Promise<string> {
    const asked = this.watched.complete('Rule.', MESSAGES, { ...OPTIONS, withinMs });
    const outcome = asked.then(
      () => 'answered',
      (error: unknown) => (error instanceof BackendError ? error.reason : String(error)),
    );
    await jest.advanceTimersByTimeAsync(Math.max(withinMs, LONGEST_PAUSE_MS));
    return outcome;
  }
}

let play: Play;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  play = new Play();
});

afterEach(() => {
  play.stopping.abort();
  jest.useRealTimers();
});

test('a failure that may pass is worth two more calls, each within what is left of the time', async () => {
  play.fails(failure('passing'));
  await expect(play.ask()).resolves.toBe('HTTP 503; check its server');
  const asked = play.calls.filter(({ maxTokens }) => maxTokens === 99);
  expect(asked).toHaveLength(3);
  expect(asked[0]?.withinMs).toBeLessThanOrEqual(4_000);
  expect(asked[2]?.withinMs).toBeLessThan(4_000);
});

test('a failure that passed is not told', async () => {
  play.behave = () => (play.calls.length === 1 ? Promise.reject(failure('passing')) : Promise.resolve(COMPLETION));
  await expect(play.ask()).resolves.toBe('answered');
  expect(play.told).toEqual([]);
});

test.each(['lasting', 'request', 'slow'] as const)('a failure that is %s is not asked about again', async (kind) => {
  play.fails(failure(kind));
  await play.ask();
  expect(play.calls.filter(({ maxTokens }) => maxTokens === 99)).toHaveLength(1);
});

test('a server that says when it can be asked again is asked then', async () => {
  let at = 0;
  play.behave = () => {
    if (play.calls.length > 1) at = performance.now();
    return play.calls.length > 1 ? Promise.resolve(COMPLETION) : Promise.reject(failure('passing', 'HTTP 429', 3_000));
  };
  const began = performance.now();
  await expect(play.ask()).resolves.toBe('answered');
  expect(at - began).toBeGreaterThanOrEqual(3_000);
});

test('a server that wants to be asked later than there is time is not waited for', async () => {
  play.fails(failure('passing', 'HTTP 429; check its limits', 3_600_000));
  const asked = play.watched.complete('Rule.', MESSAGES, OPTIONS);
  await expect(asked).rejects.toMatchObject({ reason: 'HTTP 429; check its limits' });
  expect(play.calls).toHaveLength(1);
});

describe('a model that fails for good', () => {
  beforeEach(async () => {
    play.fails(failure('lasting', 'HTTP 401; check its key'));
    await play.ask(10);
  });

  test('costs no further call', async () => {
    for (let question = 0; question < 20; question += 1) {
      await expect(play.ask(10)).resolves.toBe('HTTP 401; check its key');
    }
    expect(play.calls).toHaveLength(1);
    expect(play.told).toEqual(['HTTP 401; check its key']);
  });

  test('is probed once a minute, with a question of the network\u2019s own', async () => {
    await jest.advanceTimersByTimeAsync(10 * 60_000);
    expect(play.calls).toHaveLength(11);
    expect(new Set(play.calls.slice(1).map(({ maxTokens }) => maxTokens))).toEqual(new Set([16]));
  });

  test('answers again as soon as a probe does', async () => {
    play.behave = () => Promise.resolve(COMPLETION);
    await jest.advanceTimersByTimeAsync(60_000);
    await expect(play.ask()).resolves.toBe('answered');
    expect(play.told).toEqual(['HTTP 401; check its key', null]);
    await jest.advanceTimersByTimeAsync(10 * 60_000);
    expect(play.calls).toHaveLength(3);
  });

  test('is left alone once the worker stops', async () => {
    play.stopping.abort();
    await jest.advanceTimersByTimeAsync(10 * 60_000);
    expect(play.calls).toHaveLength(1);
  });
});

test('a model that goes on failing in passing is held to be down, and probed soon', async () => {
  play.fails(failure('passing'));
  await play.ask();
  await expect(play.ask(10)).resolves.toBe('HTTP 503; check its server');
  expect(play.calls.filter(({ maxTokens }) => maxTokens === 99)).toHaveLength(3);
  play.behave = () => Promise.resolve(COMPLETION);
  await jest.advanceTimersByTimeAsync(10_000);
  await expect(play.ask()).resolves.toBe('answered');
});

describe('a request that fails', () => {
  test.each([
    ['request', 2],
    ['slow', 2],
    ['passing', 4],
  ] as const)('(%s) says nothing of others where the model answers a probe', async (kind, calls) => {
    play.behave = () =>
      play.calls.at(-1)?.maxTokens === 99 ? Promise.reject(failure(kind)) : Promise.resolve(COMPLETION);
    await play.ask();
    expect(play.calls).toHaveLength(calls);
    expect(play.told).toEqual([]);
    await play.ask();
    expect(play.calls).toHaveLength(2 * calls);
  });

  test('counts as lasting where no probe is answered either', async () => {
    play.behave = () =>
      play.calls.at(-1)?.maxTokens === 99 ? Promise.reject(failure('request')) : new Promise(() => undefined);
    await play.ask(10);
    await jest.advanceTimersByTimeAsync(5_000);
    await expect(play.ask(10)).resolves.toBe('no answer within 5000 ms; check its server');
    expect(play.calls).toHaveLength(2);
  });

  test('counts as lasting where the model refuses the probe too', async () => {
    play.fails(failure('request', 'HTTP 422; check what its server takes'));
    await play.ask();
    expect(play.calls).toHaveLength(2);
    await play.ask();
    expect(play.calls).toHaveLength(2);
    expect(play.told).toEqual(['HTTP 422; check what its server takes']);
  });
});

describe('at its start a model', () => {
  test('is asked once, and nothing is told where it answers', async () => {
    await play.watched.check();
    expect(play.calls).toEqual([{ maxTokens: 16, withinMs: undefined }]);
    expect(play.watched.failure).toBeNull();
  });

  test('is told where it does not answer, before anybody asks a question', async () => {
    play.fails(failure('lasting', 'HTTP 404; check its base URL'));
    await play.watched.check();
    expect(play.watched.failure?.reason).toBe('HTTP 404; check its base URL');
    await jest.advanceTimersByTimeAsync(59_000);
    expect(play.calls).toHaveLength(1);
  });

  test('that is not heard of holds the start up for five seconds, then counts as failing until it answers', async () => {
    let answer: (completion: Completion) => void = () => undefined;
    play.behave = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const checked = play.watched.check();
    await jest.advanceTimersByTimeAsync(5_000);
    await checked;
    await expect(play.ask(10)).resolves.toBe('no answer within 5000 ms; check its server');
    answer(COMPLETION);
    await jest.advanceTimersByTimeAsync(0);
    expect(play.told).toEqual(['no answer within 5000 ms; check its server', null]);
  });
});
