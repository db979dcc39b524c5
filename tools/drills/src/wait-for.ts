import { poll } from '@llmnet/retry';

/** Waits until there is something. @throws Error naming what did not come in time */
export async function waitFor<T>(
  what: string,
  probe: () => T | false | undefined | Promise<T | false | undefined>,
  timeoutMs: number,
): Promise<T> {
  const found = await poll(probe, { timeoutMs });
  if (found === undefined) throw new Error(`${what} did not come within ${timeoutMs / 1000} s`);
  return found;
}
