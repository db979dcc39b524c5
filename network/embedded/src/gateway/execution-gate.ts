/**
 * Lets any number of executions run at a time, or one change while none does: a transaction that several peers endorse must
 * not meet the old chaincode on one of them and the new one on another.
 */
export class ExecutionGate {
  #inProgress = 0;
  #whenIdle: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  /** Runs `execution`, after a change that is being made. */
  async run<T>(execution: () => Promise<T>): Promise<T> {
    while (this.#closed !== undefined) {
      await this.#closed;
    }
    this.#inProgress += 1;
    try {
      return await execution();
    } finally {
      this.#inProgress -= 1;
      if (this.#inProgress === 0) {
        this.#whenIdle?.();
      }
    }
  }

  /** Waits for what runs, holds back what comes, and makes the change. One change at a time. */
  async exclusively(change: () => unknown): Promise<void> {
    while (this.#closed !== undefined) {
      await this.#closed;
    }
    const changed = this.#idle().then(() => {
      change();
    });
    this.#closed = changed.catch(() => undefined);
    try {
      await changed;
    } finally {
      this.#closed = undefined;
    }
  }

  async #idle(): Promise<void> {
    if (this.#inProgress > 0) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
      this.#whenIdle = undefined;
    }
  }
}
