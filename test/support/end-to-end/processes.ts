import { readFileSync, readdirSync } from 'node:fs';
import { identifyProcess, isRunning, type ProcessIdentity } from '../../../packages/supervisor/src/processes/identity';
import { readRunRecord } from '../../../packages/supervisor/src/run-folder';
import { dataFolderAt } from '../../../packages/supervisor/src/run-folder/data-folder';

/** The supervisor and its children as run.json names them now; none where there is no run.json. */
export function recordedProcesses(dataFolder: string): ProcessIdentity[] {
  const record = readRunRecord(dataFolderAt(dataFolder));
  if (record === null) return [];
  return [record.supervisor, ...record.children.flatMap((child) => child.process ?? [])];
}

/** Running processes of this machine whose command line names the data folder, recorded anywhere or not. */
export function processesNaming(dataFolder: string): ProcessIdentity[] {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids
    .filter((pid) => commandLineOf(pid).includes(dataFolder))
    .flatMap((pid) => identifyProcess(Number(pid)) ?? []);
}

/** Those of the given processes that still run, and whatever else names the folder: nothing, when a network is gone. */
export function leftovers(dataFolder: string, known: readonly ProcessIdentity[]): number[] {
  return [...known.filter(isRunning), ...processesNaming(dataFolder)].map(({ pid }) => pid);
}

/** Empty for a process that has ended meanwhile. */
function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
