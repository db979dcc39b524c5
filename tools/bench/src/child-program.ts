import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A Node.js program that says `{type: 'ready', …}` to its parent when it can be used. */
export class ChildProgram<Ready extends object> {
  private constructor(
    private readonly child: ChildProcess,
    readonly pid: number,
    readonly ready: Ready,
  ) {}

  /**
   * Starts a program and waits until it is ready. This process's own Node.js flags, such as --cpu-prof, hold for it too.
   * @throws Error if it ends before
   */
  static async start<Ready extends object>(
    script: string,
    args: readonly string[],
    execArgv: readonly string[],
    parse: (message: unknown) => Ready,
  ): Promise<ChildProgram<Ready>> {
    const env = { ...process.env, CORE_CHAINCODE_LOGGING_LEVEL: 'WARNING' };
    const child = fork(script, args, {
      execArgv: [...process.execArgv, ...execArgv],
      env,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const message = await Promise.race([
      once(child, 'message').then(([first]: unknown[]) => first),
      once(child, 'exit').then(([code]: unknown[]) => {
        throw new Error(`${script} ended with ${String(code)} before it was ready.`);
      }),
    ]);
    return new ChildProgram(child, child.pid ?? 0, parse(message));
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await gone;
    }
  }
}
