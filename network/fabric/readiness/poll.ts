import { setTimeout as delay } from 'node:timers/promises';
import { FabricNetworkError } from '../errors';

const INTERVAL_MS = 50;

/**
 * Asks again and again until `probe` says yes.
 * @throws FabricNetworkError NOT_READY after `timeoutMs`, or what `probe` throws
 */
export async function until(what: string, probe: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await probe())) {
    if (Date.now() > deadline) {
      throw new FabricNetworkError('NOT_READY', `${what} did not happen within ${timeoutMs} ms: see the logs.`);
    }
    await delay(INTERVAL_MS);
  }
}
