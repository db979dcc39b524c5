import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { endProcesses } from '../../../supervisor/src/processes/end-processes';
import { identifyProcess, type ProcessIdentity } from '../../../supervisor/src/processes/identity';
import { fixture } from './fixture';

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const started: ChildProcess[] = [];
const supervised: ProcessIdentity[] = [];

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await endProcesses(supervised.splice(0), 0);
});

export interface RunningProgram {
  readonly process: ChildProcess;
  readonly outcome: Promise<Outcome>;
}

interface NodeOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts Node.js with these arguments. */
export function startNode(args: readonly string[], options: NodeOptions = {}): RunningProgram {
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return { process: child, outcome: once(child, 'close').then(() => ({ exitCode: child.exitCode, ...output })) };
}

/** Runs Node.js with these arguments to its end. */
export function runNode(args: readonly string[], options?: NodeOptions): Promise<Outcome> {
  return startNode(args, options).outcome;
}

/** Runs the command line to its end. */
export function runLlmnet(...args: string[]): Promise<Outcome> {
  return runNode([fixture('llmnet.cjs'), ...args]);
}

/** A supervisor in a process of its own. */
export interface SupervisorProcess {
  readonly process: ChildProcess;
  readonly pid: number;
  /** What its children have said, in order. */
  readonly children: readonly { readonly pid: number; readonly grandchild?: number }[];
}

/**
 * Rejects if it ends instead.
 * @param children `name=script` each, started in this order
 */
export async function startSupervisor(dataFolder: string, ...children: string[]): Promise<SupervisorProcess> {
  const child = fork(fixture('supervise.cjs'), [dataFolder, ...children], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  started.push(child);
  const ended = once(child, 'exit').then(() =>
    Promise.reject(new Error('the supervisor has ended before it was ready')),
  );
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [Pick<SupervisorProcess, 'children'>];
  if (child.pid === undefined) throw new Error('the supervisor has no pid');
  supervised.push(...message.children.flatMap(({ pid }) => identifyProcess(pid) ?? []));
  return { process: child, pid: child.pid, children: message.children };
}
