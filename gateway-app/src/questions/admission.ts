import type { CoordinatorAnswer } from '@llmnet/coordinator-api';

/** More questions wait here than can be answered in time. Nothing was opened or charged. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';
  readonly code = 'overloaded';

  constructor(readonly retryAfterSeconds: number) {
    super(`more questions wait than can be answered in time; nothing was charged, ask again in ${retryAfterSeconds} s`);
  }
}

/** A question's place among those that the network works on. */
export interface Place {
  /** Gives the place to the next in the queue. Once only; what comes after it changes nothing. */
  leave(): void;
}

const FIRST_LIMIT = 8;
const MIN_LIMIT = 2;
/** As many as a member has lanes to open tasks on. */
const MAX_LIMIT = 64;
/** So many wait for each that is under way. */
const QUEUE_FACTOR = 4;
/** What the limit is multiplied by when an answer was slow, and when none came in time. */
const SLOW = 0.9;
const EXPIRED = 0.5;
const MAX_RETRY_SECONDS = 30;

/**
 * How many questions are put to the network at a time. Fewer when answers get slow, since a network that is asked more than it can do
 * answers later and not more; one more for as many answers in time as are under way. Who comes beyond waits in a queue; beyond that it is refused.
 */
export class Admission {
  #limit = FIRST_LIMIT;
  #inside = 0;
  readonly #queue: (() => void)[] = [];

  constructor(private readonly latency: RecentLatency) {}

  /** @throws OverloadedError when the queue is full, or the signal's reason once it is aborted */
  async enter(signal: AbortSignal): Promise<Place> {
    signal.throwIfAborted();
    if (this.#inside >= Math.floor(this.#limit)) await this.#wait(signal);
    else this.#inside += 1;
    let isInside = true;
    return {
      leave: () => {
        if (isInside) this.#leave();
        isInside = false;
      },
    };
  }

  /** @param targetMs how long an answer may take at most, without the experts' own time */
  answered(networkMs: number, targetMs: number): void {
    if (networkMs > targetMs) this.#lower(SLOW);
    else if (this.#inside >= Math.floor(this.#limit)) this.#limit = Math.min(MAX_LIMIT, this.#limit + 1 / this.#limit);
  }

  expired(): void {
    this.#lower(EXPIRED);
  }

  #lower(factor: number): void {
    this.#limit = Math.max(MIN_LIMIT, this.#limit * factor);
  }

  async #wait(signal: AbortSignal): Promise<void> {
    if (this.#queue.length >= QUEUE_FACTOR * this.#limit) throw new OverloadedError(this.#retryAfterSeconds());
    await new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#queue.splice(this.#queue.indexOf(enter), 1);
        reject(signal.reason instanceof Error ? signal.reason : new Error('the client has gone'));
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#queue.push(enter);
    });
  }

  /** The place goes to the next in the queue, unless there are fewer places by now. */
  #leave(): void {
    this.#inside -= 1;
    while (this.#inside < Math.floor(this.#limit)) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#inside += 1;
      next();
    }
  }

  /** When half of the queue will be gone. */
  #retryAfterSeconds(): number {
    const seconds = ((this.#queue.length / 2 / this.#limit) * this.latency.ms) / 1000;
    return Math.min(MAX_RETRY_SECONDS, Math.max(1, Math.ceil(seconds)));
  }
}

/** What an older time still counts when a newer one is shorter. */
const FADING = 0.9;

/** How long answers took lately: the longest of them, fading with every one that was faster. */
export class RecentLatency {
  #ms = 0;

  get ms(): number {
    return this.#ms;
  }

  note(ms: number): void {
    this.#ms = Math.max(ms, this.#ms * FADING);
  }
}

/** An answer may take half of the shortest phase: a phase is longer than all of them together, then. */
const TARGET_SHARE = 0.5;
/** A phase is so many times as long as an answer took, which goes through two of them. */
const PHASE_FACTOR = 1.5;

export interface PhaseBounds {
  readonly phaseSeconds: number;
  readonly longestPhaseSeconds: number;
}

/** Admits questions, and gives each the phases that the network needs by what it lately took. */
export class Pace {
  readonly #latency = new RecentLatency();
  readonly #admission = new Admission(this.#latency);

  enter(signal: AbortSignal): Promise<Place> {
    return this.#admission.enter(signal);
  }

  /** The length of a new task's phases, in seconds, within what is governed. */
  phaseSeconds({ phaseSeconds, longestPhaseSeconds }: PhaseBounds): number {
    const needed = Math.ceil((PHASE_FACTOR * this.#latency.ms) / 1000);
    return Math.min(longestPhaseSeconds, Math.max(phaseSeconds, needed));
  }

  answered({ expertMs }: Pick<CoordinatorAnswer, 'expertMs'>, totalMs: number, { phaseSeconds }: PhaseBounds): void {
    this.#latency.note(totalMs);
    this.#admission.answered(totalMs - expertMs, TARGET_SHARE * phaseSeconds * 1000);
  }

  /** No result came within the task's time. */
  expired(totalMs: number): void {
    this.#latency.note(totalMs);
    this.#admission.expired();
  }
}
