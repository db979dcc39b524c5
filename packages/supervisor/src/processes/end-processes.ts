import { poll } from '@llmnet/retry';
import { systemErrorCode } from '../errors';
import { isRunning, type ProcessIdentity } from './identity';

/** How long a killed process may take to vanish. */
const KILL_TIMEOUT_MS = 5_000;
/** How often it is looked whether a process has ended. */
const POLL_MS = 20;

/**
 * Ends processes that are not children of this one: SIGTERM, and SIGKILL to the process group after `graceMs`.
 * One that has ended already, or whose pid now belongs to another process, is left alone.
 * @returns those that were still running
 */
export async function endProcesses(
  identities: readonly ProcessIdentity[],
  graceMs: number,
): Promise<readonly ProcessIdentity[]> {
  const running = identities.filter(isRunning);
  await Promise.all(running.map((identity) => endProcess(identity, graceMs)));
  return running;
}

async function endProcess(identity: ProcessIdentity, graceMs: number): Promise<void> {
  const hasEnded = () => !isRunning(identity);
  signalProcess(identity.pid, 'SIGTERM');
  if (await poll(hasEnded, { timeoutMs: graceMs, intervalMs: POLL_MS })) return;
  killGroup(identity.pid);
  await poll(hasEnded, { timeoutMs: KILL_TIMEOUT_MS, intervalMs: POLL_MS });
}

/** Kills a process that leads a group, as every supervised child does, together with what it has started. */
export function killGroup(pid: number): void {
  signalProcess(-pid, 'SIGKILL');
}

/** Sends a signal; that the process has just ended is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (systemErrorCode(error) !== 'ESRCH') throw error;
  }
}
