import type { Result, TaskView } from '@llmnet/protocol';
import { LedgerClientError, isRetryable } from '@llmnet/ledger-client';
import { growingPause } from '../growing-pause';
import type { GatewayLedger, TaskTexts } from '../ports';
import type { CoordinatorAnswer as Answer } from '@llmnet/coordinator-api';
import { CoordinatorError } from '@llmnet/coordinator-api';
import type { Coordinator } from '@llmnet/coordinator-api';
import { AskError } from './errors';
import { answerFromLedger } from './ledger-answer';

/** How long after its deadline a result is still waited for: it may be in a block that is being cut. */
const GRACE_MILLISECONDS = 3_000;
const LONG_POLL_MILLISECONDS = 10_000;
/** The ledger's event may reach the coordinator after our question, and its worker may be starting again. */
const COORDINATOR_TRIES = 3;
/** A peer that cannot name the deadline must not cost the answer: then this long is waited. */
const DEADLINE_TRIES = 3;
const PATIENCE_MILLISECONDS = 60_000;
/** Between long polls, so that a coordinator that does not hold them back is not asked in a tight loop. */
const BREATH = 50;
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 1_000;

interface Sources {
  readonly ledger: Pick<GatewayLedger, 'query'>;
  readonly texts: Pick<TaskTexts, 'openResult'>;
  readonly coordinator: Pick<Coordinator, 'answer'>;
}

/** Where the answer to an open task comes from: the coordinator, which has it first, else the ledger. */
export class AnswerSource {
  constructor(private readonly sources: Sources) {}

  /**
   * Waits for the answer to a task on the ledger, until its result is due.
   * @throws AskError task_expired, LedgerClientError, TextError, or the signal's reason once it is aborted
   */
  async wait(task: string, signal: AbortSignal): Promise<Answer> {
    const deadline = await this.#deadline(task, signal);
    return (await this.#fromCoordinator(task, deadline, signal)) ?? (await this.#fromLedger(task, deadline, signal));
  }

  /** When to give up, by this machine's clock: the gateway's own clock dated the opening that the deadline counts from. */
  async #deadline(task: string, signal: AbortSignal): Promise<number> {
    const pause = growingPause(FIRST_PAUSE, LONGEST_PAUSE, signal);
    for (let tries = 0; tries < DEADLINE_TRIES; tries += 1) {
      const view = await this.#find(task);
      if (view !== undefined) return view.task.resultBy + GRACE_MILLISECONDS;
      await pause();
    }
    return Date.now() + PATIENCE_MILLISECONDS;
  }

  /** Undefined when the coordinator does not know the task, cannot be reached, or has not decided in time. */
  async #fromCoordinator(task: string, deadline: number, signal: AbortSignal): Promise<Answer | undefined> {
    const breathe = growingPause(BREATH, BREATH, signal);
    const pause = growingPause(FIRST_PAUSE, LONGEST_PAUSE, signal);
    let misses = 0;
    while (misses < COORDINATOR_TRIES) {
      const left = deadline - Date.now();
      if (left <= 0) break;
      const reply = await this.#askCoordinator(task, Math.min(LONG_POLL_MILLISECONDS, left), signal);
      if (reply.state === 'answered') return reply.answer;
      if (reply.state === 'unknown') misses += 1;
      await (reply.state === 'unknown' ? pause() : breathe());
    }
    return undefined;
  }

  async #askCoordinator(task: string, wait: number, signal: AbortSignal): ReturnType<Coordinator['answer']> {
    try {
      return await this.sources.coordinator.answer(task, wait, signal);
    } catch (error) {
      if (error instanceof CoordinatorError) return { state: 'unknown' };
      throw error;
    }
  }

  async #fromLedger(task: string, deadline: number, signal: AbortSignal): Promise<Answer> {
    const pause = growingPause(FIRST_PAUSE, LONGEST_PAUSE, signal);
    for (;;) {
      signal.throwIfAborted();
      const view = await this.#find(task);
      if (view?.result) return this.#open(view, view.result);
      if (view?.settled?.outcome === 'expired' || Date.now() >= deadline) throw AskError.expired(task);
      await pause();
    }
  }

  async #open(view: TaskView, result: Result): Promise<Answer> {
    const { task, coordinator } = view.task;
    return answerFromLedger(view, result, await this.sources.texts.openResult(task, coordinator, result.digest));
  }

  /** Undefined while the own peer does not answer or has not the record yet. */
  async #find(task: string): Promise<TaskView | undefined> {
    try {
      return await this.sources.ledger.query('taskQueries:read', { task });
    } catch (error) {
      if (isRetryable(error)) return undefined;
      if (error instanceof LedgerClientError && error.code === 'UNKNOWN_RECORD') return undefined;
      throw error;
    }
  }
}
