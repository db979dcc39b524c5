/** A value that is loaded when it is asked for and kept for a while; callers that come meanwhile share one load. */
export class Fresh<T> {
  #value: Promise<T> | undefined;
  #until = 0;

  /** @param milliseconds how long a loaded value is kept; a failure is not */
  constructor(
    private readonly load: () => Promise<T>,
    private readonly milliseconds: number,
  ) {}

  get(): Promise<T> {
    if (this.#value === undefined || Date.now() >= this.#until) this.#value = this.#reload();
    return this.#value;
  }

  forget(): void {
    this.#value = undefined;
  }

  #reload(): Promise<T> {
    this.#until = Date.now() + this.milliseconds;
    const value = this.load();
    value.catch(() => {
      if (this.#value === value) this.forget();
    });
    return value;
  }
}
