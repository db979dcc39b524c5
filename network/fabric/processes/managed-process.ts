import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { FabricNetworkError } from '../errors';

const GRACE_MS = 5_000;

export interface ProcessSpec {
  readonly program: string;
  readonly args: readonly string[];
  /** Folder of its configuration (FABRIC_CFG_PATH); it also is its working folder. */
  readonly configDir: string;
  readonly logFile: string;
}

/** A peer or an orderer: ends when it is told to, and never outlives a stop. */
export class ManagedProcess {
  private constructor(
    private readonly spec: ProcessSpec,
    private readonly child: ChildProcess,
  ) {}

  static async start(spec: ProcessSpec): Promise<ManagedProcess> {
    const log = await open(spec.logFile, 'a');
    try {
      const child = spawn(spec.program, spec.args, {
        cwd: spec.configDir,
        env: { ...process.env, FABRIC_CFG_PATH: spec.configDir },
        stdio: ['ignore', log.fd, log.fd],
      });
      await once(child, 'spawn');
      return new ManagedProcess(spec, child);
    } finally {
      await log.close();
    }
  }

  /** @throws FabricNetworkError PROCESS_ENDED */
  assertRunning(): void {
    if (this.#hasEnded) {
      throw new FabricNetworkError('PROCESS_ENDED', `${this.spec.program} ended: see ${this.spec.logFile}.`);
    }
  }

  /** Asks it to end, and kills it if it has not after five seconds. */
  async stop(): Promise<void> {
    if (this.#hasEnded) {
      return;
    }
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), GRACE_MS);
    await ended;
    clearTimeout(timer);
  }

  get #hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
