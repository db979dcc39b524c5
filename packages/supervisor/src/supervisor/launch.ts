import { fork, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { isNative, type ChildSpec, type Exit } from './child-spec';

/**
 * Starts a child's process with its output at the end of the log.
 *
 * Detached: it leads a process group of its own, so that a Ctrl-C in the terminal reaches the supervisor alone, which then
 * stops its children in order.
 */
export function launch(spec: ChildSpec, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a');
  try {
    if (isNative(spec)) {
      const { program, args = [], cwd, env } = spec;
      return spawn(program, args, { detached: true, cwd, env, stdio: ['ignore', log, log] });
    }
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

/** How a process ends. Never rejects. */
export function exitOf(child: ChildProcess): Promise<Exit> {
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
