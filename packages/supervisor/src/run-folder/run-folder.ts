import { rmSync } from 'node:fs';
import { SupervisionError } from '../errors';
import { identifySelf, type ProcessIdentity } from '../processes/identity';
import { createDataFolder, dataFolderAt, withFolderErrors, type DataFolder } from './data-folder';
import { acquireLock, releaseLock } from './lock';
import { readRunRecord, writeRunRecord, type ChildRecord, type RunRecord, type RunUrls } from './run-record';

/** A data folder held by this process: nobody else can start a network in it until `release`. */
export class RunFolder {
  readonly folder: DataFolder;
  #record: RunRecord;

  private constructor(folder: DataFolder) {
    this.folder = folder;
    this.#record = {
      version: 1,
      supervisor: identifySelf(),
      startedAt: new Date().toISOString(),
      children: [],
      urls: { apis: [], explorer: null },
    };
  }

  /**
   * Creates the folder if need be and takes its lock.
   * @param dir the value of `--data`
   * @throws {SupervisionError} ALREADY_RUNNING, DATA_FOLDER_UNUSABLE
   */
  static open(dir: string): RunFolder {
    const folder = dataFolderAt(dir);
    createDataFolder(folder);
    const lock = withFolderErrors(folder, () => acquireLock(folder.lockFile));
    if (!lock.acquired) throw alreadyRunning(folder, lock.holder);
    return new RunFolder(folder);
  }

  /** The children that an earlier, killed holder has left in run.json; they may still run. */
  previousChildren(): readonly ProcessIdentity[] {
    const children = readRunRecord(this.folder)?.children ?? [];
    return children.flatMap((child) => child.process ?? []);
  }

  /** Says in run.json which children there are now. */
  publishChildren(children: readonly ChildRecord[]): void {
    this.#publish({ ...this.#record, children: [...children] });
  }

  /** Says in run.json where the network listens. */
  publishUrls(urls: RunUrls): void {
    this.#publish({ ...this.#record, urls });
  }

  /** Removes run.json and the lock, when no child runs any more. */
  release(): void {
    rmSync(this.folder.runFile, { force: true });
    releaseLock(this.folder.lockFile);
  }

  #publish(record: RunRecord): void {
    this.#record = record;
    withFolderErrors(this.folder, () => {
      writeRunRecord(this.folder, record);
    });
  }
}

function alreadyRunning(folder: DataFolder, holder: ProcessIdentity): SupervisionError {
  const url = readRunRecord(folder)?.urls.apis[0]?.url;
  return new SupervisionError({
    code: 'ALREADY_RUNNING',
    message: `a network already runs in ${folder.root} (pid ${holder.pid}${url === undefined ? ', starting' : `, ${url}`})`,
    cure: 'use it with llmnet ask, end it with llmnet stop, or start a second one with --data DIR',
  });
}
