const KEPT = 1_000;

/**
 * The salts of the links that the own gateway opened tasks with: who knows one can show at settlement that a task was no canary. In
 * memory only, the newest 1,000; a task whose salt is lost settles a little later.
 */
export class LinkBook {
  readonly #salts = new Map<string, string>();

  note(task: string, salt: string): void {
    this.#salts.set(task, salt);
    for (const oldest of [...this.#salts.keys()].slice(0, Math.max(0, this.#salts.size - KEPT)))
      this.#salts.delete(oldest);
  }

  saltOf(task: string): string | undefined {
    return this.#salts.get(task);
  }

  forget(task: string): void {
    this.#salts.delete(task);
  }
}
