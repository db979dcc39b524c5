import { rmSync } from 'node:fs';
import { poll } from '@llmnet/retry';
import { SupervisionError } from '../errors';
import { identifySelf, type ProcessIdentity } from '../processes/identity';
import { createDataFolder, dataFolderAt, withFolderErrors, type DataFolder } from './data-folder';
import { acquireLock, releaseLock } from './lock';
import { readRunRecord, writeRunRecord, type ChildRecord, type RunRecord, type RunUrls } from './run-record';

/** How often it is tried to write what could not be written. */
const WRITE_INTERVAL_MS = 2_000;

/** A data folder held by this process: nobody else can start a network in it until `release`. */
export class RunFolder {
  readonly folder: DataFolder;
  readonly #released = new AbortController();
  #record: RunRecord;
  /** Whether run.json is behind since it could not be written. */
  #isBehind = false;

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
    this.#released.abort();
    try {
      withFolderErrors(this.folder, () => {
        rmSync(this.folder.runFile, { force: true });
        releaseLock(this.folder.lockFile);
      });
    } catch (error) {
      // Nothing of it runs any more: what is left names processes that have ended.
      warn(error);
    }
  }

  /** What cannot be written now, as on a full disk, ends nobody: it is said, and written as soon as that is possible. */
  #publish(record: RunRecord): void {
    this.#record = record;
    if (this.#isBehind) return;
    const failure = this.#write();
    if (failure === undefined) return;
    warn(failure);
    this.#isBehind = true;
    void this.#writeLater();
  }

  /** @returns why it could not be written */
  #write(): unknown {
    try {
      withFolderErrors(this.folder, () => {
        writeRunRecord(this.folder, this.#record);
      });
      return undefined;
    } catch (error) {
      return error;
    }
  }

  async #writeLater(): Promise<void> {
    const limits = { intervalMs: WRITE_INTERVAL_MS, signal: this.#released.signal };
    // After the release there is nothing to write any more.
    const isWritten = await poll(() => this.#write() === undefined, limits).catch(() => false);
    if (isWritten !== true) return;
    this.#isBehind = false;
    process.emitWarning(`the data folder ${this.folder.root} can be written again`, { code: 'DATA_FOLDER_USABLE' });
  }
}

/** On standard error, as a warning of Node.js. */
function warn(error: unknown): void {
  if (!(error instanceof SupervisionError)) throw error;
  const { message, code, cure } = error;
  process.emitWarning(`${message}; the processes go on, ${cure}`, { code });
}

function alreadyRunning(folder: DataFolder, holder: ProcessIdentity): SupervisionError {
  const url = readRunRecord(folder)?.urls.apis[0]?.url;
  return new SupervisionError({
    code: 'ALREADY_RUNNING',
    message: `a network already runs in ${folder.root} (pid ${holder.pid}${url === undefined ? ', starting' : `, ${url}`})`,
    cure: `use it with llmnet ask --data ${folder.root}, end it with llmnet stop --data ${folder.root}, or start a second one with --data DIR`,
  });
}
