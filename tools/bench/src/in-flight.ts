/** How long each of a number of calls took, and all of them together, in milliseconds. */
export interface Timings {
  readonly each: readonly number[];
  readonly total: number;
}

/**
 * Makes `calls` calls, `inFlight` at a time; `call` gets the number of the call, from 0.
 * @throws whatever the first failing call throws
 */
export async function timed(
  calls: number,
  inFlight: number,
  call: (index: number) => Promise<unknown>,
): Promise<Timings> {
  const each: number[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < calls) {
      const started = performance.now();
      await call(next++);
      each.push(performance.now() - started);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: inFlight }, lane));
  return { each, total: performance.now() - started };
}

/** Calls a second. */
export function rate({ each, total }: Timings): number {
  return (each.length * 1000) / total;
}

/** Several runs one after the other as one. */
export function together(runs: readonly Timings[]): Timings {
  return {
    each: runs.flatMap(({ each }) => each),
    total: runs.reduce((sum, { total }) => sum + total, 0),
  };
}
