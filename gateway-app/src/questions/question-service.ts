import type { Coordinator, CoordinatorAnswer } from '@llmnet/coordinator-api';
import type { PromptDocument, Sampling } from '@llmnet/ledger-client';
import { describeError } from '@llmnet/logging';
import type { NodeId, Parameters } from '@llmnet/protocol';
import type { Logger } from 'pino';
import { Pace } from './admission';
import type { PhaseBounds, Place } from './admission';
import { AnswerSource, TaskExpiredError } from './answer-source';
import type { NoExpert } from './candidates';
import { LanePool } from './lane-pool';
import type { GatewayLedger, TaskTexts } from './ledger-texts';
import { TaskOpener } from './task-opener';
import { termsOf } from './terms';
import type { Offer } from './terms';

export interface Question {
  readonly messages: PromptDocument['messages'];
  /** The domain that was asked for, or null when the coordinator is to find it. */
  readonly domain: string | null;
  /** The most tokens of an answer, lowered to what experts take; undefined for the gateway's default. */
  readonly answerTokens?: number;
  /** For the experts' models; undefined for their own defaults. */
  readonly sampling?: Sampling;
}

/** A question that a committee works on, or one that nobody is asked: then nothing was opened or spent. */
export type OpenedQuestion =
  | { readonly kind: 'task'; readonly task: string; readonly domain: string }
  | { readonly kind: 'no expert'; readonly domain: string | null; readonly why: NoExpert };

export interface QuestionDependencies {
  readonly ledger: GatewayLedger;
  readonly texts: TaskTexts;
  readonly coordinator: Coordinator;
  /** The node behind `coordinator`, as tasks name it. */
  readonly coordinatorNode: NodeId;
  /** The member that asks and pays. All of its escrow lanes belong to this process. */
  readonly mspId: string;
  readonly channel: string;
  readonly offer: Offer;
  readonly logger: Logger;
}

/** Puts questions to the network in two steps, so that a caller can tell what failed before and after it cost something. */
export class QuestionService {
  readonly governed: GovernedParameters;
  readonly #opener: TaskOpener;
  readonly #answers: AnswerSource;
  readonly #pace = new Pace();
  /** Tasks that are open and hold a place among those that the network works on. */
  readonly #places = new Map<string, { readonly place: Place; readonly since: number }>();
  /** Opens and openings of canary commitments under way: no client waits for them to the end. */
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(private readonly needs: QuestionDependencies) {
    const { ledger, mspId, channel, coordinatorNode, texts, coordinator } = needs;
    this.governed = new GovernedParameters(ledger);
    const lanes = new LanePool(ledger, mspId);
    const tellCanaryOpening = (task: string, salt: string): void => void this.#track(this.#tell(task, salt));
    this.#opener = new TaskOpener({ ledger, texts, channel, lanes, coordinator: coordinatorNode, tellCanaryOpening });
    this.#answers = new AnswerSource({ ledger, texts, coordinator });
  }

  /**
   * Waits until the network can take a further question, finds the domain and opens a task there. The task holds its place until
   * {@link answer} has ended.
   * @throws OverloadedError, CoordinatorError, LedgerError, LedgerClientError, or the signal's reason; nothing is on the ledger then, unless the code is
   * COMMIT_UNKNOWN
   */
  async open(question: Question, signal: AbortSignal): Promise<OpenedQuestion> {
    const place = await this.#pace.enter(signal);
    const since = performance.now();
    try {
      const opened = await this.#open(question, signal);
      if (opened.kind === 'task') this.#places.set(opened.task, { place, since });
      else place.leave();
      return opened;
    } catch (error) {
      place.leave();
      throw error;
    }
  }

  async #open(question: Question, signal: AbortSignal): Promise<OpenedQuestion> {
    const { messages, sampling, answerTokens = this.needs.offer.answerTokens } = question;
    const domain = question.domain ?? (await this.needs.coordinator.classify(messages, signal));
    if (domain === null || !(await this.governed.has(domain)))
      return { kind: 'no expert', domain, why: { reason: 'nobody' } };
    const offer = { ...this.needs.offer, answerTokens };
    const terms = termsOf(domain, messages, offer, this.#pace.phaseSeconds(await this.governed.phaseBounds()));
    const prompt = sampling === undefined ? { messages } : { messages, sampling };
    const opening = await this.#track(this.#opener.open({ prompt, terms }, signal));
    return 'task' in opening
      ? { kind: 'task', task: opening.task, domain }
      : { kind: 'no expert', domain, why: opening };
  }

  /**
   * Waits for the answer to an open task. An aborted signal ends the waiting, never the task.
   * @throws TaskExpiredError, ExpertsFailedError, LedgerClientError, TextError, or the signal's reason
   */
  async answer(task: string, signal: AbortSignal): Promise<CoordinatorAnswer> {
    const held = this.#places.get(task);
    this.#places.delete(task);
    const tookMs = (): number => performance.now() - (held?.since ?? performance.now());
    try {
      const answer = await this.#answers.wait(task, signal);
      this.#pace.answered(answer, tookMs(), await this.governed.phaseBounds());
      return answer;
    } catch (error) {
      if (error instanceof TaskExpiredError) this.#pace.expired(tookMs());
      throw error;
    } finally {
      held?.place.leave();
    }
  }

  /** Resolves when no task is being opened any more, for a process that stops. */
  async whenIdle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  async #tell(task: string, salt: string): Promise<void> {
    try {
      await this.needs.coordinator.noteCanaryOpening(task, salt);
    } catch (error) {
      // Without it the task settles later; nothing else is lost.
      this.needs.logger.warn({ task, ...describeError(error) }, 'canary opening not told');
    }
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
    return tracked;
  }
}

const TTL_MS = 5_000;

/** A value that is loaded when it is asked for and kept for a while; callers that come meanwhile share one load. */
class TtlCache<T> {
  #value: Promise<T> | undefined;
  #until = 0;

  /** @param ttlMs how long a loaded value is kept, in milliseconds; a failure is not */
  constructor(
    private readonly load: () => Promise<T>,
    private readonly ttlMs: number,
  ) {}

  get(): Promise<T> {
    if (this.#value === undefined || Date.now() >= this.#until) this.#value = this.#reload();
    return this.#value;
  }

  forget(): void {
    this.#value = undefined;
  }

  #reload(): Promise<T> {
    this.#until = Date.now() + this.ttlMs;
    const value = this.load();
    value.catch(() => {
      if (this.#value === value) this.forget();
    });
    return value;
  }
}

/** What the consortium governs, as the ledger last said. */
export class GovernedParameters {
  readonly #parameters: TtlCache<Parameters>;

  constructor(ledger: Pick<GatewayLedger, 'query'>) {
    this.#parameters = new TtlCache(async () => {
      const { parameters } = await ledger.query('membership:consortium', {});
      return parameters;
    }, TTL_MS);
  }

  /** The domains that questions can be asked in. @throws LedgerClientError */
  async list(): Promise<readonly string[]> {
    return (await this.#parameters.get()).domains;
  }

  /** @throws LedgerClientError */
  async has(domain: string): Promise<boolean> {
    return (await this.list()).includes(domain);
  }

  /** The shortest and the longest that a phase may be, in seconds. @throws LedgerClientError */
  phaseBounds(): Promise<PhaseBounds> {
    return this.#parameters.get();
  }
}
