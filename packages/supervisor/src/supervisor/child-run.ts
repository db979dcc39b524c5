import type { ChildProcess } from 'node:child_process';
import { killGroup } from '../processes/end-processes';
import { identifyProcess, type ProcessIdentity } from '../processes/identity';
import type { RunLog } from './child-errors';
import type { ChildSpec, Exit, ReadyMessage } from './child-spec';
import { exitOf, launch } from './launch';
import { logSize } from './log-file';
import { readinessOf } from './readiness';

/** One process of a child, from its start to its end. */
export class ChildRun {
  /** null if the system could not start it. */
  readonly identity: ProcessIdentity | null;
  /** Rejects with a SupervisionError, CHILD_ENDED_EARLY or CHILD_NOT_READY, or with what its probe has thrown. */
  readonly ready: Promise<ReadyMessage>;
  /** Never rejects. */
  readonly exited: Promise<Exit>;
  readonly #process: ChildProcess;

  constructor(spec: ChildSpec, logFile: string) {
    const log: RunLog = { file: logFile, from: logSize(logFile) };
    this.#process = launch(spec, logFile);
    this.identity = this.#process.pid === undefined ? null : identifyProcess(this.#process.pid);
    this.exited = exitOf(this.#process);
    this.ready = readinessOf(this.#process, this.exited, spec, log);
  }

  /** SIGTERM, then SIGKILL to it and all that it has started if it still runs after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    const timer = setTimeout(() => {
      this.#killGroup();
    }, graceMs);
    this.#process.kill('SIGTERM');
    await this.exited;
    clearTimeout(timer);
  }

  /** SIGKILL to it and all that it has started. */
  async kill(): Promise<void> {
    if (this.#isRunning) this.#killGroup();
    await this.exited;
  }

  get #isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  #killGroup(): void {
    if (this.#process.pid !== undefined) killGroup(this.#process.pid);
  }
}
