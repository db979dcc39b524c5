import { poll } from '@llmnet/retry';
import { NativeNetworkError, isStop } from '../errors';

const TIMEOUT_MS = 60_000;

/**
 * Asks again and again until `probe` says yes.
 * @param what is awaited, as the beginning of a sentence
 * @param evidence what may explain that it does not come, such as a log line; asked only then
 * @throws {NativeNetworkError} NOT_READY after a minute, or what `probe` throws
 */
export async function until(what: string, probe: () => Promise<boolean>, evidence?: () => string): Promise<void> {
  if ((await poll(probe, { timeoutMs: TIMEOUT_MS })) === undefined) throw notReady(what, evidence?.());
}

/**
 * Tries again and again until `attempt` succeeds; for what can be repeated without harm.
 * @throws {NativeNetworkError} NOT_READY after a minute with the last failure
 * @throws {SupervisionError} STOPPED if an attempt does: then no other can succeed
 */
export async function untilSuccess(what: string, attempt: () => Promise<void>): Promise<void> {
  let failure = '';
  await until(
    what,
    async () => {
      try {
        await attempt();
        return true;
      } catch (error) {
        if (isStop(error)) throw error;
        failure = error instanceof Error ? error.message : String(error);
        return false;
      }
    },
    () => failure,
  );
}

function notReady(what: string, evidence: string | undefined): NativeNetworkError {
  return new NativeNetworkError({
    code: 'NOT_READY',
    message: `${what} did not happen within ${TIMEOUT_MS / 1000} s${evidence === undefined ? '' : `: ${evidence}`}`,
    cure: 'see the logs of the peers and orderers; on a busy machine, run the command again',
  });
}
