import { setTimeout as delay } from 'node:timers/promises';
import type { ChildRecord } from '../run-folder/run-record';
import { countFailures, restartDelay } from './backoff';
import { stoppedWhileStarting } from './child-errors';
import { ChildRun } from './child-run';
import { lastLogLine } from './log-file';
import { describeExit, type ChildSpec, type ReadyMessage } from './child-spec';

/** What the child reports to its supervisor. */
export interface ChildListener {
  /** Its record has changed. */
  changed(): void;
  /** It serves again after a restart. */
  restarted(message: ReadyMessage): void;
  /** It has ended by itself and is started again in `delayMs`. */
  ended(reason: string, delayMs: number): void;
}

export interface SupervisedChildOptions {
  readonly spec: ChildSpec;
  readonly logFile: string;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  readonly listener: ChildListener;
}

/** A program that is started again whenever it ends, until it is stopped or held down. */
export class SupervisedChild {
  readonly #options: SupervisedChildOptions;
  /** Aborted while it has to stay down. */
  #down = new AbortController();
  #run: ChildRun | null = null;
  #keptAlive: Promise<void> = Promise.resolve();
  #record: ChildRecord;

  constructor(options: SupervisedChildOptions) {
    this.#options = options;
    this.#record = {
      name: options.spec.name,
      process: null,
      state: 'starting',
      startedAt: new Date().toISOString(),
      restarts: 0,
      port: null,
      logFile: options.logFile,
    };
  }

  get record(): ChildRecord {
    return this.#record;
  }

  /** See `ChildSpec`. */
  get group(): string | undefined {
    return this.#options.spec.group;
  }

  /** The last line that it has written; null if there is none. */
  lastLogLine(): string | null {
    return lastLogLine(this.#options.logFile, 0);
  }

  /**
   * Starts it. If that fails it is ended and not started again.
   * @throws {SupervisionError} CHILD_ENDED_EARLY, CHILD_NOT_READY, STOPPED; what its probe throws
   */
  async start(): Promise<ReadyMessage> {
    const run = this.#launch();
    try {
      const message = await run.ready;
      this.#becomeReady(message);
      this.#keptAlive = this.#keepAlive(lifeOf(run));
      return message;
    } catch (error) {
      await run.stop(this.#options.graceMs);
      throw this.#isDown() ? stoppedWhileStarting(this.#record.name) : error;
    }
  }

  /** Ends it, and resolves when it is gone. */
  async stop(): Promise<void> {
    this.#down.abort();
    await this.#run?.stop(this.#options.graceMs);
    await this.#keptAlive;
  }

  /** Ends it as `stop` does, or at once with SIGKILL, and keeps it down until `resume`. */
  async pause(how: 'stop' | 'kill'): Promise<void> {
    this.#down.abort();
    if (how === 'kill') await this.#run?.kill();
    await this.stop();
    this.#change({ process: null, state: 'paused', port: null });
  }

  /**
   * Starts it again after a pause; without one, nothing happens.
   * @throws {SupervisionError} as `start`; then it stays down
   */
  async resume(): Promise<void> {
    if (this.#record.state !== 'paused') return;
    this.#down = new AbortController();
    this.#change({ state: 'starting' });
    try {
      await this.start();
    } catch (error) {
      this.#change({ process: null, state: 'paused', port: null });
      throw error;
    }
  }

  /** SIGKILL, as a crash; it is started again. Resolves when the process is gone. */
  async kill(): Promise<void> {
    await this.#run?.kill();
  }

  #isDown(): boolean {
    return this.#down.signal.aborted;
  }

  async #keepAlive(firstLife: Promise<Life>): Promise<void> {
    let failures = 0;
    let life = await firstLife;
    while (!this.#isDown()) {
      failures = countFailures(failures, life.readyForMs);
      await this.#backOff(life.end, restartDelay(failures, this.#options.spec.restartAfterMs));
      if (!this.#isDown()) life = await this.#restart();
    }
  }

  async #backOff(reason: string, delayMs: number): Promise<void> {
    this.#change({ process: null, state: 'restarting', port: null });
    this.#options.listener.ended(reason, delayMs);
    // A stop ends the wait early.
    await delay(delayMs, undefined, { signal: this.#down.signal }).catch(() => undefined);
  }

  /** Never rejects: a failed restart is a short life, and so leads to the next one. */
  async #restart(): Promise<Life> {
    this.#change({ restarts: this.#record.restarts + 1 });
    try {
      const run = this.#launch();
      const message = await run.ready;
      this.#becomeReady(message);
      this.#options.listener.restarted(message);
      return await lifeOf(run);
    } catch (error) {
      await this.#run?.stop(this.#options.graceMs);
      return { end: error instanceof Error ? error.message : String(error), readyForMs: 0 };
    }
  }

  #launch(): ChildRun {
    const run = new ChildRun(this.#options.spec, this.#options.logFile);
    this.#run = run;
    this.#change({ process: run.identity, startedAt: new Date().toISOString() });
    return run;
  }

  #becomeReady(message: ReadyMessage): void {
    this.#change({ state: 'ready', port: typeof message.port === 'number' ? message.port : null });
  }

  #change(change: Partial<ChildRecord>): void {
    this.#record = { ...this.#record, ...change };
    this.#options.listener.changed();
  }
}

/** How one run of a child went, from when it was ready. */
interface Life {
  readonly end: string;
  readonly readyForMs: number;
}

async function lifeOf(run: ChildRun): Promise<Life> {
  const readySince = performance.now();
  const exit = await run.exited;
  return { end: describeExit(exit), readyForMs: performance.now() - readySince };
}
