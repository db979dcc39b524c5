import { CoordinatorError } from '@llmnet/coordinator-api';
import type { AnswerReply, Coordinator, CoordinatorAnswer } from '@llmnet/coordinator-api';
import { LedgerClientError, isRetryable } from '@llmnet/ledger-client';
import type { ResultDocument } from '@llmnet/ledger-client';
import type { Result, TaskView } from '@llmnet/protocol';
import { backoff } from '@llmnet/retry';
import type { GatewayLedger, TaskTexts } from './ledger-texts';

/** How long after its deadline a result is still waited for: it may be in a block that is being cut. */
const GRACE_MS = 3_000;
const LONG_POLL_MS = 10_000;
/** The ledger's event may reach the coordinator after our question, and its worker may be starting again. */
const COORDINATOR_TRIES = 3;
/** A peer that cannot name the deadline must not cost the answer: then this long is waited. */
const DEADLINE_TRIES = 3;
const DEFAULT_WAIT_MS = 60_000;
/** Between long polls, so that a coordinator that does not hold them back is not asked in a tight loop. */
const POLL_INTERVAL_MS = 50;
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 1_000;

const UNKNOWN: AnswerReply = { state: 'unknown' };

/** A task that had no result by its deadline. */
export class TaskExpiredError extends Error {
  override readonly name = 'TaskExpiredError';
  readonly code = 'task_expired';

  constructor(task: string) {
    super(
      `task ${task} had no result by its deadline; its steps are under /api/tasks/${task}, what it did not spend is refunded`,
    );
  }
}

/** A task whose experts all gave it back, or said nothing in their time: no answer can come any more. */
export class ExpertsFailedError extends Error {
  override readonly name = 'ExpertsFailedError';
  readonly code = 'experts_failed';

  constructor(task: string) {
    super(
      `the models of all experts that were asked failed; what task ${task} did not spend is refunded; ask again later, and see npx llmnet status for models of this machine`,
    );
  }
}

interface Sources {
  readonly ledger: Pick<GatewayLedger, 'query'>;
  readonly texts: Pick<TaskTexts, 'openResult'>;
  readonly coordinator: Pick<Coordinator, 'answer'>;
}

/** Where the answer to an open task comes from: the coordinator, which has it first, else the ledger. */
export class AnswerSource {
  constructor(private readonly sources: Sources) {}

  /**
   * Waits for the answer to a task on the ledger, until its result is due. Whenever the coordinator has none, the ledger is asked whether
   * one can still come.
   * @throws TaskExpiredError, ExpertsFailedError, LedgerClientError, TextError, or the signal's reason once it is aborted
   */
  async wait(task: string, signal: AbortSignal): Promise<CoordinatorAnswer> {
    // Most answers come before anybody has to know when to give up: that costs a look at all records of the task.
    let deadline: number | undefined;
    const interval = backoff({ firstMs: POLL_INTERVAL_MS, maxMs: POLL_INTERVAL_MS, signal });
    const pause = backoff({ firstMs: FIRST_PAUSE_MS, maxMs: MAX_PAUSE_MS, signal });
    let misses = 0;
    for (;;) {
      const waitMs = deadline === undefined ? LONG_POLL_MS : Math.min(LONG_POLL_MS, deadline - Date.now());
      const isAsked = misses < COORDINATOR_TRIES && waitMs > 0;
      const reply = isAsked ? await this.#askCoordinator(task, waitMs, signal) : UNKNOWN;
      if (reply.state === 'answered') return reply.answer;
      if (reply.state === 'failed') throw new ExpertsFailedError(task);
      if (reply.state === 'unknown') misses += 1;
      deadline ??= await this.#deadline(task, signal);
      const recorded = await this.#fromLedger(task, deadline);
      if (recorded !== undefined) return recorded;
      await (reply.state === 'unknown' ? pause() : interval());
    }
  }

  /** When to give up, by this machine's clock: the gateway's own clock dated the opening that the deadline counts from. */
  async #deadline(task: string, signal: AbortSignal): Promise<number> {
    const pause = backoff({ firstMs: FIRST_PAUSE_MS, maxMs: MAX_PAUSE_MS, signal });
    for (let tries = 0; tries < DEADLINE_TRIES; tries += 1) {
      const view = await this.#find(task);
      if (view !== undefined) return view.task.resultBy + GRACE_MS;
      await pause();
    }
    return Date.now() + DEFAULT_WAIT_MS;
  }

  async #askCoordinator(task: string, waitMs: number, signal: AbortSignal): Promise<AnswerReply> {
    try {
      return await this.sources.coordinator.answer(task, waitMs, signal);
    } catch (error) {
      if (error instanceof CoordinatorError) return UNKNOWN;
      throw error;
    }
  }

  /** Undefined while a result can still come. */
  async #fromLedger(task: string, deadline: number): Promise<CoordinatorAnswer | undefined> {
    const view = await this.#find(task);
    if (view?.result) return this.#open(view, view.result);
    if (view !== undefined && isLost(view)) throw new ExpertsFailedError(task);
    if (view?.settled?.outcome === 'expired' || Date.now() >= deadline) throw new TaskExpiredError(task);
    return undefined;
  }

  async #open(view: TaskView, result: Result): Promise<CoordinatorAnswer> {
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

/**
 * Whether nobody has sealed an answer and nobody can: the time for it was closed or is over, with a phase that is longer than clocks may differ, or
 * every seat was given back and no substitute is left.
 */
function isLost({ task, seats, substituted, rounds: [independent] }: TaskView): boolean {
  if (independent === undefined || independent.commits.some(({ kind }) => kind === 'sealed')) return false;
  if (independent.closed?.by === 'close' || Date.now() >= task.revealBy) return true;
  const declined = new Set(independent.commits.map(({ provider }) => provider));
  const canBeFilled = (substituted?.substitutions.length ?? 0) < task.substitutes.length;
  return !canBeFilled && seats.every(({ provider }) => declined.has(provider));
}

type Seat = CoordinatorAnswer['committee'][number];

/**
 * The answer as the ledger alone shows it, for when the coordinator cannot be asked. The experts' time is the one between
 * the transaction times of the opening and of the last commit, so it includes ordering the opening.
 */
function answerFromLedger(view: TaskView, result: Result, { content, final, cut }: ResultDocument): CoordinatorAnswer {
  const { task } = view;
  const commits = (view.rounds[0]?.commits ?? []).filter((commit) => commit.kind === 'sealed');
  const { method, flag, unanimous, agreement, independence, follows, dissent } = result;
  return {
    task: task.task,
    domain: task.terms.domain,
    ...{ content, final, ...(cut && { cut }) },
    ...{ method, flag, unanimous, agreement, independence, follows, dissent },
    committee: view.seats.map(({ provider, node }) => ({ provider, node, state: seatState(view, provider) })),
    usage: {
      promptTokens: sum(commits.map(({ promptTokens }) => promptTokens)),
      completionTokens: sum(commits.map(({ completionTokens }) => completionTokens)),
    },
    expertMs: Math.max(0, ...commits.map(({ at }) => at - task.at)),
  };
}

function seatState({ rounds }: TaskView, provider: string): Seat['state'] {
  const reveal = rounds[0]?.reveals.find((candidate) => candidate.provider === provider);
  if (reveal === undefined) return 'silent';
  return reveal.abstained ? 'abstained' : 'answered';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
