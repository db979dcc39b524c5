import { EventEmitter } from 'node:events';
import path from 'node:path';
import { poll } from '@llmnet/retry';
import { SupervisionError } from '../errors';
import { endProcesses } from '../processes/end-processes';
import { withFolderErrors } from '../run-folder/data-folder';
import type { RunFolder } from '../run-folder/run-folder';
import { stoppedWhileStarting } from './child-errors';
import { isNative, type ChildSpec, type ReadyMessage } from './child-spec';
import { guardOf } from './guard';
import { createLog, rotateLogs } from './log-file';
import { stopGroups } from './stop-groups';
import { SupervisedChild } from './supervised-child';

const DEFAULT_GRACE_MS = 5_000;
/** How often it is looked whether a log has grown too large. */
const LOG_INTERVAL_MS = 5_000;
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
 * Keeps programs running, without knowing what they are.
 *
 * A child ends on SIGTERM. One of Node.js says over IPC when it is ready (`process.send({ type: 'ready' })`), and ends on
 * `process.on('disconnect')`: that is how it learns that the supervisor has been killed. Native programs cannot learn it: a guard
 * ends them (`guard/main.ts`). What is left even so is ended by the next supervisor in the same folder. SIGINT, SIGTERM and SIGHUP
 * to this process stop everything.
 */
export class Supervisor extends EventEmitter<SupervisorEvents> {
  /** Resolves when every child is gone and the folder is released. */
  readonly stopped: Promise<void>;
  readonly #runFolder: RunFolder;
  readonly #graceMs: number;
  readonly #children = new Map<string, SupervisedChild>();
  #guard: Promise<unknown> | null = null;
  readonly #stopController = new AbortController();
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
    void supervisor.#boundLogs();
    return supervisor;
  }

  /** From the first signal or call to stop on. */
  get isStopping(): boolean {
    return this.#stopping !== null;
  }

  /** Aborted, with a SupervisionError STOPPED as its reason, from the first signal or call to stop on. */
  get stopSignal(): AbortSignal {
    return this.#stopController.signal;
  }

  /** Names of the children, in the order of their starts. */
  get names(): readonly string[] {
    return [...this.#children.keys()];
  }

  /**
   * Starts a child and keeps it running. Its output goes to `logs/<name>.log` in the data folder.
   * @returns its message, when it is ready
   * @throws {SupervisionError} CHILD_ENDED_EARLY, CHILD_NOT_READY, STOPPED: then it is gone, and not started again
   */
  async spawn(spec: ChildSpec): Promise<ReadyMessage> {
    if (isNative(spec)) await (this.#guard ??= this.#spawn(guardOf(this.#runFolder.folder.root)));
    return this.#spawn(spec);
  }

  /** Ends a child and forgets it. */
  async end(name: string): Promise<void> {
    await this.#child(name).stop();
    this.#children.delete(name);
    this.#record();
  }

  /**
   * Takes a child down, at once if it is to be killed, and does not start it again before `resume`.
   * @throws {SupervisionError} CHILD_UNKNOWN
   */
  async pause(name: string, how: 'stop' | 'kill' = 'stop'): Promise<void> {
    await this.#child(name).pause(how);
  }

  /**
   * Starts a child again that was taken down, and resolves when it is ready.
   * @throws {SupervisionError} CHILD_UNKNOWN, CHILD_ENDED_EARLY, CHILD_NOT_READY, STOPPED: then it stays down
   */
  async resume(name: string): Promise<void> {
    if (this.isStopping) throw stoppedWhileStarting(name);
    await this.#child(name).resume();
  }

  /**
   * Kills a child (SIGKILL), as a crash would; it is started again like any child that ends.
   * @throws {SupervisionError} CHILD_UNKNOWN
   */
  async kill(name: string): Promise<void> {
    await this.#child(name).kill();
  }

  /**
   * The last line that a child has written, as evidence for an error; null if it has written nothing.
   * @throws {SupervisionError} CHILD_UNKNOWN
   */
  lastLogLine(name: string): string | null {
    return this.#child(name).lastLogLine();
  }

  /** Ends the children group by group, what was started last first, and releases the folder. A second call waits too. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  /** Ctrl-C often arrives twice, from the terminal and passed on by npm; stopping twice is stopping once. */
  readonly #onSignal = (): void => {
    void this.stop();
  };

  async #stopAll(): Promise<void> {
    this.#stopController.abort(stoppedWhileStarting('the network'));
    for (const group of stopGroups(this.#children.values())) await Promise.all(group.map((child) => child.stop()));
    for (const signal of STOP_SIGNALS) process.off(signal, this.#onSignal);
    this.#runFolder.release();
    this.#resolveStopped();
  }

  async #spawn(spec: ChildSpec): Promise<ReadyMessage> {
    if (this.#stopping !== null) throw stoppedWhileStarting(spec.name);
    const child = this.#add(spec);
    try {
      return await child.start();
    } catch (error) {
      this.#children.delete(spec.name);
      this.#record();
      // A signal to the whole group of processes can reach a child first, which then seems to have failed.
      throw this.isStopping ? stoppedWhileStarting(spec.name) : error;
    }
  }

  #add(spec: ChildSpec): SupervisedChild {
    const { name } = spec;
    if (this.#children.has(name)) throw new TypeError(`there is a child named ${name} already`);
    const { folder } = this.#runFolder;
    const logFile = path.join(folder.logs, `${name}.log`);
    withFolderErrors(folder, () => {
      createLog(logFile);
    });
    const child = new SupervisedChild({
      spec,
      logFile,
      graceMs: this.#graceMs,
      listener: {
        changed: () => {
          this.#record();
        },
        ended: (reason, restartInMs) => this.emit('ended', { name, reason, restartInMs }),
        restarted: (message) => this.emit('restarted', { name, message }),
      },
    });
    this.#children.set(name, child);
    return child;
  }

  /** Until the stop. What cannot be rotated now is looked at again. */
  async #boundLogs(): Promise<void> {
    const { logs } = this.#runFolder.folder;
    const rotate = (): false => {
      try {
        rotateLogs(logs);
      } catch {
        // The folder is gone or may not be written: the supervisor's record says so.
      }
      return false;
    };
    await poll(rotate, { intervalMs: LOG_INTERVAL_MS, signal: this.stopSignal }).catch(() => undefined);
  }

  #child(name: string): SupervisedChild {
    const child = this.#children.get(name);
    if (child !== undefined) return child;
    throw new SupervisionError({
      code: 'CHILD_UNKNOWN',
      message: `no process is named ${name}`,
      cure: `name one of ${this.names.join(', ')}`,
    });
  }

  /** Not while stopping: the record of what still runs is kept until all of it is gone. */
  #record(): void {
    if (this.isStopping) return;
    this.#runFolder.publishChildren([...this.#children.values()].map((child) => child.record));
  }
}
