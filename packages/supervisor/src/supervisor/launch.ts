import { fork, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { environmentFor } from './environment';
import { isNative, type ChildSpec, type Exit, type NativeProgram, type NodeProgram } from './child-spec';

/** What a child writes is its owner's alone. */
const CHILD_UMASK = 0o077;

/**
 * Starts a child's process with its output at the end of the log.
 *
 * Detached: it leads a process group of its own, so that a Ctrl-C in the terminal reaches the supervisor alone, which then
 * stops its children in order.
 */
export function launch(spec: ChildSpec, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  const umask = process.umask(CHILD_UMASK);
  try {
    return isNative(spec) ? launchNative(spec, log) : launchNode(spec, log);
  } finally {
    process.umask(umask);
    closeSync(log);
  }
}

function launchNative({ program, args = [], cwd, env }: NativeProgram, log: number): ChildProcess {
  return spawn(program, args, { detached: true, cwd, env, stdio: ['ignore', log, log] });
}

function launchNode({ script, args, env, execArgv = [] }: NodeProgram, log: number): ChildProcess {
  return fork(script, args, {
    detached: true,
    env: { ...environmentFor(), ...env },
    execArgv: [...execArgv],
    stdio: ['ignore', log, log, 'ipc'],
  });
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
