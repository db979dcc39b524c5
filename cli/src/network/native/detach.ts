import { fork, type ChildProcess } from 'node:child_process';
import { on } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { dataFolderAt } from '@llmnet/supervisor';
import { CliError } from '../../errors';
import type { Progress } from '../../progress';
import { isReport, type Report } from './report';
import type { UpDisplay } from './up';

const LOG = 'supervisor.log';

/**
 * Runs this very command in a process that goes on after this one, and shows its steps here.
 * @param data the data folder, whose logs get the output of that process
 * @param args of the command, which tell that process not to detach itself
 * @throws {CliError} NETWORK_FAILED with its last line
 */
export async function upDetached(data: string, args: readonly string[], { progress, ready }: UpDisplay): Promise<void> {
  const { logs } = dataFolderAt(data);
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const log = path.join(logs, LOG);
  // A network that runs here writes to it: what this start says comes behind.
  const said = { file: log, from: statSync(log, { throwIfNoEntry: false })?.size ?? 0 };
  const child = startInBackground(args, log);
  const passOn = (): void => void child.kill('SIGTERM');
  process.on('SIGINT', passOn).on('SIGTERM', passOn);
  try {
    ready(await follow(child, progress, said));
  } finally {
    process.off('SIGINT', passOn).off('SIGTERM', passOn);
  }
  child.disconnect();
  child.unref();
}

function startInBackground(args: readonly string[], log: string): ChildProcess {
  const [, script = ''] = process.argv;
  const output = openSync(log, 'a', 0o600);
  try {
    return fork(script, args, { detached: true, stdio: ['ignore', output, output, 'ipc'] });
  } finally {
    closeSync(output);
  }
}

/** What a start has written: its log, from this byte on. */
interface Said {
  readonly file: string;
  readonly from: number;
}

/**
 * Shows the steps until the network serves.
 * @returns what the user has to know of it
 */
async function follow(child: ChildProcess, progress: Progress, said: Said): Promise<string> {
  const reports = reportsOf(child);
  for await (const report of reports) {
    if (report.type === 'ready') return report.summary;
    if (report.type === 'begun') {
      await progress.step(report.title, async () => {
        if ((await reports.next()).value?.type !== 'done') throw await startFailed(reports, said);
      });
    }
  }
  throw await startFailed(reports, said);
}

/** What the child says, until it ends. */
async function* reportsOf(child: ChildProcess): AsyncGenerator<Report, undefined> {
  for await (const messages of on(child, 'message', { close: ['exit'] })) {
    for (const message of messages as unknown[]) if (isReport(message)) yield message;
  }
  return undefined;
}

/** Waits for the end of the child, which says last why it has failed. */
async function startFailed(reports: AsyncGenerator<Report, undefined>, { file, from }: Said): Promise<CliError> {
  while ((await reports.next()).done !== true) continue;
  const last = readFileSync(file).subarray(from).toString('utf8').trim().split('\n').at(-1) ?? '';
  return new CliError({
    code: 'NETWORK_FAILED',
    message: `the network did not start: ${last.replace(/^llmnet: /, '') || 'it said nothing'}`,
    cure: `read ${file}`,
  });
}
