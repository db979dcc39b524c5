import { poll } from '@llmnet/retry';
import { endProcesses } from '../processes/end-processes';
import { isRunning, type ProcessIdentity } from '../processes/identity';
import type { DataFolder } from '../run-folder/data-folder';
import { readRunRecord } from '../run-folder/run-record';

/** Between SIGTERM and SIGKILL. */
const GRACE_MS = 5_000;
/** A killed process closes its files a moment before it is gone. */
const DEATH_TIMEOUT_MS = 5_000;

/**
 * Ends all other processes that a supervisor has recorded, if it is gone; if another supervisor has taken the folder since, it has
 * ended them itself.
 * @returns those that were still running
 */
export async function endRunOf(
  supervisor: ProcessIdentity | null,
  folder: DataFolder,
): Promise<readonly ProcessIdentity[]> {
  if (supervisor !== null && !(await poll(() => !isRunning(supervisor), { timeoutMs: DEATH_TIMEOUT_MS }))) return [];
  const record = readRunRecord(folder);
  if (record === null || isRunning(record.supervisor)) return [];
  const others = record.children.flatMap((child) => child.process ?? []).filter(({ pid }) => pid !== process.pid);
  return endProcesses(others, GRACE_MS);
}
