/** Of the time for a step, what its own transaction needs: a sixth of it, and not more than this. */
const MAX_STEP_MS = 1_500;

/**
 * How long a model may take for a step, in milliseconds.
 * @param deadline the step's own, in milliseconds since the epoch
 */
export function timeForModel(deadline: number): number {
  const left = Math.max(0, deadline - Date.now());
  return left - Math.min(MAX_STEP_MS, left / 6);
}

/** More than are ever under way at once. */
const MAX_KEPT = 200;

/** What models said for a task, as it costs money: a step that is tried again asks nobody again. */
export class PaidOnce<T> {
  readonly #said = new Map<string, Promise<T>>();

  /** @param ask its failure is not kept */
  get(task: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#said.get(task);
    if (known !== undefined) return known;
    const said = ask();
    said.catch(() => this.#said.delete(task));
    this.#said.set(task, said);
    for (const oldest of [...this.#said.keys()].slice(0, Math.max(0, this.#said.size - MAX_KEPT)))
      this.#said.delete(oldest);
    return said;
  }

  forget(task: string): void {
    this.#said.delete(task);
  }
}
