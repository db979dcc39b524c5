/**
 * The time of the network's day: what proposals' timestamps and certificates' expiry are compared with. It runs as fast as
 * the machine's and can be moved.
 */
export class Clock {
  #ahead = 0;

  /** Milliseconds since 1970. */
  now(): number {
    return Date.now() + this.#ahead;
  }

  /** Makes it `time` now. */
  set(time: Date): void {
    this.#ahead = time.getTime() - Date.now();
  }

  /** Moves it forward, or back by a negative number. */
  advance(milliseconds: number): void {
    this.#ahead += milliseconds;
  }

  /** Back to the machine's time. */
  reset(): void {
    this.#ahead = 0;
  }
}
