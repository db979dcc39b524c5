import type { Command } from 'commander';
import { dataFolderAt } from '@llmnet/supervisor';
import { jsonText } from '../json';
import { formatStatus } from '../status/format';
import { networkStatus } from '../status/network-status';
import { dataOption, type CommandContext } from './context';
import { findOrphans, findRunning, formatOrphans } from '../status/running';

/** As of a service that is not running (LSB init scripts). */
const EXIT_NOT_RUNNING = 3;

export interface StatusOptions {
  readonly data: string;
  readonly json?: true;
}

const HELP = `
Exit code: 0 if a network runs, 3 if not, even if processes of one that was killed still do: they are named then.

Examples:
  llmnet status
  llmnet status --json | jq '.processes[].memoryBytes'`;

/** `llmnet status`: the processes of the running network and the health of its APIs. */
export function addStatusCommand(program: Command, context: CommandContext): void {
  program
    .command('status')
    .summary('show what is running')
    .description(
      'Shows the processes of the network in the data folder, their memory, whether its APIs answer, and which models do not.',
    )
    .option('--json', 'print JSON')
    .addOption(dataOption())
    .addHelpText('after', HELP)
    .action((options: StatusOptions) => showStatus(options, context));
}

/** Shows what runs in a data folder; the exit code says whether anything does. */
export async function showStatus({ data, json }: StatusOptions, { write, exitWith }: CommandContext): Promise<void> {
  const folder = dataFolderAt(data);
  const record = findRunning(folder);
  if (record === null) {
    exitWith(EXIT_NOT_RUNNING);
    const orphans = findOrphans(folder);
    const pids = [...orphans.recorded, ...orphans.others].map(({ pid }) => pid);
    if (json) write(`${jsonText({ running: false, ...(pids.length === 0 ? {} : { orphans: pids }) })}\n`);
    else write(`${formatOrphans(orphans, folder) ?? `Nothing runs in ${folder.root}.`}\n`);
    return;
  }
  const status = await networkStatus({ record, folder }, new Date());
  write(`${json ? jsonText(status) : formatStatus(status)}
`);
}
