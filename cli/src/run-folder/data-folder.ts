import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { CliError, systemErrorCode } from '../errors';
import { projectRoot } from '../project-root';

/** Where everything generated lives unless `--data` says otherwise. */
export const DEFAULT_DATA_FOLDER = path.join(projectRoot, '.llmnet');

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
 * Creates the folder and its log folder where they are missing.
 * @throws {CliError} DATA_FOLDER_UNUSABLE
 */
export function createDataFolder(folder: DataFolder): void {
  withFolderErrors(folder, () => mkdirSync(folder.logs, { recursive: true }));
}

/**
 * Runs something that writes into the folder.
 * @throws {CliError} DATA_FOLDER_UNUSABLE if the system refuses
 */
export function withFolderErrors<T>(folder: DataFolder, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const code = systemErrorCode(error);
    if (error instanceof CliError || code === null) throw error;
    throw new CliError({
      code: 'DATA_FOLDER_UNUSABLE',
      message: `the data folder ${folder.root} cannot be written (${code})`,
      cure: 'make it writable or choose another with --data DIR',
      cause: error,
    });
  }
}
