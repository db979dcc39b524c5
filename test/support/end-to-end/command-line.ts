import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const PROGRAM = path.resolve(__dirname, '../../../cli/bin/llmnet.cjs');

export interface Outcome {
  /** null where a signal has ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A verb of the built command line that is at work. */
export interface Command {
  readonly pid: number;
  /** What it has written so far. */
  readonly written: { readonly stdout: string; readonly stderr: string };
  readonly outcome: Promise<Outcome>;
  hasEnded(): boolean;
}

/** Starts `llmnet <args>` as the leader of a process group, as a shell does, so that a test can send the group what a terminal sends. */
export function startLlmnet(...args: string[]): Command {
  const child = spawn(process.execPath, [PROGRAM, ...args], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.stderr += text));
  if (child.pid === undefined) throw new Error('llmnet could not be started');
  return {
    pid: child.pid,
    written,
    outcome: once(child, 'close').then(() => ({ exitCode: child.exitCode, ...written })),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
  };
}

/** Runs `llmnet <args>` to its end. */
export function runLlmnet(...args: string[]): Promise<Outcome> {
  return startLlmnet(...args).outcome;
}

/** Ctrl-C in the terminal of a command: SIGINT to its whole process group. */
export function pressCtrlC({ pid }: Command): void {
  process.kill(-pid, 'SIGINT');
}
