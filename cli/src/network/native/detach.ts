import { fork, type ChildProcess } from 'node:child_process';
import { on } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
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
  mkdirSync(logs, { recursive: true });
  const log = path.join(logs, LOG);
  const child = startInBackground(args, log);
  const passOn = (): void => void child.kill('SIGTERM');
  process.on('SIGINT', passOn).on('SIGTERM', passOn);
  try {
    ready(await follow(child, progress, log));
  } finally {
    process.off('SIGINT', passOn).off('SIGTERM', passOn);
  }
  child.disconnect();
  child.unref();
}

function startInBackground(args: readonly string[], log: string): ChildProcess {
  const [, script = ''] = process.argv;
  const output = openSync(log, 'w');
  try {
    return fork(script, args, { detached: true, stdio: ['ignore', output, output, 'ipc'] });
  } finally {
    closeSync(output);
  }
}

/**
 * Shows the steps until the network serves.
 * @returns what the user has to know of it
 */
async function follow(child: ChildProcess, progress: Progress, log: string): Promise<string> {
  const reports = reportsOf(child);
  for await (const report of reports) {
    if (report.type === 'ready') return report.summary;
    if (report.type === 'begun') {
      await progress.step(report.title, async () => {
        if ((await reports.next()).value?.type !== 'done') throw await startFailed(reports, log);
      });
    }
  }
  throw await startFailed(reports, log);
}

/** What the child says, until it ends. */
async function* reportsOf(child: ChildProcess): AsyncGenerator<Report, undefined> {
  for await (const messages of on(child, 'message', { close: ['exit'] })) {
    for (const message of messages as unknown[]) if (isReport(message)) yield message;
  }
  return undefined;
}

/** Waits for the end of the child, which says last why it has failed. */
async function startFailed(reports: AsyncGenerator<Report, undefined>, log: string): Promise<CliError> {
  while ((await reports.next()).done !== true) continue;
  const last = readFileSync(log, 'utf8').trim().split('\n').at(-1) ?? '';
  return new CliError({
    code: 'NETWORK_FAILED',
    message: `the network did not start: ${last.replace(/^llmnet: /, '') || 'it said nothing'}`,
    cure: `read ${log}`,
  });
}
