/** Work that was begun and that a stop waits for. */
export class UnderWay {
  readonly #work = new Set<Promise<void>>();

  /** @param work what cannot fail */
  begin(work: Promise<void>): void {
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
  }

  async ended(): Promise<void> {
    await Promise.all(this.#work);
  }
}
