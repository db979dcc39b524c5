import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { SupervisionError, systemErrorCode } from '../errors';

const OWNER_ALONE = 0o700;

/** The places inside a data folder. */
export interface DataFolder {
  readonly root: string;
  readonly runFile: string;
  readonly lockFile: string;
  readonly logs: string;
}

/** @param folder the value of `--data`, relative to the working directory */
export function dataFolderAt(folder: string): DataFolder {
  const root = path.resolve(folder);
  return {
    root,
    runFile: path.join(root, 'run.json'),
    lockFile: path.join(root, 'run.lock'),
    logs: path.join(root, 'logs'),
  };
}

/**
 * Creates the folder and its log folder where they are missing, for their owner alone.
 * @throws {SupervisionError} DATA_FOLDER_UNUSABLE
 */
export function createDataFolder(folder: DataFolder): void {
  withFolderErrors(folder, () => {
    mkdirSync(folder.logs, { recursive: true, mode: OWNER_ALONE });
    chmodSync(folder.logs, OWNER_ALONE);
  });
}

/**
 * Runs something that writes into the folder.
 * @throws {SupervisionError} DATA_FOLDER_UNUSABLE if the system refuses
 */
export function withFolderErrors<T>(folder: DataFolder, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const code = systemErrorCode(error);
    if (error instanceof SupervisionError || code === null) throw error;
    throw new SupervisionError({
      code: 'DATA_FOLDER_UNUSABLE',
      message: `the data folder ${folder.root} cannot be written (${code})`,
      cure: DISK_IS_FULL.has(code)
        ? 'make room on its disk or choose another with --data DIR'
        : 'make it writable or choose another with --data DIR',
      cause: error,
    });
  }
}

/** No room, or none that this user may take. */
const DISK_IS_FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);
