import { EventEmitter } from 'node:events';
import path from 'node:path';
import { endProcesses } from '../processes/end-processes';
import type { RunFolder } from '../run-folder/run-folder';
import { stoppedWhileStarting } from './child-errors';
import type { ChildSpec, ReadyMessage } from './child-spec';
import { rotateLog } from './log-file';
import { SupervisedChild } from './supervised-child';

const DEFAULT_GRACE_MS = 5_000;
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface SupervisorOptions {
  /** Held by this process; the supervisor records its children there and releases it when it has stopped. */
  readonly runFolder: RunFolder;
  /** Between SIGTERM and SIGKILL, for each child; 5 s unless given. */
  readonly graceMs?: number;
}

/** What happens to a child after its first start, by the name of the event. */
export interface SupervisorEvents {
  ended: [event: { readonly name: string; readonly reason: string; readonly restartInMs: number }];
  restarted: [event: { readonly name: string; readonly message: ReadyMessage }];
}

/**
 * Keeps programs of Node.js running, without knowing what they are.
 *
 * A child says over IPC when it is ready (`process.send({ type: 'ready' })`), ends on SIGTERM, and ends on
 * `process.on('disconnect')`: that is how it learns that the supervisor has been killed. One that does not is ended by the next
 * supervisor in the same folder. SIGINT, SIGTERM and SIGHUP to this process stop everything.
 */
export class Supervisor extends EventEmitter<SupervisorEvents> {
  /** Resolves when every child is gone and the folder is released. */
  readonly stopped: Promise<void>;
  readonly #runFolder: RunFolder;
  readonly #graceMs: number;
  readonly #children = new Set<SupervisedChild>();
  #stopping: Promise<void> | null = null;
  #resolveStopped: () => void = () => undefined;

  private constructor({ runFolder, graceMs = DEFAULT_GRACE_MS }: SupervisorOptions) {
    super();
    this.#runFolder = runFolder;
    this.#graceMs = graceMs;
    this.stopped = new Promise((resolve) => {
      this.#resolveStopped = resolve;
    });
  }

  /** Ends what a killed supervisor has left running in the folder, then begins to listen to signals. */
  static async start(options: SupervisorOptions): Promise<Supervisor> {
    const supervisor = new Supervisor(options);
    await endProcesses(options.runFolder.previousChildren(), supervisor.#graceMs);
    supervisor.#record();
    for (const signal of STOP_SIGNALS) process.on(signal, supervisor.#onSignal);
    return supervisor;
  }

  /** From the first signal or call to stop on. */
  get isStopping(): boolean {
    return this.#stopping !== null;
  }

  /**
   * Starts a child and keeps it running. Its output goes to `logs/<name>.log` in the data folder.
   * @returns its message, when it is ready
   * @throws {SupervisionError} CHILD_ENDED_EARLY, CHILD_NOT_READY, STOPPED: then it is gone, and not started again
   */
  async spawn(spec: ChildSpec): Promise<ReadyMessage> {
    if (this.#stopping !== null) throw stoppedWhileStarting(spec.name);
    const logFile = path.join(this.#runFolder.folder.logs, `${spec.name}.log`);
    rotateLog(logFile);
    const child: SupervisedChild = new SupervisedChild({
      spec,
      logFile,
      graceMs: this.#graceMs,
      listener: {
        changed: () => {
          this.#record();
        },
        ended: (reason, restartInMs) => this.emit('ended', { name: spec.name, reason, restartInMs }),
        restarted: (message) => this.emit('restarted', { name: spec.name, message }),
      },
    });
    this.#children.add(child);
    try {
      return await child.start();
    } catch (error) {
      this.#children.delete(child);
      this.#record();
      // A signal to the whole group of processes can reach a child first, which then seems to have failed.
      throw this.isStopping ? stoppedWhileStarting(spec.name) : error;
    }
  }

  /** Ends the children one after the other, the last started first, and releases the folder. A second call waits too. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  /** Ctrl-C often arrives twice, from the terminal and passed on by npm; stopping twice is stopping once. */
  readonly #onSignal = (): void => {
    void this.stop();
  };

  async #stopAll(): Promise<void> {
    for (const child of [...this.#children].reverse()) await child.stop();
    for (const signal of STOP_SIGNALS) process.off(signal, this.#onSignal);
    this.#runFolder.release();
    this.#resolveStopped();
  }

  /** Not while stopping: the record of what still runs is kept until all of it is gone. */
  #record(): void {
    if (this.isStopping) return;
    this.#runFolder.publishChildren([...this.#children].map((child) => child.record));
  }
}
