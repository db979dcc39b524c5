import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { DEFAULT_DATA_FOLDER } from '../project-root';
import { locateFabric } from '../network/native/fabric';
import type { CommandContext } from './context';

const BENCH = require.resolve('@llmnet/bench/main');
const DEFAULT_MEMBERS = [3, 7];
const DEFAULT_TRANSACTIONS = 5_000;
const MAX_MEMBERS = 50;
const MAX_TRANSACTIONS = 10_000_000;

interface NetworkFlags {
  readonly members: readonly number[];
  readonly transactions: number;
  readonly json?: string;
  readonly native?: true;
}

const EXAMPLES = `
Examples:
  llmnet bench network
  llmnet bench network --members 3 --transactions 200000
  llmnet bench network --members 3 --native
  llmnet bench network --json figures.json`;

/** `llmnet bench network`: how fast the embedded network is on this machine, and how fast Fabric's own. */
export function addBenchCommand(program: Command, context: CommandContext): void {
  const bench = program
    .command('bench')
    .summary('measure')
    .description('Measures parts of the project on this machine.');
  bench
    .command('network')
    .summary('measure the embedded network')
    .description(
      "Starts embedded networks in temporary folders, submits transactions like those of Fabric's asset samples under a majority policy, and shows latencies, rates and memory.",
    )
    .option('--members <numbers>', 'sizes of the networks, with commas between them', parseMembers, DEFAULT_MEMBERS)
    .option('--transactions <number>', 'transactions under load', parseTransactions, DEFAULT_TRANSACTIONS)
    .option('--native', "the same load on Fabric's own peers and orderers in turn; needs Fabric's programs")
    .option('--json <file>', 'write the figures to a file too')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: NetworkFlags) => {
      const { members, transactions, json, native } = flags;
      // Here, so that what is missing is shown as everywhere.
      if (native) await locateFabric();
      const options = {
        members,
        transactions,
        ...(json === undefined ? {} : { json: path.resolve(json) }),
        ...(native ? { fabricData: DEFAULT_DATA_FOLDER } : {}),
      };
      const child = spawn(process.execPath, [BENCH, JSON.stringify(options)], {
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      await once(child, 'exit');
      context.exitWith(child.exitCode ?? 1);
    });
}

function parseMembers(text: string): readonly number[] {
  const sizes = text.split(',').map(Number);
  if (!sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= MAX_MEMBERS)) {
    throw new InvalidArgumentError(`Members are numbers from 1 to ${MAX_MEMBERS}, such as 3,7.`);
  }
  return sizes;
}

function parseTransactions(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MAX_TRANSACTIONS) {
    throw new InvalidArgumentError(`Transactions are a number from 1 to ${MAX_TRANSACTIONS}.`);
  }
  return count;
}
