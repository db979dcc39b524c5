import { setTimeout as delay } from 'node:timers/promises';
import { exampleQuestions, moreExampleQuestions } from '@llmnet/consortium';
import { z } from 'zod';
import type { Success } from './outage';

/** The part that is read of an answer, and of an error. */
const Completion = z.object({ llmnet: z.object({ flag: z.string(), final: z.string().nullish() }).optional() });
const ApiError = z.object({ error: z.object({ code: z.string().nullish() }) });

/** A client that waits longer than this would give up: the request hangs. */
const HANGS_MS = 90_000;
const AFTER_FAILURE_MS = 250;
const QUESTIONS = [...exampleQuestions, ...moreExampleQuestions].filter(({ expected }) => expected !== null);

/** What became of one question, by the clock of `performance.now`. */
export interface Fate extends Success {
  /** Known from the moment when it was opened, with an answer or without. */
  readonly task: string | null;
  /** The code of the error; null where there is an answer. */
  readonly failure: string | null;
  /** Whether the API invites its client to ask again. */
  readonly isRetryable: boolean;
  /** Whether an answer that the network vouches for is a wrong one. */
  readonly isWrong: boolean;
}

/** Asks one gateway question after question, several at a time, until it is stopped. */
export class QuestionLoad {
  readonly fates: Fate[] = [];
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #asked = 0;

  private constructor(private readonly api: string) {}

  static start(api: string, atATime: number): QuestionLoad {
    const load = new QuestionLoad(api);
    load.#running = Promise.all(Array.from({ length: atATime }, () => load.#askOn()));
    return load;
  }

  get answered(): readonly Fate[] {
    return this.fates.filter(({ failure }) => failure === null);
  }

  /** Ends when the last question has met its fate. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #askOn(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const fate = await this.#ask();
      this.fates.push(fate);
      if (fate.failure !== null) await delay(AFTER_FAILURE_MS);
    }
  }

  async #ask(): Promise<Fate> {
    const { question, expected } = QUESTIONS[this.#asked++ % QUESTIONS.length] ?? { question: '', expected: '' };
    const begun = performance.now();
    const fate = (rest: Pick<Fate, 'task' | 'failure'> & Partial<Fate>): Fate => ({
      ...{ begun, ended: performance.now(), isRetryable: false, isWrong: false },
      ...rest,
    });
    try {
      const response = await fetch(new URL('/v1/chat/completions', this.api), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'llm-net', messages: [{ role: 'user', content: question }] }),
        signal: AbortSignal.timeout(HANGS_MS),
      });
      const task = response.headers.get('x-llmnet-task');
      const body: unknown = await response.json();
      if (response.ok) {
        const { llmnet } = Completion.parse(body);
        return fate({ task, failure: null, isWrong: llmnet?.flag === 'ok' && llmnet.final !== expected });
      }
      const { code } = ApiError.parse(body).error;
      return fate({
        task,
        failure: code ?? 'no code',
        isRetryable: response.headers.get('x-should-retry') !== 'false',
      });
    } catch (error) {
      return fate({ task: null, failure: error instanceof Error ? error.name : String(error) });
    }
  }
}
