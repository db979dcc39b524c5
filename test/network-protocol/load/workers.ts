import { setTimeout as delay } from 'node:timers/promises';

/** Does all jobs with so many workers side by side; each is told which of them it is. */
export async function inParallel<T>(
  jobs: readonly T[],
  workers: number,
  work: (job: T, worker: number) => Promise<void>,
): Promise<void> {
  const waiting = [...jobs];
  const one = async (worker: number): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await work(job, worker);
  };
  await Promise.all(Array.from({ length: workers }, (_worker, index) => one(index)));
}

export interface Rate {
  readonly everyMilliseconds: number;
  /** A machine that is slower than the rate is not buried under jobs: so many run at a time. */
  readonly atMost: number;
}

/** Begins a job every so many milliseconds, however long each takes, and resolves when all have ended. */
export async function atRate(
  count: number,
  { everyMilliseconds, atMost }: Rate,
  job: (index: number) => Promise<void>,
): Promise<void> {
  const begun = performance.now();
  const running = new Set<Promise<void>>();
  for (let index = 0; index < count; index += 1) {
    const wait = begun + index * everyMilliseconds - performance.now();
    if (wait > 0) await delay(wait);
    while (running.size >= atMost) await Promise.race(running);
    const one: Promise<void> = job(index).finally(() => running.delete(one));
    running.add(one);
  }
  await Promise.all(running);
}
