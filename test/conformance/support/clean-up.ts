/** What has to be undone when a network ends, or when it cannot start. */
export class CleanUp {
  readonly #steps: (() => Promise<void>)[] = [];

  add(step: () => Promise<void>): void {
    this.#steps.push(step);
  }

  /** Runs `work`; if it fails, undoes what was added so far. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.run();
      throw error;
    }
  }

  /** Last added, first undone. */
  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) {
      await step();
    }
  }
}
