import { isRunning, readRunRecord, type DataFolder, type RunRecord } from '@llmnet/supervisor';
import { CliError } from '../errors';

/**
 * The network that runs in a data folder.
 * @returns null if none does; a run file that a killed network has left behind counts as none
 * @throws {CliError} RUN_FILE_INVALID
 */
export function findRunning(folder: DataFolder): RunRecord | null {
  const record = readRunRecord(folder);
  return record !== null && isRunning(record.supervisor) ? record : null;
}

export function notRunning(folder: DataFolder): CliError {
  return new CliError({
    code: 'NOT_RUNNING',
    message: `no network runs in ${folder.root}`,
    cure: 'start one with npm start, or name its folder with --data DIR',
  });
}
