import { rmSync } from 'node:fs';
import type { Command } from 'commander';
import { poll } from '@llmnet/retry';
import {
  dataFolderAt,
  endProcesses,
  isRunning,
  readRunRecord,
  signalProcess,
  type DataFolder,
  type ProcessIdentity,
  type RunRecord,
} from '@llmnet/supervisor';
import { CliError } from '../errors';
import { findOrphans, formatOrphans } from '../status/running';
import { dataOption, type CommandContext } from './context';

/** Enough for children that end as they should and a few that must be killed. */
const STOP_TIMEOUT_MS = 60_000;
const LEFTOVER_GRACE_MS = 5_000;

const EXAMPLES = `
Examples:
  llmnet stop
  llmnet stop --data /tmp/second-network`;

/** `llmnet stop`: ends the running network and waits until it is gone. */
export function addStopCommand(program: Command, { write }: CommandContext): void {
  program
    .command('stop')
    .summary('stop the running network')
    .description(
      'Stops the network that runs in the data folder and waits until all of it is gone. The ledger is kept.',
    )
    .addOption(dataOption())
    .addHelpText('after', EXAMPLES)
    .action(async ({ data }: { readonly data: string }) => {
      write(`${await stop(dataFolderAt(data))}\n`);
    });
}

/**
 * Ends what runs in a data folder, also what a killed supervisor has left.
 * @returns what has been done, for the user
 * @throws {CliError} STOP_TIMEOUT
 */
export async function stop(folder: DataFolder): Promise<string> {
  const record = readRunRecord(folder);
  if (record === null) return orphansIn(folder) ?? `Nothing runs in ${folder.root}.`;
  if (!isRunning(record.supervisor)) {
    const ended = await endLeftovers(folder, record);
    return [ended, orphansIn(folder)].filter((line) => line !== undefined).join('\n');
  }
  signalProcess(record.supervisor.pid, 'SIGTERM');
  if (!(await poll(() => !isRunning(record.supervisor), { timeoutMs: STOP_TIMEOUT_MS })))
    throw stopTimeout(record.supervisor);
  return `Stopped the network in ${folder.root} (pid ${record.supervisor.pid}).`;
}

/** Processes that no record names are for their owner to end. */
function orphansIn(folder: DataFolder): string | undefined {
  return formatOrphans(findOrphans(folder), folder);
}

/** The network was killed: its children should have ended by themselves. */
async function endLeftovers(folder: DataFolder, record: RunRecord): Promise<string> {
  const children = record.children.flatMap((child) => child.process ?? []);
  const ended = await endProcesses(children, LEFTOVER_GRACE_MS);
  rmSync(folder.runFile, { force: true });
  const leftovers = ended.length === 0 ? '' : ` Ended what it had left running: pid ${pids(ended)}.`;
  return `The network in ${folder.root} had been killed.${leftovers}`;
}

function pids(identities: readonly ProcessIdentity[]): string {
  return identities.map(({ pid }) => pid).join(', ');
}

function stopTimeout({ pid }: ProcessIdentity): CliError {
  return new CliError({
    code: 'STOP_TIMEOUT',
    message: `the network (pid ${pid}) still runs ${STOP_TIMEOUT_MS / 1000} s after it was told to stop`,
    cure: `end it with kill -9 ${pid}, then run llmnet stop again`,
  });
}
