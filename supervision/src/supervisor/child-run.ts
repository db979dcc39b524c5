import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { identifyProcess, type ProcessIdentity } from '../processes/identity';
import { killGroup } from '../processes/end-processes';
import { endedEarly, notReady, type RunLog } from './child-errors';
import { isReadyMessage, type ChildSpec, type Exit, type ReadyMessage } from './child-spec';
import { logSize } from './log-file';

const DEFAULT_READY_TIMEOUT_MS = 30_000;

/** One process of a child, from its start to its end. */
export class ChildRun {
  /** null if the system could not start it. */
  readonly identity: ProcessIdentity | null;
  /** Rejects with a SupervisionError, CHILD_ENDED_EARLY or CHILD_NOT_READY. */
  readonly ready: Promise<ReadyMessage>;
  /** Never rejects. */
  readonly exited: Promise<Exit>;
  readonly #process: ChildProcess;

  constructor(spec: ChildSpec, logFile: string) {
    const log: RunLog = { file: logFile, from: logSize(logFile) };
    this.#process = forkChild(spec, logFile);
    this.identity = this.#process.pid === undefined ? null : identifyProcess(this.#process.pid);
    this.exited = exitOf(this.#process);
    this.ready = readinessOf(this.#process, this.exited, spec, log);
  }

  /** SIGTERM, then SIGKILL to it and all that it has started if it still runs after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    const timer = setTimeout(() => {
      this.#kill();
    }, graceMs);
    this.#process.kill('SIGTERM');
    await this.exited;
    clearTimeout(timer);
  }

  #kill(): void {
    if (this.#process.pid !== undefined) killGroup(this.#process.pid);
  }
}

/**
 * Detached: it leads a process group of its own, so that a Ctrl-C in the terminal reaches the supervisor alone, which then
 * stops its children in order.
 */
function forkChild(spec: ChildSpec, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a');
  try {
    return fork(spec.script, spec.args, {
      detached: true,
      env: { ...process.env, ...spec.env },
      execArgv: [...(spec.execArgv ?? [])],
      stdio: ['ignore', log, log, 'ipc'],
    });
  } finally {
    closeSync(log);
  }
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      if (signal !== null) resolve({ by: 'signal', signal });
      else resolve({ by: 'code', code: code ?? 0 });
    });
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ by: 'spawn-error', error });
    });
  });
}

function readinessOf(child: ChildProcess, exited: Promise<Exit>, spec: ChildSpec, log: RunLog): Promise<ReadyMessage> {
  const timeoutMs = spec.readyTimeoutMs ?? DEFAULT_READY_TIMEOUT_MS;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(notReady(spec.name, timeoutMs, log));
    }, timeoutMs);
    child.on('message', (message) => {
      if (!isReadyMessage(message)) return;
      clearTimeout(timer);
      resolve(message);
    });
    void exited.then((exit) => {
      clearTimeout(timer);
      reject(endedEarly(spec.name, exit, log));
    });
  });
}
