import type { CoordinatorAnswer } from '@llmnet/coordinator-api';

const KEPT = 500;

/** Answers on their way to the gateway: kept in memory only, the newest 500, and handed to whoever waits. */
export class AnswerBoard {
  readonly #answers = new Map<string, CoordinatorAnswer>();
  readonly #expected = new Set<string>();
  readonly #waiting = new Map<string, Set<(answer: CoordinatorAnswer) => void>>();

  /** A task that this coordinator will decide. */
  expect(task: string): void {
    this.#expected.add(task);
  }

  /** A task whose answer will not come from here any more. */
  forget(task: string): void {
    this.#expected.delete(task);
  }

  publish(answer: CoordinatorAnswer): void {
    this.#answers.set(answer.task, answer);
    this.#expected.delete(answer.task);
    for (const oldest of [...this.#answers.keys()].slice(0, Math.max(0, this.#answers.size - KEPT)))
      this.#answers.delete(oldest);
    for (const hand of this.#waiting.get(answer.task) ?? []) hand(answer);
  }

  knows(task: string): boolean {
    return this.#answers.has(task) || this.#expected.has(task);
  }

  /** The answer, as soon as it is there; undefined when it did not come in time. */
  async wait(task: string, milliseconds: number): Promise<CoordinatorAnswer | undefined> {
    const answer = this.#answers.get(task);
    if (answer !== undefined || milliseconds <= 0) return answer;
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(task) ?? new Set();
      this.#waiting.set(task, waiting);
      const hand = (found: CoordinatorAnswer | undefined): void => {
        clearTimeout(timer);
        waiting.delete(hand);
        if (waiting.size === 0) this.#waiting.delete(task);
        resolve(found);
      };
      const timer = setTimeout(hand, milliseconds, undefined);
      waiting.add(hand);
    });
  }
}
